"""Where the bytes of papers lie: in Django's storage, under their SHA-256, outside everything that is served."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage

_CHUNK = 2**20


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of a file's bytes."""
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()


def keep(file: BinaryIO, sha256: str) -> bool:
    """Keep the bytes unless they are there already; whether they were new."""
    if default_storage.exists(_place(sha256)):
        return False
    file.seek(0)
    saved = default_storage.save(_place(sha256), File(file))
    if saved != _place(sha256):  # somebody kept the same bytes in the meantime
        default_storage.delete(saved)
        return False
    return True


def forget(sha256: str) -> None:
    default_storage.delete(_place(sha256))


def opened(sha256: str) -> File[bytes]:
    """The bytes, to read."""
    return default_storage.open(_place(sha256))


def _place(sha256: str) -> str:
    return f"papers/{sha256[:2]}/{sha256}"
