"""An enterprise's clerk and the dossier that they keep."""

import pytest
from city import NANGANG

from duixian.portal.dossiers.commands import open_dossier


@pytest.fixture
def clerk(city):
    return city.authority("clerk", NANGANG)


@pytest.fixture
def client(as_):
    return as_("clerk", NANGANG)


@pytest.fixture
def dossier(clerk):
    return open_dossier(clerk, clerk.organisation)
