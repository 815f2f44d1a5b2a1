"""Recovery: decided with its basis, given back in parts, by the bank or set off, closed by its last fen.

Locks: applications by key, then the applicant or the recovery. Each command raises `Denied`, `Stale`, `Invalid`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.commands import hold_applicant
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, Money, follow
from duixian.portal.dossiers.receipts import book
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.payments.balance import by_voucher
from duixian.portal.payments.commands import set_off as pay_by_set_off
from duixian.portal.payments.models import IN_FLIGHT, Payment
from duixian.portal.supervision.commands.reassessing import reassess
from duixian.portal.supervision.models import Instalment, Offset, Recovery, Repayment, State
from duixian.portal.supervision.money import given, receivable, returned
from duixian.portal.supervision.telling import page_of
from duixian.portal.vouchers.queries import standing_award
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def order(
    actor: Authority,
    application: Application,
    *,
    basis: str,
    reason: str,
    amount: int,
    instalments: Sequence[tuple[date, int]],
) -> Recovery:
    """Decide that `amount` (fen) of an award has to be given back, in parts of (until when, how much). Until it has
    come back its organisation files nothing new; what rested on the award is assessed again."""
    kept = lock(actor.rows(Application, "recover").select_related("call", "organisation"), application.pk)
    hold_applicant(kept.organisation_id)
    has = given(kept)
    if problems := _against(kept, basis, reason, amount, has, instalments):
        raise Invalid(problems)
    made = Recovery.objects.create(
        number="", application=kept, organisation=kept.organisation, basis=basis.strip(), reason=reason.strip(),
        amount=amount, given=has, ordered_at=timezone.now(), ordered_by=actor.person, post=actor.post,
    )  # fmt: skip
    made.number = f"R{made.ordered_at.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    Instalment.objects.bulk_create(
        Instalment(recovery=made, number=i, due_on=day, amount=part) for i, (day, part) in enumerate(instalments, 1)
    )
    parts = [[day.isoformat(), part] for day, part in instalments]
    said = {"number": made.number, "amount": amount, "basis": made.basis, "reason": made.reason, "instalments": parts}
    write(actor, "recovery ordered", made, None, said)
    reassess(actor, made)
    sums = format_money(amount), format_money(amount, "en")
    subject = Text(f"追回决定：应退回 {sums[0]}", f"To be given back: {sums[1]}")
    tell(actor, applicants_of(kept), made, subject, page_of(made), kept.grant_title)
    return made


def _against(
    application: Application, basis: str, reason: str, amount: int, has: int, instalments: Sequence[tuple[date, int]]
) -> list[Problem]:
    problems = []
    if not basis.strip():
        text = Text("写明依据的条款或法规", "name the clause or the law that it rests on")
        problems.append(Problem("no-basis", text, Place(path="basis")))
    if not reason.strip():
        problems.append(Problem("no-reason", Text("写明事实和理由", "give facts and reasons"), Place(path="reason")))
    if Recovery.objects.filter(application=application, state=State.OPEN).exists():
        text = Text("这笔扶持已有未了结的追回决定", "a recovery of this award is open already")
        problems.append(Problem("recovery-open", text))
    if Payment.objects.filter(application=application, state__in=IN_FLIGHT).exists():
        text = Text("还有款项在途，等银行回执后再决定", "a payment is on its way; wait for the bank's answer")
        problems.append(Problem("in-flight", text))
    if not 0 < amount <= has:
        top = Text(f"不超过已付的 {format_money(has)}", f"up to the {format_money(has, 'en')} that was paid")
        text = Text("追回金额不对", "not an amount that can be recovered")
        problems.append(Problem("recovery-amount", text, Place(path="amount"), expected=top))
    days = [day for day, _ in instalments]
    if not days or days != sorted(set(days)) or days[0] <= timezone.localdate():
        text = Text("分期日期应在今天以后，依次递增", "the parts need days after today, each later than the one before")
        problems.append(Problem("instalment-days", text, Place(path="instalments")))
    if any(part <= 0 for _, part in instalments) or sum(part for _, part in instalments) != amount:
        total = Text(f"合计 {format_money(amount)}", f"{format_money(amount, 'en')} together")
        text = Text("各期金额之和不等于追回金额", "the parts do not sum to the amount")
        problems.append(Problem("instalment-sum", text, Place(path="instalments"), expected=total))
    return problems


@command
def receive(actor: Authority, recovery: Recovery, *, amount: int, reference: str) -> Repayment:
    """Book money that came back (fen) to the actor's office. `reference` is the bank's: said again, it counts once."""
    kept = held(actor, recovery)
    return take(actor, kept, amount, reference)


def held(actor: Authority, recovery: Recovery) -> Recovery:
    """The recovery, locked after its application."""
    lock(Application.objects.all(), recovery.application_id)
    rows = actor.rows(Recovery, "receive").select_related("application__call", "application__organisation")
    return lock(rows, recovery.pk)


def take(actor: Authority, recovery: Recovery, amount: int, reference: str) -> Repayment:
    """Book into a recovery as it is given; whoever calls has locked it."""
    level, said = _level(actor), reference.strip()
    known = Repayment.objects.filter(reference=said).first()
    if known is not None and (known.recovery_id, known.amount) == (recovery.pk, amount):
        return known
    problems = []
    if known is not None or not said:
        text = Text("写明银行流水号，每个只登记一次", "give the bank's number; each counts once")
        problems.append(Problem("repayment-reference", text, Place(path="reference")))
    most = receivable(recovery, level)
    if not 0 < amount <= most:
        top = Text(f"不超过 {format_money(most)}", f"up to {format_money(most, 'en')}")
        text = Text("金额超过还应退回的", "it is more than is still to come back")
        problems.append(Problem("repayment-amount", text, Place(path="amount"), expected=top))
    if problems:
        raise Invalid(problems)
    return _enter(actor, recovery, level, amount, said, None)


def _level(actor: Authority) -> str:
    if actor.organisation is None:
        raise Denied(f"{actor.who} takes nothing back")
    return actor.organisation.level


def _enter(
    actor: Authority, recovery: Recovery, level: str, amount: int, reference: str, payment: Payment | None
) -> Repayment:
    now = timezone.now()
    entered = Repayment.objects.create(
        recovery=recovery, level=level, amount=amount, reference=reference, payment=payment, at=now,
        person=actor.person,
    )  # fmt: skip
    before = {"recovered": recovery.recovered, "state": recovery.state}
    recovery.recovered += amount
    if recovery.recovered == recovery.amount:
        recovery.state, recovery.closed_at = State.CLOSED, now
    recovery.version += 1
    recovery.save(update_fields=["recovered", "state", "closed_at", "version"])
    said = {"recovered": recovery.recovered, "state": recovery.state, "reference": reference, "level": level}
    write(actor, "repayment booked", recovery, before, said)
    application = recovery.application
    came: dict[str, Json] = {"payment": reference, "level": level, "amount": amount}
    follow(Happening(Money.RECOVERED, actor, application, application.here, came))
    award, had = standing_award(application)
    book(actor, award, paid=had, recovered=returned(application))
    sums = format_money(amount), format_money(amount, "en")
    subject = Text(f"已收到退回资金 {sums[0]}", f"{sums[1]} has come back")
    if recovery.state == State.CLOSED:
        subject = Text(f"追回 {recovery.number} 已退清结案", f"Recovery {recovery.number} is closed")
    tell(actor, applicants_of(application), recovery, subject, page_of(recovery))
    return entered


@command
def set_off(actor: Authority, recovery: Recovery, application: Application, *, amount: int, reason: str = "") -> Offset:
    """Decide how much of what the actor's office still owes for another award is set off; 0, with a reason, pays it
    in full. What is set off counts as paid there and as given back here. A voucher is not set off."""
    for key in sorted({recovery.application_id, application.pk}):
        lock(Application.objects.all(), key)
    kept = held(actor, recovery)
    later = lock(actor.rows(Application, "pay").select_related("organisation", "call"), application.pk)
    level, most = _level(actor), receivable(kept, _level(actor))
    problems = []
    if later.organisation_id != kept.organisation_id or kept.state != State.OPEN:
        text = Text("只能抵扣同一单位的其他扶持资金", "only another award of the same organisation")
        problems.append(Problem("offset-award", text, Place(path="application")))
    if by_voucher(later):
        text = Text("服务券不能抵扣：资金退清以后再发券", "a voucher is not set off: it is issued afterwards")
        problems.append(Problem("offset-voucher", text, Place(path="application")))
    if not 0 <= amount <= most:
        top = Text(f"不超过 {format_money(most)}", f"up to {format_money(most, 'en')}")
        text = Text("抵扣超过还应退回的", "it is more than is still to come back")
        problems.append(Problem("offset-amount", text, Place(path="amount"), expected=top))
    if not amount and not reason.strip():
        text = Text("不抵扣请写明理由", "say why nothing is set off")
        problems.append(Problem("offset-reason", text, Place(path="reason")))
    if Offset.objects.filter(recovery=kept, application=later, level=level).exists():
        problems.append(Problem("offset-once", Text("已经决定过", "it has been decided"), Place(path="application")))
    if problems:
        raise Invalid(problems)
    decided = Offset.objects.create(
        recovery=kept, application=later, level=level, amount=amount, reason=reason.strip(), at=timezone.now(),
        person=actor.person,
    )  # fmt: skip
    said = {"application": later.number, "amount": amount, "reason": decided.reason}
    write(actor, "offset decided", kept, None, said)
    if amount:
        payment = pay_by_set_off(actor, later, amount, kept.number)
        _enter(actor, kept, level, amount, payment.key, payment)
    return decided


@command
def revoke(actor: Authority, recovery: Recovery, reason: str, version: int | None = None) -> Recovery:
    """Take the decision back, of which nothing has come back yet."""
    lock(Application.objects.all(), recovery.application_id)
    kept = lock(actor.rows(Recovery, "decide").select_related("application"), recovery.pk, version)
    problems = []
    if kept.state != State.OPEN or kept.recovered:
        text = Text("已有退款，不能撤销", "money has come back already")
        problems.append(Problem("revoke-late", text))
    if not reason.strip():
        problems.append(Problem("revoke-reason", Text("写明撤销理由", "say why"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    kept.state, kept.why_revoked, kept.closed_at = State.REVOKED, reason.strip(), timezone.now()
    kept.version += 1
    kept.save(update_fields=["state", "why_revoked", "closed_at", "version"])
    write(actor, "recovery revoked", kept, {"state": State.OPEN}, {"state": kept.state, "reason": kept.why_revoked})
    subject = Text(f"追回决定 {kept.number} 已撤销", f"Recovery {kept.number} is revoked")
    tell(actor, applicants_of(kept.application), kept, subject, page_of(kept))
    return kept
