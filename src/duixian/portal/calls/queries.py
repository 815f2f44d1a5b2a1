"""What is asked of calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import cast

from duixian.policy.loader import Loaded, load_policy
from duixian.policy.models import Grant
from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call, Calls, State
from duixian.portal.calls.terms import Terms, focused
from duixian.portal.library.models import Version
from duixian.portal.library.shelf import book
from duixian.program.codec import canonical, decode
from duixian.program.compile import choose
from duixian.program.model import Program
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import parse_source


class Standing(StrEnum):
    """How a call stands on a day, in the order of a list."""

    OPEN = "open"
    COMING = "coming"
    CLOSED = "closed"
    DRAFT = "draft"


STANDINGS = {
    Standing.OPEN: Text("正在申报", "Open now"),
    Standing.COMING: Text("即将开始", "Coming"),
    Standing.CLOSED: Text("已经截止", "Closed"),
    Standing.DRAFT: Text("草稿", "Draft"),
}


def standing(call: Call, on: date) -> Standing:
    """An open call that is before or past its window takes nothing."""
    if call.state == State.DRAFT:
        return Standing.DRAFT
    if call.state == State.CLOSED or on > call.closes_on:
        return Standing.CLOSED
    return Standing.COMING if on < call.opens_on else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Row:
    """A call as lists show it."""

    call: Call
    standing: Standing
    policy: Text
    grants: Sequence[tuple[str, Text]]


def rows(actor: Authority, on: date) -> list[Row]:
    """Every call that somebody may see: open ones by their last day, coming ones by their first, then past ones."""
    found = [row(call, on) for call in visible(actor).pinned()]
    order = list(Standing)

    def key(one: Row) -> tuple[int, int]:
        day = one.call.opens_on if one.standing == Standing.COMING else one.call.closes_on
        return order.index(one.standing), -day.toordinal() if one.standing == Standing.CLOSED else day.toordinal()

    return sorted(found, key=key)


def row(call: Call, on: date) -> Row:
    model = policy_of(call).model
    titles = [(name, model.grants[name].title) for name in call.grants if name in model.grants]
    return Row(call, standing(call, on), model.policy.short, titles)


def visible(actor: Authority) -> Calls:
    """Calls without their programs, which are large."""
    return cast(Calls, actor.rows(Call).defer("program"))


def terms_of(call: Call) -> Terms:
    """What a call says."""
    return Terms(
        call.policy,
        call.year,
        call.title,
        call.grants,
        call.opens_on,
        call.closes_on,
        call.focus,
        call.extra_materials,
        call.quota,
        call.pot,
        call.contacts,
        call.readings,
        call.limits,
        call.shortfall,
    )


def policy_of(call: Call) -> Loaded:
    """The policy file that a call's applications are judged by: as it was when the call was opened, under the call's
    readings, with its focus. A draft has the file as it is now."""
    if call.source is None:
        return book(call.policy).loaded
    focus = canonical(call.focus) if call.focus else ""
    file = _File(str(call.source), call.source.digest, call.source)
    return _pinned(file, tuple(call.grants), focus, tuple(sorted(call.readings.items())))


@dataclass(frozen=True, slots=True)
class _File:
    """A policy file as it stood, known by its digest: its text is asked for where it was not read yet."""

    name: str
    digest: str
    version: Version = field(compare=False)


@lru_cache(maxsize=64)
def _pinned(file: _File, grants: tuple[str, ...], focus: str, readings: tuple[tuple[str, str], ...]) -> Loaded:
    loaded = load_policy(parse_source(file.version.text, file.name))
    return choose(focused(loaded, grants, json.loads(focus) if focus else {}), dict(readings))


def program_of(call: Call) -> Program:
    """The pinned program. Raises ValueError for a draft."""
    program = decode(call.program)
    if not isinstance(program, Program):
        raise ValueError(f"call {call.pk} has no program: it is a draft")
    return program


def grants_of(call: Call) -> dict[str, Grant]:
    """The grants that a call opens, as the pinned policy file says them."""
    grants = policy_of(call).model.grants
    return {name: grants[name] for name in call.grants if name in grants}


def open_calls(on: date) -> Iterable[Call]:
    """Announced calls whose window is not over."""
    return Call.objects.filter(state=State.OPEN, closes_on__gte=on).defer("program")


def announced() -> Iterable[Call]:
    """Every call that was announced, by its days."""
    return Call.objects.exclude(state=State.DRAFT).defer("program").order_by("opens_on", "pk")
