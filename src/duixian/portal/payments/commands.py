"""What finance does: prepare a batch, send it, enter the bank's answer, book money that came back.

Of an award, what is paid less what came back, and what is on its way, never exceed what was approved: each command
locks the applications that it touches. Each raises `Denied`, `Stale`, `Invalid`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import UNSEEN, Application, happened
from duixian.portal.applications.policies import policy_of
from duixian.portal.applications.reactions import Happening, Money, follow, in_the_way
from duixian.portal.applications.rules import desks_of
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.receipts import book
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.lists.commands import award_of
from duixian.portal.notifications.commands import tell
from duixian.portal.payments.balance import balance, paid_in_all
from duixian.portal.payments.bankfile import Answered, as_csv, contradictions, read_answer
from duixian.portal.payments.models import Account, Batch, BatchState, Payment, PaymentState, Refund
from duixian.procedure.duties import barred
from duixian.procedure.model import Move, State
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


@command
def set_account(actor: Authority, organisation: Organisation, *, holder: str, bank: str, number: str) -> Account:
    """Say where the organisation is paid from now on. The account must be its own."""
    if not (actor.may("edit", Account) and actor.organisation == organisation):
        raise Denied(f"{actor.who} is not of {organisation.code}")
    digits = number.replace(" ", "")
    problems = []
    if holder.strip() != organisation.name:
        own = Text(organisation.name, organisation.name)
        text = Text("户名应与单位名称一致", "the account must be in the organisation's name")
        problems.append(Problem("account-holder", text, Place(path="holder"), expected=own))
    if not bank.strip():
        problems.append(Problem("account-bank", Text("请写开户行", "name the bank"), Place(path="bank")))
    if not (digits.isdecimal() and 8 <= len(digits) <= 34):
        text = Text("账号应为 8 至 34 位数字", "8 to 34 digits")
        problems.append(Problem("account-number", text, Place(path="number")))
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    Account.objects.filter(organisation=organisation, until=None).update(until=now)
    account = Account.objects.create(
        organisation=organisation, holder=organisation.name, bank=bank.strip(), number=digits, since=now
    )
    write(actor, "bank account set", account, None, {"bank": account.bank, "number": f"…{digits[-4:]}"})
    return account


def due(actor: Authority) -> QuerySet[Application]:
    """The applications of which the actor's office may have something to pay, the oldest first: those at their payment,
    and those of which money came back."""
    refunds = Refund.objects.order_by().filter(payment__application__state=State.PAID)
    returned = set(refunds.values_list("payment__application", flat=True))  # few: each was paid and came back
    rows = actor.rows(Application, "pay").filter(Q(state=State.OPEN) | Q(pk__in=returned), approved__gt=0)
    calls = Call.objects.pinned()
    for call in calls.filter(pk__in=rows.values("call")):
        vouchers = [name for name, grant in policy_of(call).grants.items() if grant.pays == "voucher"]
        rows = rows.exclude(call=call, grant__in=vouchers) if vouchers else rows
    once = Prefetch("call", calls)  # one object for all of a call
    return rows.select_related("organisation").defer(*UNSEEN).prefetch_related(once).order_by("since", "pk")


def _payable(actor: Authority) -> QuerySet[Application]:
    return actor.rows(Application, "pay").select_related("organisation", "call").defer("call__program")


@command
def prepare(actor: Authority, applications: Sequence[int]) -> Batch:
    """A batch of what is due of these applications. Raises `Invalid` with all that cannot be paid, and why."""
    rows = _payable(actor)
    batch = _new_batch(actor)
    problems: list[Problem] = []
    for key in sorted(set(applications)):
        application = lock(rows, key)
        problems += _enter(actor, batch, application, balance(application, batch.level).due)
    if not problems and not applications:
        problems.append(Problem("batch-empty", Text("请勾选要拨付的申报", "choose what is to be paid")))
    if problems:
        raise Invalid(problems)
    keys = [[payment.key, payment.application.number, payment.amount] for payment in batch.payments.all()]
    write(actor, "batch prepared", batch, None, {"number": batch.number, "payments": keys})
    return batch


def _new_batch(actor: Authority, **more: bool | str | datetime) -> Batch:
    level, region = _office(actor)
    now = timezone.now()
    batch = Batch.objects.create(number="", level=level, region=region, made_at=now, made_by=actor.person, **more)
    batch.number = f"P{batch.made_at.year}-{batch.pk:05d}"
    batch.save(update_fields=["number"])
    return batch


def _enter(actor: Authority, batch: Batch, application: Application, owed: int) -> list[Problem]:
    """A payment to a locked application's account, unless something is in the way."""
    account = Account.objects.filter(organisation=application.organisation, until=None).first()
    found = [*_in_the_way(actor, application, account, batch.level)]
    asked = _happening(Money.PREPARE, actor, application, {"level": batch.level, "amount": owed})
    found += in_the_way(asked)
    if found or account is None:
        return found
    payment = Payment.objects.create(
        batch=batch, application=application, account=account, key=uuid.uuid4().hex, amount=owed
    )
    follow(_of(payment, Money.PREPARE, actor, application))
    return []


