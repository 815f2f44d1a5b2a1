"""What pages ask of the database, by the number of queries: as many for two applications as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from applying import a_call, at_review
from city import CITY, DAOLI, NANGANG, City
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from machine_desks import channels
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.lists.models import PublicList
from duixian.portal.payments.commands import prepare, set_account
from duixian.portal.payments.models import Batch

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
