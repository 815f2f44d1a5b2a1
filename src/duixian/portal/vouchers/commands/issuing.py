"""Vouchers are issued for approved claims, end on their day, and are revoked; providers are registered."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.applications.reactions import Happening, Money, follow, in_the_way
from duixian.portal.dossiers.receipts import book
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.vouchers.models import Provider, Redemption, Spending, Voucher
from duixian.portal.vouchers.queries import payer_of, standing_award
from duixian.portal.vouchers.telling import page_of
from duixian.procedure.model import Move, State
from duixian.program.codec import Json
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def issue(actor: Authority, application: Application, good_until: date) -> Voucher:
    """Give the approved claim its voucher; that is its payment. Said again, it is the one that was issued."""
    rows = actor.rows(Application, "issue-voucher").select_related("call", "organisation")
    kept = lock(rows, application.pk)
    known = Voucher.objects.filter(application=kept).first()
    if known is not None:
        return known
    problems = []
    if policy_of(kept.call).grants[kept.grant].pays != "voucher":
        problems.append(Problem("no-voucher", Text("这一条款不发服务券", "the grant is not paid by voucher")))
    if kept.kind != "payment" or kept.state != State.OPEN or not kept.approved:
        problems.append(Problem("not-approved", Text("还没有批准，或已中止", "it is not approved, or suspended")))
    if good_until <= timezone.localdate():
        text = Text("有效期应在今天以后", "a day after today is wanted")
        problems.append(Problem("voucher-day", text, Place(path="good_until")))
    said: dict[str, Json] = {"level": payer_of(kept), "amount": kept.approved}
    issuing = Happening(Money.ISSUE, actor, kept, kept.here, said)
    problems += in_the_way(issuing)
    if problems or not kept.approved:
        raise Invalid(problems)
    made = Voucher.objects.create(
        number="", application=kept, organisation=kept.organisation, amount=kept.approved, balance=kept.approved,
        good_until=good_until, issued_at=timezone.now(), issued_by=actor.person,
    )  # fmt: skip
    made.number = f"V{made.issued_at.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    about = {"number": made.number, "amount": made.amount, "good_until": good_until}
    write(actor, "voucher issued", made, None, about)
    follow(issuing)
    move(SYSTEM, kept, Move.PAY, {"payment": made.number, "voucher": made.number})
    book_receipt(actor, made)
    sums = format_money(made.amount), format_money(made.amount, "en")
    subject = Text(f"{sums[0]}服务券已发放", f"A voucher of {sums[1]} is issued")
    tell(actor, applicants_of(kept), made, subject, page_of(made), kept.grant_title)
    return made


def book_receipt(actor: Authority, voucher: Voucher) -> None:
    """Let the dossier say what the award is worth now: what was spent, and what can still be."""
    award, spent = standing_award(voucher.application)
    book(actor, award, paid=spent)


@command
def revoke(actor: Authority, voucher: Voucher, reason: str, version: int | None = None) -> Voucher:
    """Take back what was not spent; codes that were given out work no longer."""
    lock(Application.objects.all(), voucher.application_id)
    kept = lock(actor.rows(Voucher, "revoke").select_related("application__call", "organisation"), voucher.pk, version)
    problems = []
    if not kept.balance:
        problems.append(Problem("voucher-empty", Text("已没有余额", "nothing is left of it")))
    if not reason.strip():
        problems.append(Problem("revoke-reason", Text("写明理由", "say why"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    kept.revoked, kept.reason, kept.balance = kept.balance, reason.strip(), 0
    _end(actor, kept, "voucher revoked", kept.revoked, kept.reason)
    subject = Text(f"服务券 {kept.number} 余额已收回", f"What was left of voucher {kept.number} is taken back")
    tell(actor, applicants_of(kept.application), kept, subject, page_of(kept), Text(kept.reason, kept.reason))
    return kept


def expire() -> int:
    """Take back what nobody spent until the last day: it returns to the pot. How many vouchers ended."""
    over = Voucher.objects.filter(balance__gt=0, good_until__lt=timezone.localdate())
    return sum(_expire(key) for key in over.values_list("pk", flat=True))


@command
def _expire(key: int) -> bool:
    lock(Application.objects.all(), Voucher.objects.values_list("application", flat=True).get(pk=key))
    kept = lock(Voucher.objects.select_related("application__call", "organisation"), key)
    if not kept.balance or kept.good_until >= timezone.localdate():
        return False
    kept.expired, kept.balance = kept.balance, 0
    _end(SYSTEM, kept, "voucher expired", kept.expired, "")
    subject = Text(f"服务券 {kept.number} 已过有效期", f"Voucher {kept.number} has expired")
    tell(SYSTEM, applicants_of(kept.application), kept, subject, page_of(kept))
    return True


def _end(actor: Authority, voucher: Voucher, what: str, lapsed: int, reason: str) -> None:
    voucher.version += 1
    voucher.save()
    Redemption.objects.filter(voucher=voucher, state=Spending.OFFERED).update(state=Spending.WITHDRAWN)
    write(actor, what, voucher, {"balance": lapsed}, {"balance": 0, "reason": reason})
    book_receipt(actor, voucher)
    application = voucher.application
    said: dict[str, Json] = {"payment": voucher.number, "level": payer_of(application), "amount": lapsed}
    follow(Happening(Money.LAPSED, actor, application, application.here, said))


@command
def register_provider(actor: Authority, code: str, services: str) -> Provider:
    """Let an organisation take vouchers, or again. `code` is its unified social credit code."""
    if not actor.may("register", Provider):
        raise Denied(f"{actor.who} registers no provider")
    organisation = Organisation.objects.filter(code=code.strip().upper(), kind=Kind.ENTERPRISE).first()
    problems = []
    if organisation is None:
        text = Text("没有这个代码的企业账号", "no enterprise on the site has this code")
        problems.append(Problem("no-organisation", text, Place(path="code")))
    if not services.strip():
        text = Text("写明提供哪些云服务", "say which cloud services it offers")
        problems.append(Problem("no-services", text, Place(path="services")))
    if problems or organisation is None:
        raise Invalid(problems)
    today = timezone.localdate()
    made, new = Provider.objects.get_or_create(
        organisation=organisation, defaults={"services": services.strip(), "since": today}
    )
    if not new:
        made = lock(Provider.objects.all(), made.pk)
        made.services, made.until, made.reason = services.strip(), None, ""
        made.version += 1
        made.save()
    write(actor, "provider registered", made, None, {"code": organisation.code, "services": made.services})
    return made


@command
def strike_off(actor: Authority, provider: Provider, reason: str, version: int | None = None) -> Provider:
    """Let a provider take no more vouchers; what it has redeemed is still paid."""
    kept = lock(Provider.objects.select_related("organisation"), provider.pk, version)
    if not actor.may("register", Provider):
        raise Denied(f"{actor.who} strikes off no provider")
    if not reason.strip():
        raise Invalid(Problem("strike-reason", Text("写明理由", "say why"), Place(path="reason")))
    kept.until, kept.reason = timezone.localdate(), reason.strip()
    kept.version += 1
    kept.save()
    write(actor, "provider struck off", kept, None, {"reason": kept.reason})
    return kept
