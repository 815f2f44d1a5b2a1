"""What officers do with calls. An open call is frozen: only its last day moves, and every change is announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from duixian.policy.loader import Loaded, catalogue_files
from duixian.policy.models import Policy
from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.beside import in_the_way
from duixian.portal.calls.models import Announcement, Call, Kind, State
from duixian.portal.calls.queries import terms_of
from duixian.portal.calls.terms import Terms, pinned, problems, unreachable
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.library.commands import keep_current
from duixian.portal.library.queries import loaded_version
from duixian.portal.library.shelf import book
from duixian.program.codec import digest_of, encode
from duixian.program.compile import assemble
from duixian.program.series import load_series
from duixian.quantity.dates import format_date
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary

_PINNED = ("source", "readings", "program", "digest", "state", "version")


@command
def draft_call(actor: Authority, terms: Terms) -> Call:
    """Begin a call. A draft may be incomplete; what is wrong is said when it is opened."""
    about = _policy(actor, terms.policy)
    _ordered(terms)
    call = Call.objects.create(region=about.region, state=State.DRAFT, **_fields(terms))
    write(actor, "call drafted", call, None, _said(call))
    return call


@command
def edit_call(actor: Authority, pk: int, version: int, terms: Terms) -> Call:
    """Change a draft. Raises `Stale`, and `Denied` for a call that is open."""
    call = lock(actor.rows(Call, "draft").filter(state=State.DRAFT, policy=terms.policy), pk, version)
    _ordered(terms)
    before = _said(call)
    for name, value in _fields(terms).items():
        setattr(call, name, value)
    call.version += 1
    call.save()
    write(actor, "call edited", call, before, _said(call))
    return call


@command
def discard_call(actor: Authority, pk: int, version: int) -> None:
    """Take a draft away; the journal keeps what it said."""
    call = lock(actor.rows(Call, "draft").filter(state=State.DRAFT), pk, version)
    write(actor, "call discarded", call, _said(call), None)
    call.delete()


@command
def announce_call(actor: Authority, pk: int, version: int) -> Call:
    """Open a draft: its program is compiled under its readings and pinned, with the policy file that it came from.

    Raises `Invalid` with everything that the policy does not allow.
    """
    call = lock(actor.rows(Call, "open").filter(state=State.DRAFT), pk, version)
    return _open(actor, call, list(unreachable(terms_of(call))))


def _open(actor: Authority, call: Call, found: list[Problem]) -> Call:
    source = keep_current(actor, call.policy)
    terms, loaded = terms_of(call), loaded_version(source)
    found += [*problems(terms, loaded), *in_the_way(call)]
    if found:
        raise Invalid(found)
    chosen, readings = pinned(terms, loaded)
    program = assemble([chosen], load_vocabulary(), load_series())
    call.source, call.readings = source, dict(readings)
    call.program = encode(program)
    call.digest = digest_of(call.program)
    call.state, call.version = State.OPEN, call.version + 1
    call.save(update_fields=_PINNED)
    Announcement.objects.create(call=call, kind=Kind.OPENED, closes_on=call.closes_on)
    write(actor, "call opened", call, {"state": State.DRAFT}, _said(call))
    return call


@command
def open_call(
    actor: Authority,
    *,
    policy: str,
    year: int,
    grants: Sequence[str],
    opens_on: date,
    closes_on: date,
    title: str = "",
    focus: Mapping[str, object] | None = None,
    extra_materials: Sequence[Mapping[str, str]] = (),
    quota: int | None = None,
    pot: int | None = None,
    contacts: Sequence[Mapping[str, str]] = (),
    readings: Mapping[str, str] | None = None,
    limits: Mapping[str, int] | None = None,
    shortfall: str = "",
) -> Call:
    """Draft a call and open it in one step, as seeds and tests do; a contact is not asked for.

    Raises `Denied`, `Invalid`.
    """
    about = _policy(actor, policy)
    terms = Terms(
        policy,
        year,
        title or default_title(about, year),
        grants,
        opens_on,
        closes_on,
        focus or {},
        extra_materials,
        quota,
        pot,
        contacts,
        readings or {},
        limits or {},
        shortfall,
    )
    return _open(actor, draft_call(actor, terms), [])


@command
def extend_call(actor: Authority, pk: int, version: int, closes_on: date, reason: str) -> Call:
    """Move the last day of an open call to a later one, and announce it with its reason."""
    call = lock(actor.rows(Call, "extend").filter(state=State.OPEN), pk, version)
    _reasoned(reason)
    before = call.closes_on
    if closes_on <= before:
        zh, en = (format_date(before, lang) for lang in ("zh", "en"))
        message = Text("只能往后延", "it can only move to a later day")
        raise _invalid("closes_on", message, Text(f"晚于 {zh}", f"after {en}"))
    call.closes_on = closes_on
    wrong = [p for p in (*problems(terms_of(call), _source(call)), *in_the_way(call)) if p.place.path == "closes_on"]
    if wrong:
        raise Invalid(wrong)
    call.version += 1
    call.save(update_fields=["closes_on", "version"])
    Announcement.objects.create(call=call, kind=Kind.EXTENDED, closes_on=closes_on, reason=reason.strip())
    write(actor, "call extended", call, {"closes_on": before}, {"closes_on": closes_on, "reason": reason.strip()})
    return call


@command
def close_call(actor: Authority, pk: int, version: int, reason: str) -> Call:
    """End an open call: it takes nothing more. The reason is announced."""
    call = lock(actor.rows(Call, "close").filter(state=State.OPEN), pk, version)
    _reasoned(reason)
    call.state, call.version = State.CLOSED, call.version + 1
    call.save(update_fields=["state", "version"])
    Announcement.objects.create(call=call, kind=Kind.CLOSED, closes_on=call.closes_on, reason=reason.strip())
    write(actor, "call closed", call, {"state": State.OPEN}, {"state": State.CLOSED, "reason": reason.strip()})
    return call


def default_title(about: Policy, year: int) -> str:
    return f"{year} 年度申报通知（{about.short.zh}）"


def _policy(actor: Authority, policy: str) -> Policy:
    """A policy that the actor's bureau may open calls of: one of its own region."""
    if policy not in catalogue_files() or not actor.may("draft", Call):
        raise Denied(f"{actor.who} drafts no call of {policy}")
    about = book(policy).model.policy
    if not actor.system and about.region != actor.region:
        raise Denied(f"{actor.who} drafts no call of {policy}")
    return about


