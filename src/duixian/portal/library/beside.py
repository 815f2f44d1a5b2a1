"""What other apps show beside a policy or a clause. An app says it in its module `desk`:

add_openings(current_calls)                                     # (date) -> Iterable[Opening]
add_action(Action(Text("试算", "Try it"), "calculator", lambda policy, grant: …))   # the address, "" for none
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call."""

    unit: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Grants of a policy that are, or are about to be, open for applications; both days counted."""

    policy: str
    grants: Sequence[str]
    title: Text
    url: str
    opens_on: date
    closes_on: date
    contacts: Sequence[Contact] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with a policy or with one of its grants; `icon` is a name of Bootstrap Icons.

    `url_of(policy, grant)`: grant "" for the policy as a whole; "" where the action does not apply.
    """

    title: Text
    icon: str
    url_of: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Link:
    """An action with its address."""

    title: Text
    icon: str
    url: str


_openings: list[Callable[[date], Iterable[Opening]]] = []
_actions: list[Action] = []


def add_openings(source: Callable[[date], Iterable[Opening]]) -> None:
    _openings.append(source)


def add_action(action: Action) -> None:
    _actions.append(action)


def openings(today: date) -> list[Opening]:
    """Everything open or about to open, what closes first first."""
    return sorted((one for source in _openings for one in source(today)), key=lambda one: one.closes_on)


def actions(policy: str, grant: str = "") -> list[Link]:
    return [Link(one.title, one.icon, url) for one in _actions if (url := one.url_of(policy, grant))]
