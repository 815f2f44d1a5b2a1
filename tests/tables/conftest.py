"""What the tests of tables stand on: native code that is quickly made, a PostgreSQL database of their own."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from cluster import cluster_url, missing
from elsewhere import BUCKETS, ON, POLICIES, invented

from duixian import compile_policies
from duixian.program.model import Program
from duixian.tables.native import build
from duixian.tables.run import Job, run
from duixian.tables.store import Store


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


@pytest.fixture(scope="session")
def two_policies() -> Program:
    return compile_policies(POLICIES)


@pytest.fixture(scope="session")
def three_buckets(tmp_path_factory: pytest.TempPathFactory, two_policies: Program) -> Store:
    return invented(tmp_path_factory.mktemp("people") / "store", two_policies)


@pytest.fixture(scope="session")
def run_here(tmp_path_factory: pytest.TempPathFactory, three_buckets: Store, two_policies: Program) -> Path:
    """The results of one process."""
    into = tmp_path_factory.mktemp("here")
    assert run(Job(three_buckets, two_policies, ON), into) == BUCKETS
    return into
