"""Finance settles with providers: what they redeemed goes to the bank in one file, and the bank answers.

A failed payout is due again under another key; one of which the bank says nothing stays sent.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.audience import people_of
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, Money, follow
from duixian.portal.journal import Denied, Invalid, command, for_update, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.payments.bankfile import Answered, as_csv, contradictions, read_answer
from duixian.portal.payments.models import Account, BatchState, PaymentState
from duixian.portal.vouchers.models import Payout, Provider, Redemption, Settlement
from duixian.portal.vouchers.queries import due, payer_of
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


@command
def prepare(actor: Authority, providers: Sequence[int]) -> Settlement:
    """A settlement of all that these providers (by key) are due. Raises `Invalid` with what cannot be settled."""
    if not actor.may("work", Settlement) or actor.organisation is None:
        raise Denied(f"{actor.who} settles nothing")
    made = Settlement.objects.create(number="", region=actor.region, made_at=timezone.now(), made_by=actor.person)
    made.number = f"S{made.made_at.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    problems: list[Problem] = []
    for key in sorted(set(providers)):
        problems += _enter(actor, made, lock(Provider.objects.select_related("organisation"), key))
    if not providers:
        problems.append(Problem("settlement-empty", Text("请勾选要结算的服务商", "choose who is to be paid")))
    if problems:
        raise Invalid(problems)
    sums = [[one.key, one.provider.organisation.code, one.amount] for one in made.payouts.all()]
    write(actor, "settlement prepared", made, None, {"number": made.number, "payouts": sums})
    return made


def _enter(actor: Authority, settlement: Settlement, provider: Provider) -> list[Problem]:
    name, place = provider.organisation.name, Place(path="chosen")
    account = Account.objects.filter(organisation=provider.organisation, until=None).first()
    owed = list(for_update(due(actor).filter(provider=provider)))
    if account is None:
        return [Problem("no-account", Text(f"{name}：还没有填收款账户", f"{name}: no bank account yet"), place)]
    if not owed:
        return [Problem("nothing-due", Text(f"{name}：没有待结算的券", f"{name}: nothing is due"), place)]
    payout = Payout.objects.create(
        settlement=settlement, provider=provider, account=account, key=uuid.uuid4().hex,
        amount=sum(one.amount for one in owed),
    )  # fmt: skip
    Redemption.objects.filter(pk__in=[one.pk for one in owed]).update(payout=payout)
    _follow(actor, payout, Money.PREPARE)
    return []


def _follow(actor: Authority, payout: Payout, moment: Money) -> None:
    """Tell the apps what happens to the money of each award of which the payout settles a part."""
    sums: dict[int, int] = {}
    for one in payout.redemptions.select_related("voucher"):
        sums[one.voucher.application_id] = sums.get(one.voucher.application_id, 0) + one.amount
    rows = Application.objects.select_related("organisation", "call")
    for key, amount in sorted(sums.items()):
        application = lock(rows, key)
        said: dict[str, Json] = {"payment": f"{payout.key}-{key}", "level": payer_of(application), "amount": amount}
        follow(Happening(moment, actor, application, application.here, said))


@command
def send(actor: Authority, settlement: Settlement, version: int | None = None) -> Settlement:
    """Note that the file went to the bank: from now on only the bank's answer changes anything."""
    kept = _locked(actor, settlement, BatchState.PREPARED, version)
    kept.state, kept.sent_at = BatchState.SENT, timezone.now()
    kept.digest = hashlib.sha256(as_csv(kept)).hexdigest()
    kept.version += 1
    kept.save(update_fields=["state", "sent_at", "digest", "version"])
    kept.payouts.update(state=PaymentState.SENT)
    write(actor, "settlement sent", kept, {"state": BatchState.PREPARED}, {"state": kept.state, "digest": kept.digest})
    return kept


@command
def cancel(actor: Authority, settlement: Settlement, version: int | None = None) -> Settlement:
    """Take back a settlement that was not sent; all of it is due again."""
    kept = _locked(actor, settlement, BatchState.PREPARED, version)
    kept.state = BatchState.CANCELLED
    kept.version += 1
    kept.save(update_fields=["state", "version"])
    for payout in kept.payouts.all():
        payout.state = PaymentState.CANCELLED
        payout.save(update_fields=["state"])
        _due_again(actor, payout, Money.CANCELLED)
    write(actor, "settlement cancelled", kept, {"state": BatchState.PREPARED}, {"state": kept.state})
    return kept


def _due_again(actor: Authority, payout: Payout, moment: Money) -> None:
    _follow(actor, payout, moment)
    payout.redemptions.update(payout=None)


def _locked(actor: Authority, settlement: Settlement, state: BatchState, version: int | None) -> Settlement:
    kept = lock(actor.rows(Settlement, "work"), settlement.pk, version)
    if kept.state != state:
        text = Text("这一批已经发送或撤销", "it has been sent or cancelled")
        if state == BatchState.SENT:
            text = Text("这一批还没有发送", "it has not been sent")
        raise Invalid(Problem("settlement-state", text, Place(path="file")))
    return kept


@command
def enter_answer(actor: Authority, settlement: Settlement, data: bytes) -> tuple[int, int]:
    """Enter the bank's answer: how many were paid and how many failed by it. Checked whole; entered again, it changes
    nothing."""
    kept = _locked(actor, settlement, BatchState.SENT, None)
    try:
        answers = read_answer(data)
    except Refused as refused:
        raise Invalid(refused.problems) from None
    known = {payout.key: payout for payout in kept.payouts.select_related("provider__organisation")}
    if problems := [*contradictions(answers, known)]:
        raise Invalid(problems)
    fresh = [answer for answer in answers if known[answer.key].state == PaymentState.SENT]
    for answer in sorted(fresh, key=lambda one: known[one.key].pk):
        _settle(actor, known[answer.key], answer)
    paid = sum(answer.paid for answer in fresh)
    write(actor, "bank answered", kept, None, {"paid": paid, "failed": len(fresh) - paid})
    return paid, len(fresh) - paid


def _settle(actor: Authority, payout: Payout, answer: Answered) -> None:
    payout.state = PaymentState.PAID if answer.paid else PaymentState.FAILED
    payout.reference, payout.reason, payout.answered_at = answer.reference, answer.reason, timezone.now()
    payout.save(update_fields=["state", "reference", "reason", "answered_at"])
    said = {"state": payout.state, "reference": payout.reference, "reason": payout.reason}
    write(actor, "payout answered", payout, {"state": PaymentState.SENT}, said)
    if not answer.paid:
        _due_again(actor, payout, Money.FAILED)
        return
    _follow(actor, payout, Money.PAID)
    sums = format_money(payout.amount), format_money(payout.amount, "en")
    subject = Text(f"服务券结算 {sums[0]} 已到账", f"{sums[1]} of vouchers is settled")
    tell(actor, people_of(payout.provider.organisation), payout, subject, reverse("vouchers:redeem"))
