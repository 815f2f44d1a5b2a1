"""Applying an allocation: amounts are lowered with their reason, and what gets nothing waits in its place."""

from __future__ import annotations

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.commands import verify
from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import choices
from duixian.portal.budgets.allocation import Share, plan, reason_of
from duixian.portal.budgets.ledger import locked
from duixian.portal.budgets.models import Allotment
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied, Invalid, command, write
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


@command
def allocate(actor: Authority, call: Call, digest: str) -> list[Allotment]:
    """Give the call's money out as the plan that was shown says (`digest`).

    Raises `Denied`, and `Invalid` where something has changed since it was shown, or where it cannot be applied.
    """
    if not actor.rows(Call, "allocate").filter(pk=call.pk).exists():
        raise Denied(f"{actor.who} does not allocate the money of call {call.pk}")
    list(Application.objects.select_for_update(of=("self",)).filter(call=call).order_by("pk").values_list("pk"))
    shown = plan(call)
    locked(limit.pot for limit in shown.limits if limit.pot)
    found = plan(call)
    if found.problems:
        raise Invalid(found.problems)
    if found.digest != digest:
        text = Text("资金或申报刚有变化，请看过新的分配再应用", "money or applications have changed; look at it again")
        raise Invalid(Problem("plan-changed", text))
    if not found.changes:
        text = Text("没有可分配的变化", "there is nothing to give out that is not given out already")
        raise Invalid(Problem("nothing-to-allocate", text))
    return [_apply(actor, share, found.rule) for share in sorted(found.shares, key=lambda one: one.application.pk)]


def _apply(actor: Authority, share: Share, rule: str) -> Allotment:
    """Note what it gets, and approve that sum; what waits keeps the sum that it asks for."""
    application, last = share.application, share.last
    before = last.deviation if last is not None and last.asked == share.asked else application.deviation
    made = Allotment.objects.create(
        call=application.call, application=application, rule=rule, place=share.place, asked=share.asked,
        given=share.given, deviation=before, at=timezone.now(), person=actor.person,
    )  # fmt: skip
    said = {"application": application.number, "place": share.place, "asked": share.asked, "given": share.given}
    write(actor, "money allocated", made, None, said)
    amount = share.given or share.asked
    if application.approved != amount:
        why = reason_of(rule, share.asked, share.given) if share.given < share.asked and share.given else before
        desk = any(choice.move is Move.VERIFY for choice in choices(actor, application))
        verify(actor if desk else SYSTEM, application, amount=amount, reason=why)
    return made
