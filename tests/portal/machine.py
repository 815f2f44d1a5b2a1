"""Random people doing random things to a small city: lists, objections, money, and the days that pass."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from machine_desks import MANY, PERSON, bank_answer, channels, one, there_are, version_seen
from machine_platforms import Platforms
from machine_world import AT_THE_END, broken

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import close_call, extend_call
from duixian.portal.calls.models import Call
from duixian.portal.journal import must_hold
from duixian.portal.lists import commands as lists
from duixian.portal.lists.models import Line, Objection, PublicList
from duixian.portal.payments import commands as payments
from duixian.portal.payments.models import Batch, Payment


class Site(Platforms):
    """Lists, money and time beside the desks and the platforms."""

    # --- lists -------------------------------------------------------------------------------------------------
    @rule(person=PERSON, chosen=st.none() | st.sets(MANY, max_size=2))
    def draw_up(self, person: int | None, chosen: set[int] | None) -> None:
        keys = None if chosen is None else [one(Application.objects, i).pk for i in chosen]
        self.attempt(lambda: lists.draw_up(self.who(person, self.role(Role.CITY_CLERK)), self.world.call, keys))

    @there_are(PublicList)
    @rule(person=PERSON, i=MANY, several=st.integers(1, 4), ago=st.integers(-1, 3), stale=st.booleans())
    def publish(self, person: int | None, i: int, several: int, ago: int, stale: bool) -> None:
        listed = one(PublicList.objects, i)
        day = timezone.localdate() - timedelta(days=ago)
        said = dict.fromkeys([*channels(listed), "布告栏"][:several], day)
        who, version = self.who(person, self.role(Role.CITY_CLERK)), version_seen(listed, stale)
        self.attempt(lambda: lists.publish(who, listed.number, said, version))

    @there_are(PublicList)
    @rule(person=PERSON, i=MANY, what=st.sampled_from(("close", "approve", "send back")), j=MANY)
    def end_notice(self, person: int | None, i: int, what: str, j: int) -> None:
        listed = one(PublicList.objects, i)
        if what == "close":
            who = self.who(person, self.role(Role.CITY_CLERK))
            self.attempt(lambda: lists.close_notice(who, listed.number))
            return
        who = self.who(person, self.role(Role.APPROVER))
        if what == "approve":
            self.attempt(lambda: lists.approve(who, listed.number, listed.version))
        else:
            to = ("selection", "financial-audit", "nowhere")[j % 3]
            self.attempt(lambda: lists.send_back(who, listed.number, to, "再核", listed.version))

    @there_are(Line)
    @rule(person=PERSON, i=MANY, contact=st.sampled_from(("13800000000", "13800000000", "")))
    def object_to(self, person: int | None, i: int, contact: str) -> None:
        line = one(Line.objects, i)
        self.attempt(
            lambda: lists.object_to(self.who(person, VISITOR), line, name="张三", contact=contact, reason="不实")
        )

    @there_are(Objection)
    @rule(person=PERSON, i=MANY, upheld=st.booleans(), clause=st.sampled_from(("", "四/（四）")), j=MANY)
    def answer_objection(self, person: int | None, i: int, upheld: bool, clause: str, j: int) -> None:
        objection = one(Objection.objects, i)
        who = self.who(person, self.role(Role.CITY_CLERK))
        back = "" if clause else ("selection", "district-review", "")[j % 3]
        self.attempt(
            lambda: lists.decide(who, objection, upheld=upheld, answer="已核查", clause=clause, send_back_to=back)
        )

    # --- finance -----------------------------------------------------------------------------------------------
    @rule(person=PERSON, keys=st.sets(MANY, max_size=2))
    def prepare(self, person: int | None, keys: set[int]) -> None:
        chosen = [one(Application.objects, i).pk for i in keys]
        self.attempt(lambda: payments.prepare(self.who(person, self.role(Role.CITY_FINANCE)), chosen))

    @there_are(Batch)
    @rule(person=PERSON, i=MANY, cancel=st.booleans(), stale=st.booleans())
    def send(self, person: int | None, i: int, cancel: bool, stale: bool) -> None:
        batch = one(Batch.objects, i)
        who, version = self.who(person, self.role(Role.CITY_FINANCE)), version_seen(batch, stale)
        self.attempt(lambda: (payments.cancel if cancel else payments.send)(who, batch, version))

    @there_are(Batch)
    @rule(
        person=PERSON, i=MANY, result=st.sampled_from(("成功", "失败", "不详")), off=st.sampled_from((0, 0, 0, 1)),
        twice=st.booleans(),
    )  # fmt: skip
    def answer(self, person: int | None, i: int, result: str, off: int, twice: bool) -> None:
        batch = one(Batch.objects, i)
        who, data = self.who(person, self.role(Role.CITY_FINANCE)), bank_answer(batch, result, off)
        for _ in range(1 + twice):
            self.attempt(lambda: payments.enter_answer(who, batch, data))

    @there_are(Payment)
    @rule(
        person=PERSON, i=MANY, fen=st.sampled_from((1, 10_000_000, 10**12)), reference=st.sampled_from(("R1", "R2", ""))
    )
    def refund(self, person: int | None, i: int, fen: int, reference: str) -> None:
        payment = one(Payment.objects, i)
        who = self.who(person, self.role(Role.CITY_FINANCE))
        self.attempt(lambda: payments.refund(who, payment, amount=fen, reference=reference, reason="销户"))

    # --- time, calls, and the same again -----------------------------------------------------------------------
    @rule(days=st.sampled_from((1, 1, 3, 10)))
    def wait(self, days: int) -> None:
        self.world.clock.wait(days)

    @rule(person=PERSON, close=st.sampled_from((False, False, True)))
    def change_call(self, person: int | None, close: bool) -> None:
        call, who = Call.objects.get(pk=self.world.call.pk), self.who(person, self.role(Role.CITY_CLERK))
        later = call.closes_on + timedelta(days=3)
        if close:
            self.attempt(lambda: close_call(who, call.pk, call.version, "预算用完"))
        else:
            self.attempt(lambda: extend_call(who, call.pk, call.version, later, "应企业要求"))

    @precondition(lambda self: self.last is not None)
    @rule()
    def send_again(self) -> None:
        """The same form once more, as it was."""
        assert self.last
        self.attempt(self.last)

    @invariant()
    def everything_holds(self) -> None:
        if self.rows != self.checked:  # what was refused has changed nothing
            assert broken({one.name for one in must_hold()} - AT_THE_END) == {}
            self.checked = self.rows
