"""Every invariant finds what breaks it: one broken row at a time, in a city where money was paid and a line is held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from applying import a_call, at_review, fresh
from city import DAOLI, NANGANG, City
from django.db import transaction
from django.utils import timezone
from machine_desks import bank_answer, channels
from site_clock import Clock

from duixian.cli import do_portal
from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application, Event, Record
from duixian.portal.calls.models import Announcement, Call
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import must_hold
from duixian.portal.journal.models import Entry
from duixian.portal.lists.commands import approve, close_notice, draw_up, object_to, publish
from duixian.portal.lists.models import Line, Objection, PublicList
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.portal.payments.models import Account, Batch, Payment, Refund
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")


@pytest.fixture
def paid(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """Of a list of two, one line was paid; an objection holds the other."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    call = a_call(city)
    first = at_review(city, "public-notice", NANGANG, call)
    at_review(city, "public-notice", DAOLI, call)
    clerk, finance = city.authority(Role.CITY_CLERK), city.authority(Role.CITY_FINANCE)
    listed = draw_up(clerk, call)
    publish(clerk, listed.number, dict.fromkeys(channels(listed), timezone.localdate()))
    object_to(VISITOR, Line.objects.get(position=2), name="张三", contact="13800000000", reason="不实")
    clock.wait(10)
    close_notice(clerk, listed.number)
    approve(city.authority(Role.APPROVER), listed.number)
    payee = city.enterprise()
    set_account(city.authority(Role.CLERK), payee, holder=payee.name, bank="某银行", number="62220001")
    batch = send(finance, prepare(finance, [first.pk]))
    enter_answer(finance, batch, bank_answer(batch, "成功", 0))
    assert fresh(first).state == "paid"
    return city


def broken() -> set[str]:
    return {one.name for one in must_hold() if list(one.broken())}


def _first() -> Any:
    return Application.objects.filter(state="paid")


def _held() -> Any:
    return Application.objects.filter(state="suspended")


def _again() -> None:
    """The payment once more, under another key."""
    payment = Payment.objects.get()
    payment.pk, payment.key, payment.batch = None, "again", Batch.objects.create(
        number="P2", level="city", region="230100", state="sent", made_at=timezone.now()
    )  # fmt: skip
    payment.save()


def _same_person() -> None:
    judge = Event.objects.get(application__in=_first(), move=Move.VERIFY).person
    Event.objects.filter(application__in=_first(), move=Move.APPROVE).update(person=judge)


def _refunded() -> None:
    payment = Payment.objects.get()
    Refund.objects.create(payment=payment, amount=payment.amount + 1, reference="R", reason="x", at=timezone.now())


BREAKS: dict[str, Callable[[], object]] = {
    "journal-chain": lambda: Entry.objects.filter(number=3).update(what="nothing"),
    "call-pinned": lambda: Call.objects.update(program={"is": "nothing"}),
    "approved-within-grant": lambda: _first().update(hi=None),
    "deviation-signed": lambda: _held().update(approved=1),
    "application-in-region": lambda: _first().update(region="230104"),
    "filed-is-pinned": lambda: Record.objects.filter(event__move=Move.FILE).delete(),
    "records-whole": lambda: Record.objects.update(digest="0" * 64),
    "filed-in-window": lambda: Announcement.objects.update(closes_on=date(2020, 1, 1)),
    "edited-when-open": lambda: Entry.objects.filter(what="application pass").update(what="paper attached"),
    "stage-after-needs": lambda: Event.objects.filter(move=Move.FILE).update(move=Move.VERIFY),
    "duties-apart": _same_person,
    "replay-gives-state": lambda: _held().update(state="open"),
    "events-journalled": lambda: Event.objects.filter(move=Move.PAY).update(number=99),
    "journal-gives-state": lambda: _held().update(stage="selection"),
    "list-frozen": lambda: PublicList.objects.update(digest="0" * 64),
    "listed-amount": lambda: Line.objects.filter(position=2).update(amount=1),
    "list-stands": lambda: PublicList.objects.update(state="void"),
    "objection-holds": lambda: _held().update(state="open"),
    "no-objection-open": lambda: Objection.objects.update(line=Line.objects.get(position=1)),
    "notice-full": lambda: Event.objects.filter(move=Move.APPROVE).update(at=timezone.now() - timedelta(days=3)),
    "award-booked": lambda: Dossier.objects.update(data={}),
    "paid-within-approved": _again,
    "paid-after-approval": lambda: Payment.objects.update(application=_held().get()),
    "account-of-payee": lambda: Account.objects.update(organisation=_held().get().organisation),
    "payment-in-step": lambda: Batch.objects.update(state="cancelled"),
    "refund-of-paid": _refunded,
    "paid-is-closed": lambda: Payment.objects.update(state="failed"),
    "payment-booked": lambda: Payment.objects.update(amount=1),
    "payer-apart": lambda: Batch.objects.update(made_by=Event.objects.filter(move=Move.VERIFY)[0].person),
}
TOLD_HERE = ("journal", "calls", "applications", "lists", "payments")
GUARDED = {"claim-live-once", "shares-sum"}
"""What the database's own constraints, or arithmetic, let nobody break here."""


def test_every_invariant_finds_what_breaks_it(paid: City) -> None:
    assert broken() == set()
    found = {}
    for name, harm in BREAKS.items():
        with transaction.atomic():
            harm()
            asked = next(one for one in must_hold() if one.name == name)
            found[name] = bool(list(asked.broken()))
            transaction.set_rollback(True)
    assert [name for name, caught in found.items() if not caught] == []
    ours = {one.name for one in must_hold() if one.broken.__module__.split(".")[2] in TOLD_HERE}
    assert ours == set(BREAKS) | GUARDED


def test_check_site_says_which_rows_break_which_rule(paid: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert do_portal.check() == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"All {len(must_hold())} rules hold."
    number = _held().get().number
    _held().update(stage="selection")
    assert do_portal.check() == 1
    printed = capsys.readouterr()
    assert "    1  the journal tells state and amounts as they are" in printed.out.splitlines()
    told = (
        f"the journal tells state and amounts as they are: {number}: stage is selection, by the journal public-notice"
    )
    assert told in printed.err.splitlines()
