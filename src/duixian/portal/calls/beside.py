"""What other apps offer on the page of a call. An app says it in its module `desk`:

add_action(Action(Text("我要申报", "File"), "pencil-square", lambda actor, call: …))    # the address, "" for none
add_check(money_is_there)    # (Call) -> Iterable[Problem]: what stands in the way of opening it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call
from duixian.portal.library.beside import Link
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody may do with a call; `icon` is a name of Bootstrap Icons."""

    title: Text
    icon: str
    url_of: Callable[[Authority, Call], str]


Check = Callable[[Call], Iterable[Problem]]
_actions: list[Action] = []
_checks: list[Check] = []


def add_action(action: Action) -> None:
    _actions.append(action)


def actions(actor: Authority, call: Call) -> list[Link]:
    return [Link(one.title, one.icon, url) for one in _actions if (url := one.url_of(actor, call))]


def add_check(check: Check) -> None:
    """Let an app say what stands in the way of opening a call."""
    _checks.append(check)


def in_the_way(call: Call) -> list[Problem]:
    return [problem for check in _checks for problem in check(call)]
