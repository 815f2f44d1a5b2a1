"""A temporary PostgreSQL cluster from the system's own binaries, for the tests of the site and of tables."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_VARIABLE = "DUIXIAN_TEST_CLUSTER"
_SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=512MB", "random_page_cost=1.1", "jit=off")
"""Nothing of it outlives the tests; memory as a server of the site has it, and no compiling of small queries."""


def binaries() -> Path | None:
    """The folder of the newest installed server, if any."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def missing() -> str:
    """Why no cluster can be started here; "" where one can."""
    return "" if binaries() else "no PostgreSQL server here (apt install postgresql)"


def cluster_url() -> str:
    """The address of a running cluster: the first process that asks starts it, for its children too, and ends it."""
    if url := os.environ.get(_VARIABLE):
        return url
    folder = binaries()
    if folder is None:
        return "sqlite://:memory:"  # the tests are then skipped, saying why
    home = Path(tempfile.mkdtemp(prefix="duixian-pg-"))
    as_server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_server:
        shutil.chown(home, "postgres")

    def run(*command: str) -> None:
        subprocess.run([*as_server, *command], check=True, stdout=subprocess.DEVNULL, cwd=home)

    run(
        f"{folder}/initdb", "-D", f"{home}/data", "-U", "duixian", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8", "-N"
    )
    options = f"-c listen_addresses= -k {home} -c max_connections=200 " + " ".join(f"-c {one}" for one in _SETTINGS)
    run(f"{folder}/pg_ctl", "-D", f"{home}/data", "-o", options, "-l", f"{home}/log", "-w", "start")

    def end() -> None:
        run(f"{folder}/pg_ctl", "-D", f"{home}/data", "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)
    os.environ[_VARIABLE] = f"postgresql://duixian@{str(home).replace('/', '%2F')}/postgres"
    return os.environ[_VARIABLE]