@command
def set_off(actor: Authority, application: Application, amount: int, reference: str) -> Payment:
    """Pay `amount` (fen) of what is due by setting it off against what the payee owes: it counts as paid, and no money
    moves. `reference` names what it is set off against. Raises `Denied`, `Invalid`."""
    kept = lock(_payable(actor), application.pk)
    batch = _new_batch(actor, by_bank=False, state=BatchState.SENT, sent_at=timezone.now())
    if not 0 < amount <= (due := balance(kept, batch.level).due):
        top = Text(f"不超过应付的 {format_money(due)}", f"up to the {format_money(due, 'en')} that is due")
        text = Text("抵扣金额不对", "not an amount that can be set off")
        raise Invalid(Problem("set-off-amount", text, Place(path="amount"), expected=top))
    if problems := _enter(actor, batch, kept, amount):
        raise Invalid(problems)
    payment = batch.payments.select_related("application__organisation", "batch").get()
    payment.state = PaymentState.SENT
    write(actor, "set off", batch, None, {"application": kept.number, "amount": amount, "against": reference})
    _settle(actor, payment, Answered(0, payment.key, amount, True, reference, ""))
    return payment


def _of(
    payment: Payment, moment: Money, actor: Authority, application: Application, amount: int | None = None
) -> Happening:
    said: dict[str, Json] = {
        "payment": payment.key, "level": payment.batch.level, "amount": payment.amount if amount is None else amount,
    }  # fmt: skip
    return _happening(moment, actor, application, said)


def _happening(moment: Money, actor: Authority, application: Application, said: Mapping[str, Json]) -> Happening:
    return Happening(moment, actor, application, application.here, said)


def _office(actor: Authority) -> tuple[str, str]:
    if actor.organisation is None:
        raise Denied(f"{actor.who} pays nothing")
    return actor.organisation.level, actor.region


def _in_the_way(actor: Authority, application: Application, account: Account | None, level: str) -> Iterator[Problem]:
    name, place = f"{application.number} {application.organisation.name}", Place(path="chosen")
    if application.state == State.SUSPENDED:
        yield _suspended(application, place)
    me = str(actor.person.pk) if actor.person else ""
    if bar := barred(application.course, happened(application), me, application.stage, Move.PAY):
        yield Problem("duties", Text(f"{name}：{bar.zh}", f"{name}: {bar.en}"), place)
    if account is None:
        yield Problem("no-account", Text(f"{name}：还没有填收款账户", f"{name}: no bank account yet"), place)
    if balance(application, level).due <= 0:
        text = Text(f"{name}：没有应付余额（已付或在途）", f"{name}: nothing is due (paid, or on its way)")
        yield Problem("nothing-due", text, place)


def _suspended(application: Application, place: Place) -> Problem:
    name = f"{application.number} {application.organisation.name}"
    return Problem("pay-suspended", Text(f"{name}：已暂停", f"{name}: suspended"), place)


@command
def send(actor: Authority, batch: Batch, version: int | None = None) -> Batch:
    """Note that the batch's file went to the bank: from now on only the bank's answer changes its payments."""
    kept = _locked(actor, batch, BatchState.PREPARED, version)
    payments = kept.payments.filter(application__state=State.SUSPENDED).select_related("application__organisation")
    if held := [_suspended(payment.application, Place()) for payment in payments]:
        raise Invalid(held)
    kept.state, kept.sent_at, kept.digest = BatchState.SENT, timezone.now(), hashlib.sha256(as_csv(kept)).hexdigest()
    kept.version += 1
    kept.save(update_fields=["state", "sent_at", "digest", "version"])
    kept.payments.update(state=PaymentState.SENT)
    write(actor, "batch sent", kept, {"state": BatchState.PREPARED}, {"state": kept.state, "digest": kept.digest})
    return kept


@command
def cancel(actor: Authority, batch: Batch, version: int | None = None) -> Batch:
    """Take back a batch that has not been sent; its payments are due again."""
    kept = _locked(actor, batch, BatchState.PREPARED, version)
    kept.state = BatchState.CANCELLED
    kept.version += 1
    kept.save(update_fields=["state", "version"])
    for payment in kept.payments.select_related("batch", "application__call", "application__organisation"):
        payment.state = PaymentState.CANCELLED
        payment.save(update_fields=["state"])
        follow(_of(payment, Money.CANCELLED, actor, payment.application))
    write(actor, "batch cancelled", kept, {"state": BatchState.PREPARED}, {"state": kept.state})
    return kept


