"""What waits for money in a soak, and after it: short pots, payments, refunds, recoveries, vouchers, direct awards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from benchmarks.soak_city import DISTRICTS, HARBIN, OPENINGS, PROVINCE, Town, clerk_of, fund
from benchmarks.soak_desks import Do, Job
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.budgets.allocating import allocate
from duixian.portal.budgets.allocation import plan
from duixian.portal.budgets.models import Pot
from duixian.portal.budgets.queries import stand
from duixian.portal.calls.models import Call
from duixian.portal.direct_awards.commands import accept, confirm, reject, search
from duixian.portal.direct_awards.models import Offer
from duixian.portal.payments.balance import NOTHING, balances
from duixian.portal.payments.bankfile import ANSWER, in_yuan
from duixian.portal.payments.commands import cancel, enter_answer, prepare, refund, send, set_account
from duixian.portal.payments.models import Account, Batch, BatchState, Payment, PaymentState
from duixian.portal.supervision.commands import answer, order, receive, remind, report, set_due, set_off, visit
from duixian.portal.supervision.commands import decide as decide_consequence
from duixian.portal.supervision.models import Consequence, Obligation, Recovery
from duixian.portal.supervision.queries import to_set_off
from duixian.portal.vouchers import commands as vouchers
from duixian.portal.vouchers.models import Provider, Redemption, Settlement, Voucher
from duixian.procedure.model import State


def waiting(town: Town, day: int) -> Iterator[Job]:
    """Everything about money that somebody could do on this day of the year."""
    for which, call in town.calls.items():
        opening = OPENINGS[which]
        if opening.pot and day > opening.window[1]:
            if not _funded(which):
                yield "fund", which
            elif Application.objects.filter(call=call, state=State.OPEN).exclude(kind="payment").exists():
                yield "allocate", call
    due = Application.objects.filter(kind="payment", state=State.OPEN).select_related("call").defer("call__program")
    known = set(Account.objects.filter(until=None).values_list("organisation", flat=True))
    yield from (("account", key) for key in sorted({one.organisation_id for one in due} - known))
    for one in due:
        if policy_of(one.call).grants[one.grant].pays == "voucher":
            yield "issue", one.pk
    for office in (PROVINCE, *(office for city, districts in DISTRICTS.items() for office in (city, *districts))):
        if _owed(office):
            yield "prepare", int(office)
    yield from (("send", key) for key in _keys(Batch.objects.filter(state=BatchState.PREPARED)))
    sent = Batch.objects.filter(state=BatchState.SENT, payments__state=PaymentState.SENT).distinct()
    yield from (("bank answers", key) for key in _keys(sent))
    recent = Payment.objects.filter(state=PaymentState.PAID, refunds=None, batch__by_bank=True)
    yield from (
        ("after payment", key) for key in _keys(recent.filter(batch__sent_at__gt=timezone.now() - timedelta(20)))
    )
    yield from (("give back", key) for key in _keys(Recovery.objects.filter(state="open")))
    yield from (("consequence", key) for key in _keys(Consequence.objects.filter(answer="")))
    soon = Q(due_on=None) | Q(due_on__lt=timezone.localdate() + timedelta(days=60))
    yield from (
        ("obligation", key) for key in _keys(Obligation.objects.filter(soon, standing__in=("open", "reported")))
    )
    yield from (
        ("spend", key) for key in _keys(Voucher.objects.filter(balance__gt=0, good_until__gte=timezone.localdate()))
    )
    if Redemption.objects.filter(state="spent", payout=None).exists():
        yield "settle", 0
    yield from (("settlement", key) for key in _keys(Settlement.objects.filter(state__in=("prepared", "sent"))))
    yield from (("offer", key) for key in _keys(Offer.objects.filter(state__in=("found", "confirmed"))))


def _keys(rows: object) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def _funded(which: int) -> bool:
    return _pots(which).filter(version__gt=1).exists()


def _pots(which: int) -> QuerySet[Pot]:
    opening = OPENINGS[which]
    return Pot.objects.filter(policy=opening.policy, region=opening.region, level="city")


# --- pots -----------------------------------------------------------------------------------------
def provide(town: Town, key: int, _: random.Random) -> object:
    """The city's money: seven tenths of what is asked for when the call is over; no less than what is held by then."""
    rows = Application.objects.filter(call=town.calls[key]).exclude(
        state__in=(State.DRAFT, State.REFUSED, State.WITHDRAWN)
    )
    asked = sum(one.approved or one.hi or 0 for one in rows)
    taken = sum(stands.taken for stands in stand(_pots(key)))
    return fund(town, key, max(asked * 7 // 10, taken) + 1)


def give_out(town: Town, key: int, _: random.Random) -> object:
    call = Call.objects.get(pk=key)
    found = plan(call)
    return allocate(town.at(Role.CITY_CLERK, call.region), call, found.digest) if found.changes else None


# --- payments -------------------------------------------------------------------------------------
_FINANCE = {"province": Role.PROVINCE_FINANCE, "city": Role.CITY_FINANCE, "district": Role.DISTRICT_FINANCE}


def _office(town: Town, region: str) -> Authority:
    return town.at(_FINANCE[_level(region)], region)


def _level(region: str) -> str:
    return "province" if region == PROVINCE else "city" if region in DISTRICTS else "district"


def _over(town: Town, award: Application) -> Authority:
    """Who decides about an award: the bureau that runs its policy."""
    if award.call.region == PROVINCE:
        return town.at(Role.PROVINCE_REVIEWER, PROVINCE)
    return town.city(Role.DIRECTOR, award.organisation.region)


def _owed(region: str) -> list[int]:
    """What an office owes to those who have an account."""
    rows = Application.objects.filter(kind="payment", state__in=(State.OPEN, State.PAID), approved__gt=0)
    rows = rows.filter(organisation__region__startswith=region[: {"province": 2, "city": 4}.get(_level(region), 6)])
    known = Account.objects.filter(until=None).values("organisation")
    rows = rows.filter(organisation__in=known).select_related("call").defer("call__program")
    stand = balances(awards := list(rows.order_by("pk")))
    return [one.pk for one in awards if stand[one.pk].get(_level(region), NOTHING).due > 0]


def add_account(_: Town, key: int, __: random.Random) -> object:
    firm = Organisation.objects.get(pk=key)
    return set_account(clerk_of(firm), firm, holder=firm.name, bank="某银行", number=f"62220000{key:06d}")


def prepare_some(town: Town, key: int, dice: random.Random) -> object:
    owed = _owed(f"{key:06d}")
    return (
        prepare(_office(town, f"{key:06d}"), dice.sample(owed, min(len(owed), dice.choice((1, 2, 8)))))
        if owed
        else None
    )


def send_it(town: Town, key: int, dice: random.Random) -> object:
    batch = Batch.objects.get(pk=key)
    return (cancel if dice.random() < 0.1 else send)(_office(town, batch.region), batch)


def bank_answers(town: Town, key: int, dice: random.Random) -> object:
    """The bank pays, or knows no such account, or is silent until later; its file is entered twice."""
    batch = Batch.objects.get(pk=key)
    rows = [ANSWER]
    for one in batch.payments.filter(state=PaymentState.SENT).order_by("pk"):
        thrown = dice.random()
        if thrown < 0.1:
            continue
        said = ("失败", "", "账号不存在") if thrown < 0.2 else ("成功", f"B{one.pk}", "")
        rows.append((one.key, in_yuan(one.amount), *said))
    data = "\n".join(",".join(row) for row in rows).encode("gb18030")
    if len(rows) > 1:
        for _ in range(2):
            enter_answer(_office(town, batch.region), batch, data)
    return None


def after_payment(town: Town, key: int, dice: random.Random) -> object:
    """Of some payments the bank sends the money back; some awards are recovered, some visited."""
    payment = Payment.objects.select_related("batch", "application__organisation").get(pk=key)
    award, thrown = payment.application, dice.random()
    if thrown < 0.03:
        fen = max(payment.amount // 10, 1)
        office = _office(town, payment.batch.region)
        return refund(office, payment, amount=fen, reference=f"R{key}", reason="账户销户")
    if thrown < 0.06 and payment.amount > 10:
        half, day = payment.amount // 2, timezone.localdate()
        parts = [(day + timedelta(days=30), half // 2), (day + timedelta(days=90), half - half // 2)]
        basis, why = "扶持资金管理规定", "设备未投用"
        return order(_over(town, award), award, basis=basis, reason=why, amount=half, instalments=parts)
    if thrown < 0.12:
        district = town.at(Role.DISTRICT_CLERK, award.organisation.region)
        found = {"found": "设备在用", "outcome": "in_order", "people": "王某、李某"}
        return visit(district, award, day=timezone.localdate(), **found)
    return None


def give_back(town: Town, key: int, dice: random.Random) -> object:
    """Part of what is owed comes back, or is set off against what is still to be paid."""
    recovery = (
        Recovery.objects.select_related("organisation", "application__call")
        .defer("application__call__program")
        .get(pk=key)
    )
    of_province = recovery.application.call.region == PROVINCE
    finance = _office(town, PROVINCE if of_province else recovery.organisation.region[:4] + "00")
    for other, most in to_set_off(finance, recovery):
        return set_off(finance, recovery, other, amount=min(most, recovery.left))
    if dice.random() > 0.3:
        return None
    fen = recovery.left if dice.random() < 0.5 else max(recovery.left // 2, 1)
    for _ in range(2):
        receive(finance, recovery, amount=fen, reference=f"RB{key}-{recovery.recovered}")
    return None


def consequence(town: Town, key: int, _: random.Random) -> object:
    about = Consequence.objects.select_related("application__organisation").get(pk=key)
    return decide_consequence(town.city(Role.DIRECTOR, about.application.organisation.region), about, "按规定核减")


def obligation(town: Town, key: int, dice: random.Random) -> object:
    about = Obligation.objects.select_related("application__organisation").get(pk=key)
    firm = about.application.organisation
    bureau = town.city(Role.CITY_CLERK, firm.region)
    if about.standing == "reported":
        return answer(bureau, about, accepted=dice.random() < 0.8, text="请补充产值")
    if about.due_on is None:
        return set_due(bureau, about, timezone.localdate() + timedelta(days=90), "")
    holder = {"applicant": lambda: clerk_of(firm), "district": lambda: town.at(Role.DISTRICT_CLERK, firm.region)}
    return report(holder.get(about.level, lambda: bureau)(), about, "已按期投用")


# --- vouchers -------------------------------------------------------------------------------------
def issue_it(town: Town, key: int, dice: random.Random) -> object:
    kept = Application.objects.select_related("organisation").get(pk=key)
    until = timezone.localdate() + timedelta(days=dice.choice((30, 120)))
    return vouchers.issue(town.city(Role.CITY_CLERK, kept.organisation.region), kept, until)


def spend(town: Town, key: int, dice: random.Random) -> object:
    """A code for a part, which the provider redeems twice: once it works."""
    voucher = Voucher.objects.select_related("organisation").get(pk=key)
    if dice.random() > 0.4:
        return None
    fen = max(voucher.balance // dice.choice((1, 2, 3)), 1)
    _, code = vouchers.offer(clerk_of(voucher.organisation), voucher, fen)
    seller, number = town.at(Role.CLERK, HARBIN), f"V{key}-{voucher.balance}-{timezone.localdate():%j}"
    if dice.random() < 0.9:
        vouchers.redeem(seller, code=code, invoice=number, invoiced=fen * 2, service="云 MES")
        return vouchers.redeem(seller, code=code, invoice=number, invoiced=fen * 2, service="云 MES")
    return None


def settle(town: Town, _: int, __: random.Random) -> object:
    return vouchers.prepare(town.at(Role.CITY_FINANCE, HARBIN), [one.pk for one in Provider.objects.all()])


def settlement(town: Town, key: int, dice: random.Random) -> object:
    about, finance = Settlement.objects.get(pk=key), town.at(Role.CITY_FINANCE, HARBIN)
    if about.state == "prepared":
        return vouchers.send(finance, about)
    rows = [ANSWER]
    for one in about.payouts.filter(state=PaymentState.SENT):
        said = ("失败", "", "账号不存在") if dice.random() < 0.2 else ("成功", f"S{one.pk}", "")
        rows.append((one.key, in_yuan(one.amount), *said))
    if len(rows) > 1:
        vouchers.enter_answer(finance, about, "\n".join(",".join(row) for row in rows).encode())
    return None


# --- what nobody applies for, chores --------------------------------------------------------------
def take_offer(town: Town, key: int, dice: random.Random) -> object:
    about = Offer.objects.select_related("organisation", "call").defer("call__program").get(pk=key)
    bureau = town.at(Role.CITY_CLERK, about.call.region)
    if about.state == "found":
        return confirm(bureau, [key]) if dice.random() < 0.9 else reject(bureau, about, "已停产")
    return accept(clerk_of(about.organisation), about, bank="某银行", number=f"62220000{key:06d}", committed=True)


def chores() -> None:
    """What the site's timers do every day."""
    vouchers.expire()
    remind()


def look_for_awards(town: Town) -> None:
    """The search for what nobody applies for; and the provider has an account."""
    call = Call.objects.filter(pk=town.calls.get(0)).first()
    if call is not None and call.closes_on >= timezone.localdate():
        search(town.at(Role.CITY_CLERK, HARBIN), call)
    provider = Organisation.objects.get(pk=town.posts[Role.CLERK, HARBIN].organisation_id)
    assert provider.kind == Kind.ENTERPRISE
    if not Account.objects.filter(organisation=provider).exists():
        set_account(clerk_of(provider), provider, holder=provider.name, bank="某银行", number="62220000999999")


DO: dict[str, Do] = {
    "fund": provide, "allocate": give_out, "account": add_account, "issue": issue_it, "prepare": prepare_some,
    "send": send_it, "bank answers": bank_answers, "after payment": after_payment, "give back": give_back,
    "consequence": consequence, "obligation": obligation, "spend": spend, "settle": settle, "settlement": settlement,
    "offer": take_offer,
}  # fmt: skip
