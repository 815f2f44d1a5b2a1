"""What pots add to the menu, to the page of a call and to the inboxes."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import CITY, PROVINCE
from duixian.portal.budgets.queries import waiting
from duixian.portal.budgets.rules import SEEING
from duixian.portal.calls.beside import Action, add_action
from duixian.portal.calls.models import Call, State
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Pile, Waiting
from duixian.quantity.text import Text


def _sees(authority: Authority) -> bool:
    return authority.role in SEEING


def _allocates(authority: Authority, call: Call) -> str:
    may = call.state != State.DRAFT and authority.may("allocate", call)
    return reverse("budgets:allocation", args=[call.pk]) if may else ""


def _waiting(authority: Authority) -> Pile:
    """What waits for money: it goes on once some came free and was given out."""
    found = waiting(authority)
    told = [
        Waiting(
            Text(one.application.organisation.name, one.application.organisation.name),
            reverse("budgets:allocation", args=[one.call_id]), timezone.localdate(one.at),
        )
        for one in found[: desk.SHOWN]
    ]  # fmt: skip
    return Pile(Text("候补等资金", "Waiting for money"), reverse("budgets:index"), len(found), told)


desk.add_link(Link(Text("资金", "Budgets"), "budgets:index", order=55, who=_sees))
add_action(Action(Text("资金分配", "Give out the money"), "pie-chart", _allocates))
desk.register(_waiting, *CITY, *PROVINCE)
