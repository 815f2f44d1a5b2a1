"""Awards to be approved, paid and settled by a process that is killed: what waits, and what would be a half state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from city import City
from django.utils import timezone
from killing import Job
from pots import CHANNELS, alike, at, city_pot

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application, happened
from duixian.portal.budgets import commands, invariants
from duixian.portal.budgets.holding import hold
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import verify, work
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.lists.models import PublicList
from duixian.portal.payments.bankfile import ANSWER, in_yuan
from duixian.portal.payments.commands import enter_answer, prepare, refund, send
from duixian.portal.payments.models import Account, Batch, BatchState, Payment, PaymentState
from duixian.procedure.model import State
from duixian.procedure.moves import replay

EACH = 10_000
_TOGETHER = 3
"""Lines of a list: approved in one transaction, paid in one batch."""


def lay_out(city: City, lists: int) -> None:
    """So many lists of three lines whose notice has run, payees with accounts, a pot that suffices for all."""
    now, clerk = timezone.now(), city.authority(Role.CITY_CLERK)
    with at(now - timedelta(days=28)):
        made = alike(city, lists * _TOGETHER, EACH)
        Account.objects.bulk_create(
            Account(
                organisation=one.organisation, holder=one.organisation.name, bank="某银行", number="62220000", since=now
            )
            for one in made
        )
        for one in made:
            with work():
                hold(SYSTEM, Application.objects.get(pk=one.pk))
        keys = [one.pk for one in made]
        drawn = [draw_up(clerk, made[0].call, keys[i : i + _TOGETHER]) for i in range(0, len(keys), _TOGETHER)]
        for listed in drawn:
            publish(clerk, listed.number, dict.fromkeys(CHANNELS, timezone.localdate()))
    with at(now - timedelta(days=2)):
        for listed in drawn:
            close_notice(clerk, listed.number)
    city_pot(city, EACH * len(made) + 2 * 30_000_000, made[0].call.year)


def jobs(city: City) -> Iterator[Job]:
    """Everything that waits to be done, as the database says now."""
    approver, finance = city.authority(Role.APPROVER), city.authority(Role.CITY_FINANCE)
    for listed in PublicList.objects.filter(state="closed"):
        yield lambda listed=listed: approve(approver, listed.number)
    busy = Payment.objects.filter(state__in=(PaymentState.PREPARED, PaymentState.SENT, PaymentState.PAID))
    due = Application.objects.filter(stage="payment", state=State.OPEN).exclude(pk__in=busy.values("application"))
    if keys := list(due.order_by("pk").values_list("pk", flat=True)[:_TOGETHER]):
        yield lambda: prepare(finance, keys)
    for batch in Batch.objects.filter(state=BatchState.PREPARED):
        yield lambda batch=batch: send(finance, batch)
    for batch in Batch.objects.filter(state=BatchState.SENT, payments__state=PaymentState.SENT).distinct():
        yield lambda batch=batch: enter_answer(finance, batch, _answer(batch))
    for payment in Payment.objects.filter(state=PaymentState.PAID, refunds=None, pk__in=_every_third()):
        yield lambda payment=payment: refund(finance, payment, amount=EACH // 10, reference="R1", reason="账户销户")
    for payment in Payment.objects.filter(state=PaymentState.PAID, refunds__isnull=False):
        if not payment.application.transfers.filter(into="recovered").exists():
            yield lambda it=payment.application: commands.recover(SYSTEM, it, EACH // 2, reference="追1号")


def _every_third() -> list[int]:
    return [key for key in Payment.objects.values_list("pk", flat=True) if key % 3 == 0]


def _answer(batch: Batch) -> bytes:
    """The bank pays all, but of every seventh application the first time."""
    rows = [ANSWER]
    for payment in batch.payments.all():
        failed = payment.application_id % 7 == 0 and payment.application.payments.count() == 1
        said = ("失败", "", "账号不存在") if failed else ("成功", f"B{payment.pk}", "")
        rows.append((payment.key, in_yuan(payment.amount), *said))
    return "\n".join(",".join(row) for row in rows).encode()


def stands() -> Counter[str]:
    """How far the work has come."""
    found = Counter(f"application {one}" for one in Application.objects.values_list("stage", flat=True))
    found.update(f"payment {one}" for one in Payment.objects.values_list("state", flat=True))
    return found


def broken() -> list[object]:
    """Every half state: nothing, where it holds."""
    return [
        *invariants.overspent(), *invariants.below_zero(), *invariants.out_of_step(), *invariants.other_payments(),
        *invariants.unnamed(), *verify(), *_half_done(), *_half_sent(),
    ]  # fmt: skip


def _half_done() -> Iterator[str]:
    """An application that its events do not give; a receipt that is not the approval's; money paid twice."""
    for one in Application.objects.exclude(state=State.DRAFT).select_related("organisation", "call"):
        again = replay(one.course, happened(one))
        if (again.state, again.stage) != (one.state, one.stage):
            yield f"{one}: {one.stage}, by its events {again.stage}"
        receipts = [
            it for it in dossier_of(one.organisation).receipts if it.programme == one.rule and it.date.year >= 2026
        ]
        booked, wanted = sum(it.amount for it in receipts), one.approved if one.stage == "payment" else 0
        if booked != wanted:
            yield f"{one}: {booked} booked of {wanted}"
        paid = [it for it in one.payments.all() if it.state == PaymentState.PAID]
        if len(paid) > 1 and sum(it.amount for it in paid) > (one.approved or 0):
            yield f"{one}: paid twice"
        if (one.state == State.PAID) != bool(paid):
            yield f"{one}: {one.state} with {len(paid)} payments"


def _half_sent() -> Iterator[str]:
    """A batch whose payments do not stand as it does."""
    for batch in Batch.objects.prefetch_related("payments"):
        states = {it.state for it in batch.payments.all()}
        if (batch.state == BatchState.PREPARED) != (states == {PaymentState.PREPARED}) or not states:
            yield f"{batch}: {batch.state} with {states}"
        if batch.state == BatchState.SENT and {PaymentState.SENT} < states:
            yield f"{batch}: answered in part"
