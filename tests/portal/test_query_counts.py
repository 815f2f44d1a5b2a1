"""What pages and commands ask of the database, by the number of queries: as many for two applications, or for many cost
lines, as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from applying import MATTER, a_call, a_draft, a_filed, act, at_review, walk
from city import CITY, DAOLI, NANGANG, City
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from machine_desks import channels
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import LineFound, file, move, refile, verify
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.lists.models import PublicList
from duixian.portal.payments.commands import prepare, set_account
from duixian.portal.payments.models import Batch
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]


def walked(city: City, clock: Clock, *regions: str) -> None:
    """Applications of these districts, approved and in a batch; one more in each that was just reviewed."""
    call = a_call(city)
    clerk = city.authority(Role.CITY_CLERK)
    for region in regions:
        at_review(city, "public-notice", region, call)
        owner = city.authority(Role.CLERK, region)
        payee = city.enterprise(region)
        set_account(owner, payee, holder=payee.name, bank="某银行", number="62220001")
    listed = draw_up(clerk, call)
    publish(clerk, listed.number, dict.fromkeys(channels(listed), timezone.localdate()))
    clock.wait(10)
    close_notice(clerk, listed.number)
    approve(city.authority(Role.APPROVER), listed.number)


ADDRESSES = {
    "the desk of a district": ("/desk/", Role.DISTRICT_REVIEWER, NANGANG),
    "the desk of the city": ("/desk/", Role.CITY_CLERK, CITY),
    "the desk of finance": ("/desk/", Role.CITY_FINANCE, CITY),
    "the inbox": ("/inbox/?scope=all", Role.CITY_CLERK, CITY),
    "the workbook": ("/inbox/sheet.xlsx?scope=all", Role.CITY_CLERK, CITY),
    "lists": ("/lists/", Role.CITY_CLERK, CITY),
    "a list": ("/lists/{list}/", Role.CITY_CLERK, CITY),
    "notices": ("/notices/", "visitor", ""),
    "a notice": ("/notices/{list}/", "visitor", ""),
    "what is due": ("/payments/", Role.CITY_FINANCE, CITY),
    "a batch": ("/payments/{batch}/", Role.CITY_FINANCE, CITY),
    "the bank's file": ("/payments/{batch}/file.csv", Role.CITY_FINANCE, CITY),
    "an application": ("/applications/{application}/", Role.CITY_CLERK, CITY),
    "a review": ("/applications/{application}/review/", Role.CITY_CLERK, CITY),
    "own applications": ("/applications/", Role.CLERK, NANGANG),
    "own application": ("/applications/{application}/", Role.CLERK, NANGANG),
}
QUERIES = {
    "the desk of a district": 6,
    "the desk of the city": 6,
    "the desk of finance": 8,
    "the inbox": 7,
    "the workbook": 6,
    "lists": 8,
    "a list": 8,
    "notices": 3,
    "a notice": 4,
    "what is due": 10,
    "a batch": 7,
    "the bank's file": 5,
    "an application": 20,
    "a review": 22,
    "own applications": 7,
    "own application": 19,
}
"""Three of them find the session, the person and the posts of whoever has signed in. Each app has its own part of the
desks and of an application's page."""
NEAR = {"an application": 2, "a review": 2}
"""What is asked besides where other invoices look alike: whose they are, and whether the actor sees them."""


@pytest.mark.parametrize("regions", [(NANGANG,), (NANGANG, DAOLI)], ids=["one", "two"])
def test_pages_ask_as_often_for_many_as_for_few(
    city: City, as_: SignIn, clock: Clock, regions: tuple[str, ...]
) -> None:
    walked(city, clock, *regions)
    finance = city.authority(Role.CITY_FINANCE)
    found: dict[str, int] = {}
    for name, (address, role, region) in ADDRESSES.items():
        if "batch" in address and not Batch.objects.exists():
            prepare(finance, list(Application.objects.values_list("pk", flat=True)))
        named = {"list": PublicList.objects.get().number, "application": Application.objects.order_by("pk")[0].number}
        batch = Batch.objects.first()
        url = address.format(**named, batch=batch.number if batch else "")
        client = as_(role, region)
        client.get(url)  # what a page asks once for a process is not of this page
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        found[name] = len(captured)
    assert found == {name: n + (len(regions) > 1) * NEAR.get(name, 0) for name, n in QUERIES.items()}


MOVES = {
    "file": 37,
    "return": 12,
    "file again": 35,
    "district-review": 14,
    "assign": 13,
    "third-party-review": 14,
    "verify": 20,
    "financial-audit": 19,
    "selection": 17,
    "credit-check": 34,
    "refuse": 20,
}
"""What a filing and the steps after it ask: two of the queries are the savepoint that a test's transaction makes of
each, three append to the journal. The credit office's comes to the list: it pins the amount and reserves the money."""
LINE = {"id": "edge-1", "category": "equipment", "date": "2023-06-02", "amount": "10万元", "paid": True}


@pytest.mark.parametrize("lines", [1, 9])
def test_a_filing_and_each_step_ask_as_often_for_many_lines_as_for_few(city: City, clock: Clock, lines: int) -> None:
    call, clerk = a_call(city), city.authority(Role.CLERK, NANGANG)
    # what is asked once for a process is asked by then
    refused = walk(city, a_filed(city, DAOLI, call), "public-notice", DAOLI)
    draft = a_draft(city, NANGANG, call)
    dossier = Dossier.objects.get(organisation=draft.organisation)
    matter = next(one for one in dossier.data["matters"] if one["id"] == MATTER)
    matter["lines"] = [{**LINE, "id": f"edge-{i}"} for i in range(lines)]
    dossier.save()
    found: dict[str, int] = {}

    def asked(name: str, command: Callable[[], Application]) -> Application:
        with CaptureQueriesContext(connection) as captured:
            done = command()
        found[name] = len(captured)
        return done

    def moved(name: str, kind: Move, role: Role, region: str = "", about: Application = draft, **said: Any) -> None:
        actor = city.authority(role, region)
        asked(name, lambda: move(actor, about, kind, said))

    asked("file", lambda: file(clerk, draft, committed=True))
    moved("return", Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, items=["补发票"], due="2026-03-20")
    asked("file again", lambda: refile(clerk, draft, committed=True))
    moved("district-review", Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    moved("assign", Move.ASSIGN, Role.CITY_CLERK, to=str(city.person(Role.THIRD_PARTY_REVIEWER).pk))
    moved("third-party-review", Move.PASS, Role.THIRD_PARTY_REVIEWER)
    act(city, draft, Move.ASSIGN, Role.CITY_CLERK, to=str(city.person(Role.AUDITOR).pk))
    whole = {line.line_id: LineFound(line.claimed) for line in draft.lines.all()}
    asked("verify", lambda: verify(city.authority(Role.AUDITOR), draft, lines=whole, history=True))
    moved("financial-audit", Move.PASS, Role.AUDITOR)
    moved("selection", Move.PASS, Role.CITY_REVIEWER)
    moved("credit-check", Move.PASS, Role.CREDIT_OFFICER)
    moved("refuse", Move.REFUSE, Role.CITY_CLERK, about=refused, reasons=["未接入"], clause="三/（二）/2")
    assert found == MOVES
