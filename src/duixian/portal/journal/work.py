"""One unit of work: a transaction whose journal entries are appended to the chain at its end.

The chain's head is one row for the whole site. Appending last keeps it locked for the shortest time and makes it the
last lock of every command, so that two commands can never wait for each other over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from django.db import models, transaction

from duixian.portal.journal import chain
from duixian.portal.journal.locking import for_update
from duixian.quantity.problem import Problem, Refused

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


class Actor(Protocol):
    """Who writes: an `Authority`."""

    @property
    def person(self) -> models.Model | None: ...
    @property
    def post(self) -> models.Model | None: ...
    @property
    def who(self) -> str: ...


class Denied(Exception):
    """The actor may not do this: the page does not exist for them (404)."""


class Stale(Exception):
    """The thing has changed since the form was shown (409): nothing is written. `labels`: what the form calls its
    fields, by name, where a view has said so."""

    def __init__(self, thing: models.Model) -> None:
        self.thing = thing
        self.labels: Mapping[str, str] = {}
        super().__init__(f"{thing._meta.label_lower} {thing.pk} has changed since")


class Invalid(Refused):
    """What was asked cannot be done; `problems` says why, `place.path` naming the form's field where there is one."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        super().__init__([problems] if isinstance(problems, Problem) else problems)


_pending: ContextVar[list[chain.Change] | None] = ContextVar("journal_pending", default=None)


@contextmanager
def work() -> Iterator[None]:
    """A transaction that may `write`. Inside another one it is a savepoint: its entries fall with it."""
    pending = _pending.get()
    if pending is not None:
        kept = len(pending)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del pending[kept:]
            raise
        return
    changes: list[chain.Change] = []
    token = _pending.set(changes)
    try:
        with transaction.atomic():
            yield
            chain.append(changes)
    finally:
        _pending.reset(token)


def command(function: Callable[P, R]) -> Callable[P, R]:
    """A function that writes: everything in it, with its journal entries, happens or nothing does."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with work():
            return function(*args, **kwargs)

    return run


def write(
    actor: Actor,
    what: str,
    thing: models.Model,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> None:
    """Enter one change; `before` and `after` hold the fields that changed (JSON, dates and UUIDs; no float).

    Raises RuntimeError outside a command.
    """
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("the journal is written inside a command")
    pending.append(chain.change(actor, what, thing, before, after))


def lock(rows: models.Manager[M] | models.QuerySet[M], pk: object, version: int | None = None) -> M:
    """The row, locked until the transaction ends. Raises `Stale` where it has another version, `Denied` where none is.

    Rows that a person may act on come from `actor.rows(Model, action)`.
    """
    found = for_update(rows).filter(pk=pk).first()
    if found is None:
        raise Denied(f"no such row to act on: {rows.model._meta.label_lower} {pk}")
    if version is not None and getattr(found, "version") != version:  # noqa: B009  # declared by the models that have it
        raise Stale(found)
    return found
