"""The clock stands still in every test of this part; a module may begin with an application that was filed."""

from __future__ import annotations

from copy import deepcopy

import pytest
from applying import a_draft, a_filed
from city import City
from site_clock import Clock

from duixian.portal.applications.models import Application


@pytest.fixture(autouse=True)
def still(clock: Clock) -> None:
    """Nothing here depends on the day on which tests run."""


@pytest.fixture(scope="module")
def one_filed(settled_city: City, beginning: Clock) -> Application:
    with beginning.stands():
        return a_filed(settled_city)


@pytest.fixture
def application(one_filed: Application, db: None) -> Application:
    """That of the enterprise of Nangang, filed, at its district's review."""
    return deepcopy(one_filed)


@pytest.fixture(scope="module")
def one_draft(settled_city: City, beginning: Clock) -> Application:
    with beginning.stands():
        return a_draft(settled_city)


@pytest.fixture
def draft(one_draft: Application, db: None) -> Application:
    """That of the enterprise of Nangang, ready to be filed."""
    return deepcopy(one_draft)
