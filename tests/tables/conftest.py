"""What the tests of tables stand on: native code that is quickly made, a PostgreSQL database of their own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from duixian.tables.native import build


@pytest.fixture(autouse=True, scope="session")
def fast_build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Native code is kept in a folder of the tests, and not optimized, since it runs but once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "OPTIONS", tuple("-O0" if option == "-O2" else option for option in build.OPTIONS))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as these tests, without a database. It stands in no folder of
    pytest's, which another session of it would close to the server's user."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if not folders:
        pytest.skip("PostgreSQL is not installed")
    user: list[str] = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path(tempfile.mkdtemp(prefix="duixian-pg-"))
    if user:  # the server refuses to run as root
        shutil.chown(home, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, tool = home / "data", [*user, str(folders[0] / "pg_ctl"), "-D", str(home / "data"), "-w", "-s"]
    subprocess.run(
        [*user, str(folders[0] / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
    subprocess.run([*tool, "-o", options, "-l", str(home / "log"), "start"], check=True, capture_output=True, cwd="/")
    try:
        yield f"postgresql://postgres:secret@127.0.0.1:{port}"
    finally:
        subprocess.run([*tool, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/")
        shutil.rmtree(home)


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The URL of an empty database."""
    import psycopg

    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as base:
        (known,) = base.execute("select count(*) from pg_database").fetchone() or (0,)
        base.execute(f"create database of_test_{known}")  # nobody else makes any
    return f"{postgres_server}/of_test_{known}"
