"""Virus scanners behind one plain function: which virus is in these bytes?

`CLAMD` names a clamd to ask (`/run/clamav/clamd.ctl` or `host:port`); without it nothing is scanned, and the page of
papers says so.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings

Scanner = Callable[[BinaryIO], str]
"""The name of the virus that a file carries, "" for none. Raises `ScannerDown` where nobody answers."""
_CHUNK = 2**16
_PATIENCE = 30  # seconds


class ScannerDown(Exception):
    """The scanner gave no answer: the file waits, unchecked."""


def scanner() -> Scanner | None:
    """The scanner of this site; None where it has none."""
    address: str = settings.CLAMD
    return None if not address else lambda file: ask_clamd(address, file)


def ask_clamd(address: str, file: BinaryIO) -> str:
    """Send a file to clamd (its command INSTREAM) and read the verdict."""
    file.seek(0)
    try:
        with _connect(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(_CHUNK):
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
            answer = connection.makefile("rb").read().rstrip(b"\0").decode(errors="replace")
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith("OK"):
        return ""
    if answer.endswith("FOUND"):
        return answer.removesuffix(" FOUND").partition(": ")[2]
    raise ScannerDown(answer)


def _connect(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=_PATIENCE)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_PATIENCE)
    connection.connect(address)
    return connection