def _locked(actor: Authority, batch: Batch, state: BatchState, version: int | None) -> Batch:
    kept = lock(actor.rows(Batch, "work"), batch.pk, version)
    if kept.state != state:
        text = Text("这个批次已经发送或撤销", "the batch has been sent or cancelled")
        if state == BatchState.SENT:
            text = Text("这个批次还没有发送", "the batch has not been sent")
        raise Invalid(Problem("batch-state", text, Place(path="file")))
    return kept


@command
def enter_answer(actor: Authority, batch: Batch, data: bytes) -> tuple[int, int]:
    """Enter the bank's answer (CSV or xlsx): how many were paid and how many failed by it. Entered again, it changes
    nothing. Checked whole: where a row is wrong, nothing is written and every wrong row is named."""
    kept = _locked(actor, batch, BatchState.SENT, None)
    try:
        answers = read_answer(data)
    except Refused as refused:
        raise Invalid(refused.problems) from None
    known = {payment.key: payment for payment in kept.payments.select_related("application")}
    if problems := [*contradictions(answers, known)]:
        raise Invalid(problems)
    fresh = [answer for answer in answers if known[answer.key].state == PaymentState.SENT]
    for answer in sorted(fresh, key=lambda one: known[one.key].application_id):
        _settle(actor, known[answer.key], answer)
    paid = sum(answer.paid for answer in fresh)
    write(actor, "bank answered", kept, None, {"paid": paid, "failed": len(fresh) - paid})
    return paid, len(fresh) - paid


def _settle(actor: Authority, payment: Payment, answer: Answered) -> None:
    application = lock(_payable(actor), payment.application_id)
    payment.state = PaymentState.PAID if answer.paid else PaymentState.FAILED
    payment.reference, payment.reason, payment.answered_at = answer.reference, answer.reason, timezone.now()
    payment.save(update_fields=["state", "reference", "reason", "answered_at"])
    said = {"state": payment.state, "reference": payment.reference, "reason": payment.reason}
    write(actor, "payment answered", payment, {"state": PaymentState.SENT}, said)
    follow(_of(payment, Money.PAID if answer.paid else Money.FAILED, actor, application))
    if not answer.paid:
        return
    paid = paid_in_all(application)
    book(actor, award_of(application), paid=paid)
    if paid == application.approved and application.state != State.PAID:
        # The last share may be another payer's than the stage's: then it is the site that sees all of it paid.
        payer = actor if application.here.desk in desks_of(actor) else SYSTEM
        move(payer, application, Move.PAY, {"payment": payment.key})
    sums = format_money(payment.amount), format_money(payment.amount, "en")
    subject = Text(f"{sums[0]}扶持资金已拨付", f"{sums[1]} of support has been paid")
    if not payment.batch.by_bank:
        subject = Text(f"{sums[0]}扶持资金已抵扣应退资金", f"{sums[1]} of support is set off against what is owed")
    url = f"/applications/{application.number}/"
    tell(actor, applicants_of(application), application, subject, url, application.grant_title)


@command
def refund(actor: Authority, payment: Payment, *, amount: int, reference: str, reason: str) -> Refund:
    """Book money of a payment that came back (fen); it is due again. `reference` is the bank's: it counts once."""
    kept = lock(actor.rows(Payment), payment.pk)
    if not actor.may("work", kept.batch):
        raise Denied(f"{actor.who} does not pay {kept.batch.number}")
    application = lock(_payable(actor), kept.application_id)
    left = kept.amount - sum(one.amount for one in kept.refunds.all())
    known = kept.refunds.filter(reference=reference).first()
    if known is not None and known.amount == amount:
        return known
    problems = []
    if kept.state != PaymentState.PAID or not kept.batch.by_bank:
        problems.append(Problem("refund-unpaid", Text("这笔款没有付出", "it has not been paid"), Place(path="amount")))
    elif not 0 < amount <= left:
        top = Text(f"不超过 {format_money(left)}", f"up to {format_money(left, 'en')}")
        text = Text("退回金额不对", "not an amount that can come back")
        problems.append(Problem("refund-amount", text, Place(path="amount"), expected=top))
    if not reference.strip() or known is not None:
        text = Text("请写银行退回流水号，不能重复", "give the bank's number of the refund; each counts once")
        problems.append(Problem("refund-reference", text, Place(path="reference")))
    if problems:
        raise Invalid(problems)
    booked = Refund.objects.create(
        payment=kept, amount=amount, reference=reference.strip(), reason=reason.strip(), at=timezone.now(),
        person=actor.person,
    )  # fmt: skip
    write(
        actor, "refund booked", kept, None, {"amount": amount, "reference": booked.reference, "reason": booked.reason}
    )
    follow(_of(kept, Money.REFUNDED, actor, application, amount))
    book(actor, award_of(application), paid=paid_in_all(application))
    return booked
