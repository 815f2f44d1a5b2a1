"""Starting the site on a bare machine, and checking its journal from the command line."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

SOURCE = Path(__file__).resolve().parents[2] / "src"
DEPLOY = SOURCE.parent / "deploy"


def start(home: Path, code: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = kept | {"DUIXIAN_HOME": str(home), "PYTHONPATH": str(SOURCE), "LANG": "C.UTF-8"} | more
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=home.parent
    )


PREPARED = """
from duixian.portal import __main__
from duixian.portal.serve import prepare
prepare()
from django.test import Client
page = Client().get("/", headers={"host": "localhost"})
print(page.status_code, "/static/web/duixian." in page.content.decode())
"""
VERIFY = "import sys; from duixian.cli import run; sys.exit(run(['audit-log', 'verify', *sys.argv[1:]]))"
WRITTEN = """
from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.models import Person
from duixian.portal.journal import work, write
with work():
    person = Person.objects.create_user("a@example.cn")
    write(SYSTEM, "account opened", person, None, {"email": person.email})
"""


def test_bare_machine_serves_at_once_and_its_journal_is_checked(tmp_path) -> None:
    home = tmp_path / "home"
    ran = start(home, PREPARED + WRITTEN)
    assert (ran.stdout, ran.stderr) == ("The library is up to date; new versions: 5.\n200 True\n", "")
    key = home / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text()

    ran = start(home, VERIFY)
    assert (ran.returncode, ran.stdout.splitlines()[0]) == (0, "6 entries; the chain holds.")
    with closing(sqlite3.connect(home / "duixian.sqlite3")) as database, database:
        database.execute("UPDATE journal_entry SET what = 'nothing' WHERE number = 6")
    ran = start(home, VERIFY)
    assert (ran.returncode, ran.stderr) == (1, "entry 6 was edited\n")

    assert key.read_text() == before


@pytest.mark.django_db
def test_migrations_come_to_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_audit_log_says_which_database_it_wants(tmp_path) -> None:
    ran = start(tmp_path / "nowhere", VERIFY)
    assert ran.returncode == 2
    assert "DUIXIAN_HOME or DATABASE_URL that the portal runs with" in ran.stderr


def test_every_setting_of_an_installation_stands_in_the_example() -> None:
    read = "".join((SOURCE / "duixian/portal" / name).read_text() for name in ("web/settings.py", "serve.py"))
    names = set(re.findall(r"(?:environ\.get|environ|_flag|_list)[\[(]\"([A-Z_]+)\"", read))
    example = set(re.findall(r"(?m)^(?:# )?([A-Z_]+)=", (DEPLOY / "env.example").read_text()))
    assert example == names - {"DEBUG", "DJANGO_SETTINGS_MODULE"}


def test_timers_start_commands_that_there_are() -> None:
    chores = {file.name.removeprefix("duixian@").removesuffix(".timer") for file in DEPLOY.glob("duixian@?*.timer")}
    composed = set(re.findall(r"duixian\.portal ([a-z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert chores == composed == {"send_messages", "scan_papers", "purge_checkups", "clearsessions"}
    assert chores <= get_commands().keys()


def test_server_says_what_to_do_where_its_port_is_taken(tmp_path) -> None:
    home, code = tmp_path / "home", "from duixian.portal.serve import serve; serve()"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = start(home, code, PORT=port)
    said = f"127.0.0.1:{port} 不能监听，换一个端口，如 PORT=8001；cannot listen there, try PORT=8001"
    assert (refused.returncode, refused.stderr.partition(" (")[0], home.exists()) == (1, said, False)


def test_core_is_importable_without_django(tmp_path) -> None:
    code = "import sys; import duixian, duixian.cli.app; print('django' in sys.modules)"
    assert start(tmp_path, code).stdout == "False\n"


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ({}, "False False 0 False"),
        ({"ALLOWED_HOSTS": "duixian.example.cn"}, "False True 31536000 True"),
        ({"ALLOWED_HOSTS": "duixian.example.cn", "HTTPS": "no"}, "False False 0 False"),
        ({"DEBUG": "yes"}, "True False 0 False"),
    ],
)
def test_defaults_are_safe(tmp_path, setting, wanted) -> None:
    code = """
import duixian.portal.web.settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT)
"""
    assert start(tmp_path, code, **setting).stdout.strip() == wanted
