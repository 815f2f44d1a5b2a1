"""A voucher is spent in parts: the enterprise makes a code for a sum, a provider redeems it, once."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.audience import applicants_of
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.vouchers.codes import digest_of, new_code
from duixian.portal.vouchers.commands.issuing import book_receipt
from duixian.portal.vouchers.costs import claimed_elsewhere
from duixian.portal.vouchers.models import Provider, Redemption, Spending, Voucher
from duixian.portal.vouchers.queries import invoice_number, offered, provider_of
from duixian.portal.vouchers.telling import page_of
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

GOOD_FOR = timedelta(days=7)
"""How long a code works."""


@command
def offer(actor: Authority, voucher: Voucher, amount: int) -> tuple[Redemption, str]:
    """A code for a sum (fen), which is set aside while the code works. The code is given here and never again."""
    kept = lock(actor.rows(Voucher, "spend"), voucher.pk)
    free = kept.balance - offered(kept)
    problems = []
    if not kept.usable:
        problems.append(Problem("voucher-over", Text("服务券已用完或过期", "the voucher is spent or expired")))
    elif not 0 < amount <= free:
        top = Text(f"不超过 {format_money(free)}", f"up to {format_money(free, 'en')}")
        text = Text("金额超过可用余额（未核销的券码占用余额）", "more than is free (codes out set their sums aside)")
        problems.append(Problem("voucher-amount", text, Place(path="amount"), expected=top))
    if problems:
        raise Invalid(problems)
    code, now = new_code(), timezone.now()
    made = Redemption.objects.create(
        voucher=kept, code=digest_of(code), amount=amount, made_at=now, made_by=actor.person,
        good_until=now + GOOD_FOR,
    )  # fmt: skip
    write(actor, "code made", kept, None, {"redemption": made.pk, "amount": amount})
    return made, code


@command
def withdraw(actor: Authority, redemption: Redemption) -> Redemption:
    """Make a code void before anybody redeems it; its sum is free again."""
    lock(actor.rows(Voucher, "spend"), redemption.voucher_id)
    kept = lock(Redemption.objects.select_related("voucher"), redemption.pk)
    if kept.state != Spending.OFFERED:
        raise Invalid(Problem("code-used", Text("券码已核销或作废", "the code was redeemed, or is void")))
    kept.state = Spending.WITHDRAWN
    kept.save(update_fields=["state"])
    write(actor, "code withdrawn", kept.voucher, None, {"redemption": kept.pk, "amount": kept.amount})
    return kept


@command
def redeem(actor: Authority, *, code: str, invoice: str, invoiced: int, service: str) -> Redemption:
    """Take a code for a service, with the invoice that it pays a part of (`invoiced`: its whole sum, fen).

    Raises `Denied` to who is no registered provider, `Invalid`: the code is unknown, used, over, or the invoice is
    claimed elsewhere.
    """
    provider = provider_of(actor)
    if provider is None:
        raise Denied(f"{actor.who} is no registered provider")
    found = Redemption.objects.filter(code=digest_of(code)).first()
    if found is None:
        raise Invalid(_no_code())
    voucher = lock(Voucher.objects.select_related("application__call", "organisation"), found.voucher_id)
    return spend(actor, voucher, found, provider, invoice, invoiced, service)


def spend(
    actor: Authority,
    voucher: Voucher,
    redemption: Redemption,
    provider: Provider,
    invoice: str,
    invoiced: int,
    service: str,
) -> Redemption:
    """Spend a part of a voucher as it is given: whoever calls has locked it."""
    redemption.refresh_from_db()
    number = invoice_number(invoice)
    if problems := _against(voucher, redemption, provider, number, invoiced, service):
        raise Invalid(problems)
    redemption.state, redemption.provider, redemption.service = Spending.SPENT, provider, service.strip()
    redemption.invoice, redemption.invoiced = number, invoiced
    redemption.redeemed_at, redemption.redeemed_by = timezone.now(), actor.person
    redemption.save()
    before = {"balance": voucher.balance, "spent": voucher.spent}
    voucher.balance -= redemption.amount
    voucher.spent += redemption.amount
    voucher.version += 1
    voucher.save(update_fields=["balance", "spent", "version"])
    after = {"balance": voucher.balance, "spent": voucher.spent, "redemption": redemption.pk, "invoice": number}
    write(actor, "voucher spent", voucher, before, after)
    book_receipt(actor, voucher)
    sums = format_money(redemption.amount), format_money(redemption.amount, "en")
    name = provider.organisation.name
    subject = Text(f"服务券支付 {sums[0]} 给{name}", f"The voucher paid {sums[1]} to {name}")
    tell(actor, applicants_of(voucher.application), voucher, subject, page_of(voucher))
    return redemption


def _against(
    voucher: Voucher, redemption: Redemption, provider: Provider, invoice: str, invoiced: int, service: str
) -> list[Problem]:
    if not redemption.works or not voucher.usable:
        return [_no_code()]
    if provider.organisation_id == voucher.organisation_id:
        text = Text("不能核销本单位的券", "nobody redeems the own voucher")
        return [Problem("own-voucher", text, Place(path="code"))]
    problems = []
    if redemption.amount > voucher.balance:
        problems.append(Problem("voucher-short", Text("余额不足", "too little is left"), Place(path="code")))
    if not service.strip():
        problems.append(Problem("no-service", Text("写明云服务名称", "name the cloud service"), Place(path="service")))
    if not invoice:
        problems.append(Problem("no-invoice", Text("写明发票号码", "give the invoice's number"), Place(path="invoice")))
    if invoiced < redemption.amount:
        least = Text(f"不低于 {format_money(redemption.amount)}", f"at least {format_money(redemption.amount, 'en')}")
        text = Text("发票金额小于券码金额", "the invoice is for less than the code")
        problems.append(Problem("invoice-amount", text, Place(path="invoiced"), expected=least))
    return problems or _same_invoice(redemption, voucher, provider, invoice, invoiced)


def _same_invoice(
    redemption: Redemption, voucher: Voucher, provider: Provider, invoice: str, invoiced: int
) -> list[Problem]:
    """One invoice has one buyer, one seller and one sum, and is used up to it."""
    place = Place(path="invoice")
    others = Redemption.objects.filter(invoice=invoice, state=Spending.SPENT).select_related("voucher")
    for other in others:
        if (other.provider_id, other.voucher.organisation_id) != (provider.pk, voucher.organisation_id):
            text = Text("这张发票已用于其他单位的券", "the invoice stands with another buyer or seller")
            return [Problem("invoice-other", text, place)]
        if other.invoiced != invoiced:
            text = Text("与先前登记的发票金额不同", "the invoice was entered with another sum")
            return [Problem("invoice-sum", text, Place(path="invoiced"))]
    used = sum(other.amount for other in others) + claimed_elsewhere(voucher.organisation_id, invoice)
    if used + redemption.amount > invoiced:
        text = Text("这张发票的费用已在申报或其他券中使用", "its cost is claimed, or paid by voucher, already")
        return [Problem("invoice-used", text, place)]
    return []


def _no_code() -> Problem:
    text = Text("券码无效、已使用或已过期", "the code is unknown, used or over")
    return Problem("no-code", text, Place(path="code"))
