"""Run the site on this machine: its home, key, tables and static files are made where they are missing."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import sys
from pathlib import Path

import django
from django.core.management import call_command


def prepare() -> None:
    """Everything that the site needs before it can answer; costs little when nothing has changed."""
    home = Path(os.environ.get("DUIXIAN_HOME", "var")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("SECRET_KEY"):
        _write_once(home / "secret-key", secrets.token_urlsafe(50))
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("refresh_library")
    _collect_static()


def serve() -> None:
    """Prepare, then hand over to gunicorn on HOST:PORT (127.0.0.1:8000)."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if wrong := _unbindable(host, port):
        sys.exit(f"{host}:{port} 不能监听，换一个端口，如 PORT=8001；cannot listen there, try PORT=8001 ({wrong})")
    prepare()
    print(f"http://{host}:{port}/", flush=True)
    workers = os.environ.get("WEB_CONCURRENCY", "2")
    # fmt: off
    os.execv(sys.executable, [
        sys.executable, "-m", "gunicorn", "duixian.portal.web.wsgi", "--bind", f"{host}:{port}",
        "--workers", workers, "--threads", "4", "--log-level", "warning",
    ])
    # fmt: on


def _unbindable(host: str, port: str) -> str:
    """Why the server could not listen there, in the system's words; nothing where it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, OverflowError) as error:
        return str(error)
    return ""


def _write_once(file: Path, text: str) -> None:
    """Keep a secret that only this user may read; one that is there stays."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)


def _collect_static() -> None:
    """Gather static files where they have changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    if settings.DEBUG:
        return  # served from where they lie
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = Path(storage.path(path)).stat()
            seen.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    mark = settings.HOME / "static-collected"
    if not (mark.exists() and mark.read_text() == seen.hexdigest() and settings.STATIC_ROOT.exists()):
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(seen.hexdigest())
