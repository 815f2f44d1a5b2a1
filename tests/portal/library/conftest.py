from __future__ import annotations

import pytest

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import refresh


@pytest.fixture(scope="module")
def read_once(settled: None) -> None:
    refresh(SYSTEM)


@pytest.fixture
def library(read_once: None, db: None) -> None:
    """What the catalogue has, read into the library; a test takes back what it adds to it."""
