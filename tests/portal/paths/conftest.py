from __future__ import annotations

from collections.abc import Callable

import pytest
from browser import Visitor
from by_hand import House
from city import City
from site_clock import Clock


@pytest.fixture
def house(clock: Clock, visit: Callable[..., Visitor], city: City) -> House:
    return House(visit, city, clock)