def _source(call: Call) -> Loaded:
    assert call.source is not None, "an open call has its source"
    return loaded_version(call.source)


def _fields(terms: Terms) -> dict[str, object]:
    """The terms as the model's fields: plain JSON, grants in the order of the document."""
    fields = asdict(terms)
    chosen = set(terms.grants)
    fields["grants"] = [name for name in book(terms.policy).model.grants if name in chosen] + sorted(
        chosen - set(book(terms.policy).model.grants)
    )
    for name in ("extra_materials", "contacts"):
        fields[name] = [dict(item) for item in getattr(terms, name)]
    return fields


def _said(call: Call) -> dict[str, object]:
    """What a call says, for the journal: everything but the program, which stands there by its digest."""
    names = [field.attname for field in Call._meta.concrete_fields if field.attname not in ("id", "program")]
    return {name: getattr(call, name) for name in names}


def _ordered(terms: Terms) -> None:
    if terms.closes_on < terms.opens_on:
        raise _invalid("closes_on", Text("截止日早于开始日", "the last day lies before the first"))


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise _invalid("reason", Text("写明原因，会一并公布", "give the reason; it is announced with it"))


def _invalid(path: str, message: Text, expected: Text | None = None) -> Invalid:
    return Invalid(Problem("call", message, Place(path=path), expected=expected))
