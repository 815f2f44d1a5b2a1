"""A call is announced with the program that its applications are judged by."""

from datetime import date

import pytest
from city import OTHER_CITY

from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied
from duixian.program.codec import decode, digest

WINDOW = {"opens_on": date(2026, 3, 2), "closes_on": date(2026, 4, 30)}


def test_opening_pins_every_reading_and_the_program(city):
    call = open_call(
        city.authority("director"),
        policy="harbin-2022-1",
        year=2026,
        grants=["star-3-equipment", "star-2-management"],
        readings={"A6": "exclusive"},
        **WINDOW,
    )
    call.refresh_from_db()
    assert call.grants == ["star-2-management", "star-3-equipment"]
    assert (call.readings["A6"], call.readings["A7"]) == ("exclusive", "own")
    assert digest(decode(call.program)) == call.digest
    assert list(Call.objects.taking(date(2026, 4, 30))) == [call]
    assert not Call.objects.taking(date(2026, 5, 1)).exists()


def test_another_city_opens_no_call_of_this_one(city):
    with pytest.raises(Denied):
        open_call(
            city.authority("director", OTHER_CITY), policy="harbin-2022-1", year=2026, grants=["diagnosis"], **WINDOW
        )
