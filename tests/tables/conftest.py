"""What the tests of tables stand on: native code that is quickly made, a PostgreSQL database of their own."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from cluster import cluster_url, missing

from duixian.tables.native import build


@pytest.fixture(autouse=True, scope="session")
def fast_build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Native code is kept in a folder of the tests, and not optimized, since it runs but once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "OPTIONS", tuple("-O0" if option == "-O2" else option for option in build.OPTIONS))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def postgres() -> str:
    """The URL of an empty database, with a password that nobody may read in a message."""
    psycopg = pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    if why := missing():
        pytest.skip(why)
    server, name = cluster_url().rpartition("/")[0], f"tables_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as base:
        base.execute(f"create database {name}")
    return f"{server.replace('@', ':secret@')}/{name}"
