"""The amount of an application: computed again on verified facts; what is approved never exceeds it."""

from __future__ import annotations

from duixian.assess.result import Claim
from duixian.assess.verdict import Verdict
from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import judge_verified
from duixian.portal.applications.models import Application, Event
from duixian.portal.applications.recording import keep_record
from duixian.portal.journal import Invalid, write
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


def settle(
    actor: Authority, application: Application, event: Event, amount: int | None = None, reason: str = ""
) -> Claim:
    """Compute the grant on what is verified by now and pin it at `event`. `amount` approves another sum than the
    grant's, below it, for a `reason`; an earlier deviation stands as long as the grant still reaches it.

    Raises `Invalid`.
    """
    try:
        judged = judge_verified(application)
    except Refused as refused:
        raise Invalid(refused.problems) from None
    claim = judged.claim
    if claim is None:
        raise Invalid(Problem("no-claim", Text("核定后没有这一申领", "nothing of the claim is left")))
    if amount is not None:
        _refuse_amount(amount, claim, reason)
    before = _sums(application)
    application.lo, application.hi, application.verdict = claim.lo, claim.hi, claim.verdict.value
    if amount is not None:
        application.approved = amount
        application.deviation = reason if amount != claim.hi else ""
    elif not application.deviation or application.approved is None or application.approved > claim.hi:
        application.approved, application.deviation = claim.hi, ""
    application.save(update_fields=["lo", "hi", "verdict", "approved", "deviation", "changed_at"])
    after = _sums(application)
    event.data = {**event.data, **after}
    event.save(update_fields=["data"])
    write(actor, "amount computed", application, before, after)
    keep_record(application, event, judged, [])
    return claim


def _sums(application: Application) -> dict[str, Json]:
    return {
        "lo": application.lo,
        "hi": application.hi,
        "approved": application.approved,
        "deviation": application.deviation,
        "verdict": application.verdict,
    }


def _refuse_amount(amount: int, claim: Claim, reason: str) -> None:
    place = Place(path="amount")
    if not 0 <= amount <= claim.hi:
        top = Text(f"不超过 {format_money(claim.hi)}", f"up to {format_money(claim.hi, 'en')}")
        text = Text("核定金额超过按核定事实算出的金额", "it is above what the verified facts give")
        raise Invalid(Problem("above-grant", text, place, expected=top, clause="、".join(claim.cites)))
    if amount != claim.hi and not reason.strip():
        text = Text("与算出的金额不同，请写明理由", "it differs from what was computed; give the reason")
        raise Invalid(Problem("deviation-reason", text, Place(path="reason")))


def refuse_unsettled(application: Application) -> None:
    """Raise `Invalid` where the application cannot go on a list: lines unverified, or an amount that is still open."""
    problems: list[Problem] = []
    unverified = application.lines.filter(approved=None).count()
    if unverified:
        text = Text(f"还有 {unverified} 条费用没有核定", f"{unverified} cost lines are not verified")
        problems.append(Problem("lines-open", text))
    verdict = Verdict(application.verdict)
    chosen = verdict is Verdict.DISCRETIONARY and bool(application.deviation)
    if verdict is not Verdict.ENTITLED and not chosen:
        problems.append(_unsettled(application, verdict))
    if problems:
        raise Invalid(problems)


def _unsettled(application: Application, verdict: Verdict) -> Problem:
    claim = judge_verified(application).claim
    if verdict in (Verdict.REFUSED, Verdict.NOT_IN_FORCE) and claim is not None:
        failed = [reason for reason in claim.reasons if reason.met is False]
        zh, en = "、".join(one.title.zh for one in failed), ", ".join(one.title.en for one in failed)
        return Problem("refused", Text(f"按核定的事实不符合：{zh}", f"the verified facts do not meet: {en}"))
    waits = claim.waits_for if claim is not None else ()
    zh, en = "、".join(one.label.zh for one in waits), ", ".join(one.label.en for one in waits)
    return Problem("amount-open", Text(f"金额还没有定：{zh}", f"the amount is still open: {en}"))
