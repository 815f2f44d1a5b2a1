"""Approval: a list whose notice ran in full, as it was published; the money is determined in the same transaction."""

from __future__ import annotations

from typing import cast

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.commands import move
from duixian.portal.applications.commands.moving import lock_all
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.dossiers.receipts import Award, book, hold_receipts
from duixian.portal.journal import Invalid, command, write
from duixian.portal.lists.commands.drawing import end, locked
from duixian.portal.lists.commands.notice import standing
from duixian.portal.lists.models import Line, PublicList, State
from duixian.procedure.lists import thaw
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


@command
def approve(actor: Authority, number: str, version: int | None = None) -> PublicList:
    """Approve the lines that have come to approval, at the amounts that were published. Raises `Denied`, `Stale`,
    `Invalid` (nothing has come, an amount is not the published one)."""
    listed = locked(actor, "approve", number, version)
    rows = {row.application: row for row in thaw(listed.body, listed.digest)[1]}
    here = [application for application in standing(listed) if application.kind == "approval"]
    if not here:
        raise Invalid(Problem("nothing-to-approve", Text("没有等待审批的申报", "nothing on it waits for approval")))
    changed = [application.number for application in here if application.approved != rows[application.number].amount]
    if changed:
        text = Text(
            f"金额与公示的不同：{'、'.join(changed)}，应重新公示", f"not the published amounts: {', '.join(changed)}"
        )
        raise Invalid(Problem("amount-changed", text))
    lock_all(here)
    hold_receipts(application.organisation_id for application in here)
    for application in here:
        move(actor, application, Move.APPROVE, {"digest": listed.digest})
        book(actor, award_of(application), paid=0)
    waiting = [application for application in standing(listed) if application.kind in ("public_notice", "approval")]
    if not waiting:
        listed.state = State.APPROVED
    listed.approved_at = timezone.now()
    listed.version += 1
    listed.save(update_fields=["state", "approved_at", "version"])
    write(actor, "list approved", listed, None, {"digest": listed.digest, "lines": len(here)})
    return listed


def award_of(application: Application) -> Award:
    """The award that an approval determines."""
    policy = policy_of(application.call).policy
    return Award(
        organisation=application.organisation,
        programme=application.rule,
        level=policy.level,
        region=policy.region,
        matter=application.matter_id,
        year=application.period or application.call.year,
        amount=cast(int, application.approved),
        on=timezone.localdate(),
    )


@command
def send_back(actor: Authority, number: str, to: str, reason: str, version: int | None = None) -> PublicList:
    """Send the lines that have come to approval back to an earlier stage; the list holds no longer.

    Raises `Denied`, `Stale`, `Invalid`.
    """
    listed = locked(actor, "approve", number, version)
    here = [application for application in standing(listed) if application.kind == "approval"]
    if not here:
        raise Invalid(Problem("nothing-to-approve", Text("没有等待审批的申报", "nothing on it waits for approval")))
    for application in here:
        move(actor, application, Move.SEND_BACK, {"to": to, "reasons": [reason]})
    if not Line.objects.filter(list=listed, application__listed=listed.number).exists():
        end(actor, listed, State.VOID)
    return listed
