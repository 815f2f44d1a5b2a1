"""Locks on rows."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def for_update(rows: models.Manager[M] | models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows, which are locked as they are read until the transaction ends; not those that they are joined with.

    Their keys stay free: PostgreSQL looks at a key when somebody commits a row that refers to it, which is under the
    lock of the journal's head, where nobody may wait for what others hold.
    """
    return rows.select_for_update(of=("self",), no_key=True)
