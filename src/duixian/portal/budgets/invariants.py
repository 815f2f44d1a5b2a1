"""What must hold of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, Sum

from duixian.portal.applications.models import Application
from duixian.portal.budgets import ledger
from duixian.portal.budgets.holding import account_of, committed, held_of_call
from duixian.portal.budgets.models import OF_APPLICATIONS, Account, Allotment, Pot, Transfer
from duixian.portal.budgets.payers import parts, pots_of
from duixian.portal.calls.models import Call
from duixian.portal.journal import holds
from duixian.portal.journal.models import Entry
from duixian.portal.payments.balance import balance
from duixian.portal.payments.models import Payment
from duixian.procedure.model import State
from duixian.quantity.text import Text


@holds(
    "pot-suffices",
    Text("预留、批准、拨付、追回合计不超过资金总额", "reserved + committed + paid + recovered ≤ the pot"),
)
def overspent() -> Iterable[object]:
    for key, held in ledger.balances_by(Transfer.objects.all(), "pot").items():
        if held[Account.FUNDS] and held[Account.AVAILABLE] < 0:
            yield f"pot {key}: {-held[Account.AVAILABLE]} fen more than it has"


@holds("ledger-above-zero", Text("任何申报在任何账上都不为负", "no application has less than nothing on an account"))
def below_zero() -> Iterable[object]:
    for pot in Pot.objects.all():
        for key, held in ledger.balances_by(
            Transfer.objects.filter(pot=pot, application__isnull=False), "application"
        ).items():
            for account in OF_APPLICATIONS:
                if held[account] < 0:
                    yield f"{pot}: application {key} has {held[account]} {account}"


@holds(
    "call-suffices",
    Text(
        "通知的申报占用不超过通知公布的资金",
        "what the applications of a call hold stays within the money that it announced",
    ),
)
def beyond_call() -> Iterable[object]:
    for call in Call.objects.filter(pot__isnull=False).defer("program"):
        if call.pot is not None and held_of_call(call) > call.pot:
            yield f"call {call.pk}: {held_of_call(call)} held of {call.pot}"


@holds("ledger-in-step", Text("资金账与每件申报所处环节相符", "the ledger holds what the stage asks for"))
def out_of_step() -> Iterable[object]:
    rows = Application.objects.exclude(state=State.DRAFT).filter(approved__isnull=False)
    for application in rows.select_related("call", "organisation").defer("call__program").iterator(chunk_size=100):
        account = account_of(application)
        wanted = parts(application) if account else {}
        moved = ledger.flows_by(Transfer.objects.filter(application=application), "pot")
        pots = pots_of(application)
        for level in wanted.keys() | pots.keys():
            flows = moved.get(pots[level].pk, {}) if level in pots else {}
            share, reserved = wanted.get(level, 0), ledger.held(flows)[Account.RESERVED]
            if reserved != (share if account is Account.RESERVED else 0):
                yield f"{application}: {level} has {reserved} reserved of {share}"
            if account is Account.COMMITTED and committed(flows) != share:
                yield f"{application}: {level} has {committed(flows)} committed of {share}"


@holds("ledger-paid", Text("资金账的已拨付与付款相符", "paid in the ledger is paid less what came back"))
def other_payments() -> Iterable[object]:
    rows = Application.objects.filter(pk__in=Payment.objects.order_by().values("application"))
    for application in rows.select_related("call", "organisation").defer("call__program").iterator(chunk_size=100):
        moved = ledger.flows_by(Transfer.objects.filter(application=application), "pot")
        for level, pot in pots_of(application).items():
            flows = moved.get(pot.pk, {})
            has, back = ledger.held(flows)[Account.PAID], flows.get((Account.PAID, Account.RECOVERED), 0)
            paid = balance(application, level).paid
            if has + back != paid:
                yield f"{application}: {level} paid {paid}, by the ledger {has}"


@holds("ledger-journalled", Text("每笔资金变动有且只有一条操作记录", "every transfer has its one entry in the journal"))
def unnamed() -> Iterable[object]:
    said = Entry.objects.filter(thing_type=Transfer._meta.label_lower).values_list("thing_id", "after")
    told = sorted((key, after["amount"]) for key, after in said if after)
    made = sorted((str(key), amount) for key, amount in Transfer.objects.values_list("pk", "amount"))
    if told != made:
        yield f"{len(made)} transfers, {len(told)} entries of them"


@holds("waiting-without-money", Text("候补的申报不占资金", "what waits for money holds none"))
def waiting_with_money() -> Iterable[object]:
    last = Allotment.objects.order_by("application", "-pk")
    waiting: dict[int, int] = {}
    for key, given in last.values_list("application", "given"):
        waiting.setdefault(key, given)
    keys = [key for key, given in waiting.items() if not given]
    held = Transfer.objects.filter(Q(application__in=keys) & (Q(into=Account.RESERVED) | Q(out_of=Account.RESERVED)))
    reserved = held.filter(into=Account.RESERVED).aggregate(total=Sum("amount"))["total"] or 0
    freed = held.filter(out_of=Account.RESERVED).aggregate(total=Sum("amount"))["total"] or 0
    if reserved != freed:
        yield f"{reserved - freed} fen reserved for applications that wait"
