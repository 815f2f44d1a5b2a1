"""What supervision adds to the menu and the inboxes."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import BUREAU, CITY, DISTRICT, FINANCE, OWNERS, PROVINCE, Role
from duixian.portal.supervision import queries
from duixian.portal.supervision.models import Consequence, Obligation, Recovery, State
from duixian.portal.supervision.telling import page_of
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.quantity.money import format_money
from duixian.quantity.text import Text


def _supervises(authority: Authority) -> bool:
    return authority.may("see", Obligation)


def _takes_back(authority: Authority) -> bool:
    return authority.role in (*FINANCE, Role.PROVINCE_FINANCE)


desk.add_link(Link(Text("后续监管", "Supervision"), "supervision:index", order=65, who=_supervises))
desk.add_link(Link(Text("追回", "Recoveries"), "supervision:recoveries", order=65, who=_takes_back))


def _obligations(
    title: Text, rows: Callable[[Authority], QuerySet[Obligation]], query: str
) -> Callable[[Authority], Rows[Obligation]]:
    def source(authority: Authority) -> Rows[Obligation]:
        return Rows(title, reverse("supervision:index") + query, rows(authority), _obligation)

    return source


def _obligation(one: Obligation) -> Waiting:
    name, title = one.application.organisation.name, one.titled
    words = Text(f"{name}：{title.zh}", f"{name}: {title.en}")
    return Waiting(words, page_of(one), timezone.localdate(one.made_at), one.due_on)


def _unpaid(authority: Authority) -> Rows[Recovery]:
    """Money that is to be given back, its next part first."""
    rows = authority.rows(Recovery).filter(state=State.OPEN).select_related("organisation")
    title, url = Text("追回未了结", "Recoveries open"), reverse("supervision:recoveries")
    return Rows(title, url, rows.prefetch_related("instalments"), _to_give_back)


def _to_give_back(one: Recovery) -> Waiting:
    part = next(part for part in queries.parts(one) if part.unpaid)
    sums = format_money(part.unpaid), format_money(part.unpaid, "en")
    words = Text(f"{one.organisation.name}：应退回 {sums[0]}", f"{one.organisation.name}: {sums[1]} to give back")
    return Waiting(words, page_of(one), timezone.localdate(one.ordered_at), part.instalment.due_on)


def _consequences(authority: Authority) -> Rows[Consequence]:
    rows = authority.rows(Consequence, "decide").filter(answer="").select_related("recovery", "application")
    title, url = Text("追回后需复核的申报", "Changed by a recovery"), reverse("supervision:recoveries")
    return Rows(title, url, rows, _consequence)


def _consequence(one: Consequence) -> Waiting:
    number = one.application.number
    words = Text(f"{number} 受追回影响", f"{number} is changed by a recovery")
    return Waiting(words, page_of(one.recovery), timezone.localdate(one.recovery.ordered_at))


desk.register(_obligations(Text("监管事项待报告", "To report on"), queries.mine, "?scope=mine"), *OWNERS, *DISTRICT)
desk.register(
    _obligations(Text("监管报告待审阅", "Reports to look at"), queries.to_look_at, "?scope=look"), *BUREAU, *PROVINCE
)
desk.register(_obligations(Text("监管事项待定期限", "To be given a day"), queries.undated, "?timing=none"), *DISTRICT)
desk.register(_unpaid, *OWNERS, *FINANCE, Role.PROVINCE_FINANCE, *CITY, *PROVINCE)
desk.register(_consequences, *CITY, *PROVINCE)
