"""One device in the reports of two platforms at the same moment: whoever comes second is doubted."""

from __future__ import annotations

import pytest
from at_once import at_once
from city import DAOLI, NANGANG, City, build_city
from reporting import a_platform, machine, reported

from duixian.portal.journal import must_hold, verify
from duixian.portal.platforms.models import Doubt, Report


@pytest.fixture
def city(transactional_db: None) -> City:
    return build_city()


def test_of_two_platforms_with_one_device_the_second_is_doubted(city: City) -> None:
    platforms = [a_platform(city, region) for region in (NANGANG, DAOLI)]
    made = at_once(
        *(lambda it=it: reported(city, it, devices=[machine("1")], new_devices=1) for it in platforms)  # type: ignore[misc]
    )
    assert all(isinstance(one, Report) for one in made)
    assert [*Doubt.objects.values_list("why", "region")] == [("shared", "230100")]
    assert [one for invariant in must_hold() for one in invariant.broken()] == []
    assert list(verify()) == []
