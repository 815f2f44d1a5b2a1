"""What payment adds to the menu and the inboxes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import OWNERS, Role
from duixian.portal.applications.beside import Amount, add_amounts
from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import BRIEF
from duixian.portal.payments.commands import due
from duixian.portal.payments.models import Account, Batch, BatchState, Payment, PaymentState
from duixian.portal.payments.rules import PAYING
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Pile, Rows, Waiting
from duixian.procedure.words import PAYERS
from duixian.quantity.dates import said
from duixian.quantity.text import Text

_SEEING = (*PAYING, Role.DIRECTOR)


def _pays(authority: Authority) -> bool:
    return authority.role in _SEEING


def _paid(authority: Authority) -> bool:
    return authority.role in OWNERS


desk.add_link(Link(Text("拨付", "Payments"), "payments:index", order=36, who=_pays))
desk.add_link(Link(Text("收款账户", "Bank account"), "payments:account", order=60, who=_paid))


def _due(authority: Authority) -> Rows[Application]:
    rows = due(authority).filter(state="open")
    return Rows(Text("待拨付", "To be paid"), reverse("payments:index"), rows, _to_pay, BRIEF)


def _to_pay(one: Application) -> Waiting:
    name, title = one.organisation.name, one.grant_title
    words = Text(f"{name}：{title.zh}", f"{name}: {title.en}")
    return Waiting(words, reverse("payments:index"), timezone.localdate(one.since), one.due_on)


def _unanswered(authority: Authority) -> Rows[Batch]:
    open_ones = authority.rows(Batch, "work").filter(state__in=(BatchState.PREPARED, BatchState.SENT))
    flying = Payment.objects.order_by().filter(state__in=(PaymentState.PREPARED, PaymentState.SENT))
    rows = open_ones.filter(pk__in=flying.values("batch"))
    title, url = Text("批次待发送或待回执", "Batches in flight"), reverse("payments:index")
    return Rows(title, url, rows.order_by("made_at"), _in_flight)


def _in_flight(one: Batch) -> Waiting:
    url = reverse("payments:batch", args=[one.number])
    return Waiting(Text(one.number, one.number), url, timezone.localdate(one.made_at))


def _no_account(authority: Authority) -> Pile:
    missing = not authority.rows(Account).filter(until=None).exists()
    title = Text("填写收款账户", "Give a bank account")
    told = [Waiting(title, reverse("payments:account"), timezone.localdate())] if missing else []
    return Pile(title, reverse("payments:account"), int(missing), told)


def _arrived(authority: Authority, application: Application) -> Iterator[Amount]:
    """Each payment of the application, when it was answered and to which account; what came back of it."""
    payments = authority.rows(Payment).filter(application=application).exclude(state=PaymentState.CANCELLED)
    for one in payments.select_related("account", "batch").prefetch_related("refunds").order_by("pk"):
        to = Text(
            f"{one.account.bank} 尾号 {one.account.number[-4:]}", f"{one.account.bank} …{one.account.number[-4:]}"
        )
        on = (said(timezone.localdate(one.answered_at)),) if one.answered_at else ()
        why = (Text(one.reason, one.reason),) if one.reason else ()
        payer = PAYERS[one.batch.level]
        by = Text(payer.zh, f"by {payer.en}")
        how = to if one.batch.by_bank else Text("抵扣应退资金", "set off against what is owed")
        yield Amount(one.state_name, one.amount, (*on, by, how, *why))
        for back in one.refunds.all():
            when = said(timezone.localdate(back.at))
            yield Amount(Text("已退回", "Came back"), back.amount, (when, Text(back.reason, back.reason)))


add_amounts(_arrived)
for source in (_due, _unanswered):
    desk.register(source, *PAYING)
desk.register(_no_account, *OWNERS)
