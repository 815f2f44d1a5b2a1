"""Those who look on see sums, or the journal's entries, of their own region, and nothing behind them."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from applying import EXTRA, MATTER, a_call, a_filed, a_paper, at_review
from awards import SECOND
from city import CITY, DAOLI, NANGANG, City
from django.test import Client
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.commands import change_person
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import attach, start
from duixian.portal.applications.models import Application
from duixian.portal.journal.models import Entry
from duixian.portal.oversight.journal import matching, told
from duixian.portal.oversight.totals import Figures, lines, total
from duixian.portal.payments.models import Account, Batch, Payment, PaymentState, Refund
from duixian.portal.web.entries import WHAT

WHOLE = 30_000_000


pytestmark = pytest.mark.usefixtures("made", "clock")


@pytest.fixture(scope="module")
def made(settled_city: City, beginning: Clock) -> Application:
    with beginning.stands():
        call = a_call(settled_city)
        application = at_review(settled_city, "public-notice", NANGANG, call)
        a_filed(settled_city, DAOLI, call)
        return application


@pytest.fixture
def filed(made: Application, db: None) -> Application:
    """One application in each district; that of Nangang is at its notice."""
    return deepcopy(made)


def elsewhere(region: str) -> Authority:
    """An observer of another province."""
    office = Organisation.objects.create(code="x" * 18, name="外省", kind="province", level="province", region=region)
    person = Person.objects.create_user("far@example.cn")
    post = Post.objects.create(person=person, organisation=office, role=Role.OBSERVER, since=date(2020, 1, 1))
    return Authority(person, post)


def test_totals_are_the_sums_of_the_rows_by_district_and_call(city: City, filed: Application) -> None:
    Application.objects.filter(organisation__region=DAOLI).update(due_on=timezone.localdate() - timedelta(days=1))
    found = lines(city.authority(Role.OBSERVER).rows(Application, "count"))
    assert {line.region: line.figures for line in found} == {
        DAOLI: Figures(1, 1, 1, 0, WHOLE, 0, 0),
        NANGANG: Figures(1, 1, 0, 0, WHOLE, WHOLE, 0),
    }
    assert total(found) == Figures(2, 2, 1, 0, 2 * WHOLE, WHOLE, 0)


def test_what_was_paid_counts_less_what_came_back(city: City, filed: Application) -> None:
    account = Account.objects.create(
        organisation=filed.organisation, holder="某", bank="某行", number="1", since=timezone.now()
    )
    for key, state in (("k1", PaymentState.PAID), ("k2", PaymentState.FAILED)):
        batch = Batch.objects.create(number=key, level="city", region=CITY, made_at=timezone.now())
        Payment.objects.create(batch=batch, application=filed, account=account, key=key, amount=5_000, state=state)
    Refund.objects.create(payment=Payment.objects.get(key="k1"), amount=2_000, reason="多付", at=timezone.now())
    assert total(lines(city.authority(Role.OBSERVER).rows(Application, "count"))).paid == 3_000


def test_an_observer_sees_sums_and_lists_of_the_own_province_and_no_application(
    city: City, filed: Application, as_: Any
) -> None:
    observer = as_(Role.OBSERVER)
    page = observer.get("/totals/").content.decode()
    assert "哈尔滨市南岗区" in page
    assert observer.get("/lists/").status_code == 200
    assert f"/applications/{filed.number}/" not in page
    for address in ("/inbox/", f"/applications/{filed.number}/", "/inbox/sheet.xlsx", "/payments/", "/journal/"):
        assert observer.get(address).status_code == 404, address
    assert not city.authority(Role.OBSERVER).rows(Application).exists()
    assert not elsewhere("220000").rows(Application, "count").exists()


def test_totals_are_filtered_by_year_and_city(city: City, filed: Application, as_: Any) -> None:
    observer = as_(Role.OBSERVER)
    year = timezone.localdate().year
    for query, number in (("", 2), (f"?year={year}&city={CITY}", 2), ("?year=1999", 2), (f"?city={CITY}&year=", 2)):
        assert len(observer.get(f"/totals/{query}").context["lines"]) == number, query


def entries(client: Client, query: str = "") -> list[tuple[str, str]]:
    return [(one.what.zh, one.name) for one in client.get(f"/journal/{query}").context["entries"]]


def test_an_auditor_reads_of_applications_and_an_administrator_of_accounts(
    city: City, filed: Application, as_: Any
) -> None:
    person = city.person(Role.CLERK, NANGANG)
    change_person(city.authority(Role.ADMINISTRATOR), person, email=person.email, name="改名", version=1)
    seen = {
        role: set(city.authority(role).rows(Entry).values_list("thing_type", flat=True))
        for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.DIRECTOR, Role.OBSERVER, Role.CLERK)
    }
    assert seen == {
        Role.AUDITOR: {"applications.application"},
        Role.ADMINISTRATOR: {"accounts.person"},
        Role.DIRECTOR: set(),
        Role.OBSERVER: set(),
        Role.CLERK: set(),
    }
    assert entries(as_(Role.ADMINISTRATOR)) == [("修改账号", "改名")]


def test_a_draft_stays_out_of_the_journal_that_an_auditor_reads(city: City, filed: Application) -> None:
    rows, clerk = city.authority(Role.AUDITOR).rows(Entry), city.authority(Role.CLERK, DAOLI)
    read = rows.count()
    draft = start(clerk, filed.call, SECOND, MATTER)
    attach(clerk, draft, EXTRA["id"], a_paper(city.enterprise(DAOLI)))
    assert rows.count() == read


def test_entries_are_found_by_thing_person_and_day(city: City, filed: Application, as_: Any) -> None:
    rows = city.authority(Role.AUDITOR).rows(Entry)
    assert {one.name for one in told(matching(rows, thing=filed.number))} == {filed.number}
    assert {one.what.zh for one in told(matching(rows, person="credit_officer"))} == {
        "通过",
        "计算金额",
        "发出通知",
        "信用核查",
    }
    today = timezone.localdate()
    assert matching(rows, since=today, until=today).count() == rows.count()
    assert not matching(rows, since=today + timedelta(days=1)).exists()
    assert not matching(rows, until=today - timedelta(days=1)).exists()
    assert entries(as_(Role.AUDITOR), "?thing=nothing") == []


def test_what_stands_in_the_journal_is_said_in_words(city: City, filed: Application, as_: Any) -> None:
    written = set(city.authority(Role.AUDITOR).rows(Entry).values_list("what", flat=True))
    assert written - WHAT.keys() == set()
    page = as_(Role.AUDITOR).get("/journal/").content.decode()
    assert "credit_officer.230100@example.cn&gt; · 信用核查 · 市信用办" in page
    assert " · credit_officer · " not in page
    assert {one.kind.zh for one in told(Entry.objects.filter(thing_type__startswith="app"))} == {"申报"}


def test_the_chain_is_verified_on_demand(city: City, filed: Application, as_: Any) -> None:
    auditor = as_(Role.AUDITOR)
    assert "逐条核对" not in auditor.get("/journal/").content.decode()
    assert "逐条核对，没有改动" in auditor.post("/journal/").content.decode()
    Entry.objects.filter(number=2).update(what="nothing")
    assert "第 2 条被改动" in auditor.post("/journal/").content.decode()
