"""Random people doing random things to a small city: platforms that report, what is doubted, what is decided."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import rule
from machine_desks import MANY, PERSON, Desks, one, there_are, version_seen
from reporting import CHANNEL, FEBRUARY, FIGURES, JANUARY, machine, payment, rows

from duixian.portal.accounts.roles import Role
from duixian.portal.platforms import commands
from duixian.portal.platforms.models import Doubt, Platform

PLATFORMS = Platform.objects.select_related("organisation")


class Platforms(Desks):
    """Monthly reports beside the desks: a month that is reported again is corrected."""

    @rule(
        person=PERSON, i=MANY, month=st.sampled_from((JANUARY, FEBRUARY)), served=st.sampled_from((320, 330, 900, -1)),
        serials=st.sampled_from(("", "1", "12")), more=st.sampled_from((0, 0, 1)),
        channel=st.sampled_from((None, CHANNEL, "别的支付", "")),
    )  # fmt: skip
    def report(
        self, person: int | None, i: int, month: date, served: int, serials: str, more: int, channel: str | None
    ) -> None:
        """`more`: so many devices are counted that are not listed."""
        platform = one(PLATFORMS, i)
        who = self.who(person, self.owner(platform))
        figures = {**FIGURES, "enterprises_served": served, "new_devices": len(serials) + more}
        given = rows(figures, [machine(serial) for serial in serials], [] if channel is None else [payment(channel)])
        self.attempt(lambda: commands.report(who, platform, month, given))

    @there_are(Doubt)
    @rule(person=PERSON, i=MANY, accepted=st.booleans(), reason=st.sampled_from(("已核实", "")), stale=st.booleans())
    def decide_doubt(self, person: int | None, i: int, accepted: bool, reason: str, stale: bool) -> None:
        doubt = one(Doubt.objects, i)
        who, version = self.who(person, self.role(Role.CITY_CLERK)), version_seen(doubt, stale)
        self.attempt(lambda: commands.decide(who, doubt, accepted=accepted, reason=reason, version=version))

    @rule(person=PERSON, i=MANY, channels=st.sets(st.sampled_from((CHANNEL, "别的支付"))), stale=st.booleans())
    def recognise(self, person: int | None, i: int, channels: set[str], stale: bool) -> None:
        """The channels that a platform recognises: its reports are looked at again."""
        platform = one(PLATFORMS, i)
        who, version = self.who(person, self.owner(platform)), version_seen(platform, stale)
        self.attempt(lambda: commands.change(who, platform, name="云平台", channels=sorted(channels), version=version))

    @rule(person=PERSON, i=MANY)
    def fill_in(self, person: int | None, i: int) -> None:
        """What the reports come to, into the dossier."""
        platform = one(PLATFORMS, i)
        self.attempt(lambda: commands.fill_in(self.who(person, self.owner(platform)), platform))
