from __future__ import annotations

import pytest
from stores import sample_store

from duixian.tables.store import Store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return sample_store(tmp_path_factory.mktemp("samples") / "store")
