"""The same for what comes before and after the money: pots, the register, credit, recoveries, vouchers, listings,
selections. Every invariant finds the one row that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from applying import GRANT, MATTER, a_filed
from awards import SECOND, VOUCHER, a_voucher, approved, day, paid
from city import DAOLI, NANGANG, City
from contests import SHEET, a_contest, apply, arrive, begin, score_all
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from held import broken
from pots import AWARD, city_pot
from site_clock import Clock
from using import INVOICE, with_invoices

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Money
from duixian.portal.budgets.models import Allotment, Transfer
from duixian.portal.calls.models import Call
from duixian.portal.credit.models import Answer, Hit
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import must_hold, work, write
from duixian.portal.listings import commands as listings
from duixian.portal.listings.models import Enquiry, Listing
from duixian.portal.payments.commands import set_account
from duixian.portal.payments.models import Payment
from duixian.portal.registry.models import Conflict, Item, Use
from duixian.portal.selection.commands import confirm
from duixian.portal.selection.models import Member, Protocol, Quota, Round, Score
from duixian.portal.supervision import commands as supervision
from duixian.portal.supervision.models import Instalment, Obligation, Recovery, Repayment
from duixian.portal.vouchers import commands as vouchers
from duixian.portal.vouchers.models import Payout, Redemption, Settlement, Voucher

APPS = ("budgets", "registry", "credit", "listings", "vouchers", "supervision")
GUARDED = {"recovered-within-due", "closed-when-returned"}
"""What the database itself lets nobody break (tests/portal/supervision/test_recovery.py)."""
Breaks = Mapping[str, Callable[[], object]]


@pytest.fixture
def afterwards(city: City, clock: Clock) -> City:
    """Two awards of which one was paid and partly recovered, set off against the other; an enterprise that claims for
    an invoice of theirs; a voucher of which a settlement pays a part; a listing to which somebody wrote."""
    with_invoices(city, NANGANG, {"edge-1": INVOICE})
    with_invoices(city, DAOLI, {"edge-1": INVOICE})
    city_pot(city, 4 * AWARD)
    first, second = approved(city, clock, ((GRANT, MATTER), (SECOND, MATTER)))
    paid(city, first)
    finance, seller = city.authority(Role.CITY_FINANCE), city.authority(Role.CLERK, DAOLI)
    _recovered(city, first, second)
    supervision.report(
        city.authority(Role.DISTRICT_REVIEWER, NANGANG), Obligation.objects.filter(duty="progress")[0], "已投产"
    )
    a_filed(city, DAOLI, first.call)

    voucher = a_voucher(city, 200_000)
    provider = vouchers.register_provider(city.authority(Role.CITY_CLERK), city.enterprise(DAOLI).code, "云 MES")
    set_account(
        seller, city.enterprise(DAOLI), holder=city.enterprise(DAOLI).name, bank="某银行", number="6222 0000 2222"
    )
    for _ in range(2):
        code = vouchers.offer(city.authority(Role.CLERK, NANGANG), voucher, 60_000)[1]
        vouchers.redeem(seller, code=code, invoice="A-1", invoiced=200_000, service="云 MES")
    vouchers.prepare(finance, [provider.pk])

    made = listings.publish(city.authority(Role.CLERK, NANGANG), kind="supply_demand", title="求购铸件", text="200 件")
    listings.ask(seller, listings.moderate(city.authority(Role.DISTRICT_CLERK, NANGANG), made, shown=True), "可供货")
    return city


def _recovered(city: City, first: Application, second: Application) -> None:
    said = {"basis": "七", "reason": "设备未投用", "amount": 10_000_000, "instalments": [(day(30), 10_000_000)]}
    recovery = supervision.order(city.authority(Role.DIRECTOR), first, **said)  # type: ignore[arg-type]
    supervision.set_off(city.authority(Role.CITY_FINANCE), recovery, second, amount=10_000_000)


def _transfers(**which: object) -> Any:
    return Transfer.objects.filter(application__grant=SECOND, **which)


def _waits_with_money() -> None:
    """What was reserved for the second award never left, and it was told to wait."""
    _transfers(out_of="reserved").delete()
    one = Application.objects.get(grant=SECOND)
    Allotment.objects.create(call=one.call, application=one, rule="order", place=1, asked=1, given=0, at=timezone.now())


def _cleared_by_nobody() -> None:
    Hit.objects.create(
        number="H1", organisation=Application.objects.all()[0].organisation, name="dishonest_debtors", reference="1",
        source="x", since="2026-01-01", found_at=timezone.now(), state="cleared", reason="x",
    )  # fmt: skip


BREAKS: Breaks = {
    "pot-suffices": lambda: Transfer.objects.filter(out_of="funds").update(amount=1),
    "ledger-above-zero": lambda: _transfers(into="committed").update(amount=F("amount") + 1),
    "call-suffices": lambda: Call.objects.update(pot=1),
    "ledger-in-step": lambda: _transfers(into="committed").delete(),
    "ledger-paid": lambda: Transfer.objects.filter(into="paid").update(amount=1),
    "ledger-journalled": lambda: _transfers(into="committed").delete(),
    "waiting-without-money": _waits_with_money,
    "invoice-within-amount": lambda: Item.objects.filter(number=INVOICE).update(amount=1),
    "second-use-decided": lambda: Use.objects.filter(state="waiting").update(state="live"),
    "use-waits-for-conflict": lambda: Conflict.objects.update(state="void"),
    "given-up-uses-nothing": lambda: Application.objects.filter(grant=SECOND).update(state="withdrawn"),
    "approved-uses-fixed": lambda: Use.objects.filter(application__grant=SECOND).update(state="live"),
    "filed-says-what-it-uses": lambda: Use.objects.filter(application__grant=SECOND).delete(),
    "credit-fresh-at-listing": lambda: Answer.objects.filter(event__move="list").delete(),
    "credit-fresh-at-payment": lambda: Answer.objects.filter(payment__isnull=False).delete(),
    "hits-decided-by-somebody": _cleared_by_nobody,
    "listing-as-updated": lambda: Listing.objects.update(title="x"),
    "no-message-to-oneself": lambda: Enquiry.objects.update(organisation=Listing.objects.get().organisation),
    "voucher-adds-up": lambda: Application.objects.filter(grant=VOUCHER).update(approved=1),
    "voucher-booked": lambda: Dossier.objects.update(data={}),
    "voucher-spent-is-its-rows": lambda: Redemption.objects.update(amount=1),
    "voucher-of-an-award": lambda: Application.objects.filter(grant=VOUCHER).update(state="open"),
    "voucher-credit-asked": lambda: Answer.objects.filter(moment=Money.ISSUE).delete(),
    "voucher-redeemed-by-others": lambda: Voucher.objects.update(good_until=day(-1)),
    "voucher-invoice-within-sum": lambda: Redemption.objects.update(invoiced=F("amount")),
    "voucher-cost-claimed-once": lambda: Redemption.objects.update(invoice=INVOICE),
    "settlement-is-its-codes": lambda: Payout.objects.update(amount=1),
    "payouts-follow-settlements": lambda: Settlement.objects.update(state="cancelled"),
    "recovered-is-its-rows": lambda: Repayment.objects.update(amount=1),
    "due-within-paid": lambda: Payment.objects.filter(batch__by_bank=True).update(amount=1),
    "barred-file-nothing": lambda: Recovery.objects.update(ordered_at=timezone.now() - timedelta(days=99)),
    "instalments-sum": lambda: Instalment.objects.update(amount=1),
    "set-off-is-a-payment": lambda: Repayment.objects.update(payment=None),
    "receipts-say-recovered": lambda: Dossier.objects.update(data={}),
    "obligation-waits-for-report": lambda: Obligation.objects.update(standing="open"),
}


def unnoticed(breaks: Breaks) -> list[str]:
    """Which invariants give nothing when they are broken, each by itself."""
    found = []
    for name, harm in breaks.items():
        with transaction.atomic():
            harm()
            asked = next(one for one in must_hold() if one.name == name)
            if not list(asked.broken()):
                found.append(name)
            transaction.set_rollback(True)
    return found


def told_by(apps: Iterable[str]) -> set[str]:
    return {one.name for one in must_hold() if one.broken.__module__.split(".")[2] in apps}


def test_every_invariant_of_what_follows_an_award_finds_what_breaks_it(afterwards: City) -> None:
    assert broken(*APPS) == []
    assert unnoticed(BREAKS) == []
    assert told_by(APPS) == set(BREAKS) | GUARDED


@pytest.mark.django_db
def test_every_invariant_of_a_selection_finds_what_breaks_it() -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, experts=1)
    one = arrive(contest, apply(contest, "工厂1"))
    about = score_all(contest, begin(contest), {one.number: 80})
    confirm(contest.who(Role.CITY_CLERK), about)
    late = Score.objects.get()

    def a_late_mark() -> None:
        with work():
            said = {"round": about.pk, "member": late.member_id}
            write(contest.who(Role.CITY_CLERK), "score given", late, None, said)

    breaks: Breaks = {
        "places-within-quota": lambda: Quota.objects.update(places=0),
        "drawn-were-registered": lambda: Round.objects.update(begun_at=F("begun_at") - timedelta(hours=1)),
        "recused-give-no-marks": lambda: Member.objects.filter(pk=late.member_id).update(standing="recused"),
        "marks-given-blind": a_late_mark,
        "protocols-repeat": lambda: Protocol.objects.update(digest="0" * 64),
    }
    assert broken("selection") == []
    assert unnoticed(breaks) == []
    assert told_by(["selection"]) == set(breaks)
