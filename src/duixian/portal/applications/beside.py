"""What other apps add to the amounts of an application. An app says it in its module `desk`:

add_amounts(lambda actor, application: …)    # those that this actor may see
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum (fen) with what is to be said of it."""

    label: Text
    fen: int
    notes: tuple[Text, ...]


Source = Callable[[Authority, Application], Iterable[Amount]]
_sources: list[Source] = []


def add_amounts(source: Source) -> None:
    _sources.append(source)


def amounts(actor: Authority, application: Application) -> list[Amount]:
    return [amount for source in _sources for amount in source(actor, application)]
