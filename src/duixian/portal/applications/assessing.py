"""What the engine says of an application: on the dossier as it stands, on what was filed, on what was verified."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import TypeVar, cast

from django.utils import timezone

from duixian.assess import Engine, assess_claims
from duixian.assess.result import Claim
from duixian.portal.applications.models import Application, CostLine, Event, Finding, Record
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import blank, facts_of
from duixian.procedure.model import Move
from duixian.program.codec import Json, decode
from duixian.program.model import Program
from duixian.quantity.money import money_literal
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import FIRST_YEAR, LEVELS
from duixian.vocabulary.dossier import Dossier as Facts
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import Plain, find_spot, matter_of, with_values

T = TypeVar("T")
_KEPT = 16
_engines = threading.local()  # an engine holds the frame that it evaluates: one for each thread


def engine_of(call: Call) -> Engine:
    """The engine of the call's pinned program."""
    kept: dict[str, Engine] = _engines.__dict__.setdefault("by_digest", {})
    engine = kept.pop(call.digest, None)
    if engine is None:
        engine = Engine(cast(Program, decode(cast(Json, call.program))))
        if len(kept) >= _KEPT:
            del kept[next(iter(kept))]
    kept[call.digest] = engine
    return engine


def once(derive: Callable[[Application], T]) -> Callable[[Application], T]:
    """Derive it once while nothing changes: of an application that is only shown (`queries.read_whole`), and while the
    checks of a command look at it (`unchanged`)."""

    @wraps(derive)
    def derived(application: Application) -> T:
        kept, name = application.derived, f"{derive.__module__}.{derive.__name__}"
        if kept is None:
            return derive(application)
        if name not in kept:
            kept[name] = derive(application)
        return cast(T, kept[name])

    return derived


@contextmanager
def unchanged(application: Application) -> Iterator[None]:
    """Nothing of the application changes in here, however many look: what they derive of it is derived once."""
    kept = application.derived
    application.derived = {} if kept is None else kept
    try:
        yield
    finally:
        application.derived = kept


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its reasons, and the facts and the day that it was judged on. No claim: the dossier lacks the
    matter, or the year."""

    claim: Claim | None
    data: Plain
    facts: Facts
    on: date


def judge(application: Application, data: Plain) -> Judged:
    """What the application comes to on these facts. Raises `Refused` where they do not hold together."""
    return _judged(application, data, facts_of(data, day_of(application)))


def _judged(application: Application, data: Plain, facts: Facts) -> Judged:
    named = application.claim
    found = assess_claims(facts, engine_of(application.call), lambda name, *_: name == named)
    return Judged(next(found, None), data, facts, facts.on)


def day_of(application: Application) -> date:
    """The day on which it is judged: that of its filing; today for a draft."""
    return timezone.localdate(application.filed_at) if application.filed_at else timezone.localdate()


def judge_now(application: Application) -> Judged:
    """On the organisation's dossier as it stands: what a draft, or a returned application, would be filed with."""
    return _judged(application, dossier_data(application), dossier_facts(application))


def judge_verified(application: Application) -> Judged:
    """On what was filed, with what the desks have found since, and the outcomes of the stages passed."""
    verified = _verified(application)
    return _judged(application, verified.data, verified.facts)


def verified_facts(application: Application) -> Facts:
    """What was verified, with what follows from it. Raises `Refused` where it does not hold together."""
    return _verified(application).facts


def verified_claim(application: Application) -> Claim | None:
    """The claim on verified facts; None too where they do not hold together."""
    try:
        return judge_verified(application).claim
    except Refused:
        return None


@once
def dossier_facts(application: Application) -> Facts:
    """The dossier as it stands, with what follows from it. Raises `Refused` where it does not hold together."""
    return facts_of(dossier_data(application), day_of(application))


@once
def dossier_data(application: Application) -> Plain:
    kept = Dossier.objects.filter(organisation=application.organisation).first()
    return dict(kept.data) if kept else blank(application.organisation)


def filed(application: Application) -> Record | None:
    """The record of the last filing; None for a draft."""
    return _last_filed(application.events.all())


def _last_filed(events: Iterable[Event]) -> Record | None:
    filings = [event for event in events if event.move in (Move.FILE, Move.REFILE)]
    return filings[-1].record if filings and hasattr(filings[-1], "record") else None


def verified_data(application: Application) -> Plain:
    """The plain dossier as filed, corrected by findings, approved lines, what the desks vouch for, and outcomes."""
    return _verified(application).data


@dataclass(frozen=True)
class _Verified:
    """What was verified, as plain data and as the engine reads it."""

    data: Plain
    on: date

    @cached_property
    def facts(self) -> Facts:
        return facts_of(self.data, self.on)


@once
def _verified(application: Application) -> _Verified:
    events = list(application.events.all())
    record = _last_filed(events)
    data: Plain = dict(record.data) if record else dossier_data(application)
    findings = list(application.findings.all())
    lines = list(application.lines.all())
    data = _with_lines(data, application.matter_id, lines, {finding.path for finding in findings})
    data = _with_findings(data, findings)
    if any(event.data.get("history") is True for event in events if event.move == Move.VERIFY):
        data = _with_history(data)
    data = _with_outcomes(data, application, outcomes(application, events))
    return _Verified(data, day_of(application))


def _with_findings(data: Plain, findings: Iterable[Finding]) -> Plain:
    vocabulary, findings = load_vocabulary(), list(findings)
    if not findings:
        return data
    spots = {find_spot(finding.path, data, vocabulary): finding.value for finding in findings}
    return with_values(data, {spot: value for spot, value in spots.items() if spot is not None})


def _with_lines(data: Plain, matter_id: str, lines: list[CostLine], found: set[str]) -> Plain:
    """The matter's lines at their approved amounts. Once all are verified they are complete, and a sum that the
    applicant gave stands back behind that of its lines."""
    matter = matter_of(matter_id, data)
    if not lines or matter is None:
        return data
    amounts = {line.line_id: line.claimed if line.approved is None else line.approved for line in lines}
    kept = [
        {**line, "amount": money_literal(amounts.get(str(line["id"]), 0))}
        for line in cast(list[dict[str, Data]], matter.get("lines") or [])
        if amounts.get(str(line["id"]))
    ]
    changed: Plain = {**matter, "lines": cast(Data, kept)}
    if all(line.approved is not None for line in lines):
        summed = _summed(str(matter.get("kind", "")), {line.category for line in lines})
        given = matter.get("facts")
        facts = dict(given) if isinstance(given, dict) else {}
        own = {name for name in summed if f"{matter_id}.{name}" not in found}
        changed |= {"facts": {name: v for name, v in facts.items() if name not in own}, "lines_complete": True}
    matters = cast(list[Plain], data["matters"])
    return {**data, "matters": cast(Data, [changed if one is matter else one for one in matters])}


def _summed(kind: str, categories: set[str]) -> set[str]:
    """The facts of a kind of matter that are sums of lines of these categories."""
    return {fact.name for fact in load_vocabulary().facts_of(kind) if fact.derived_from_lines in categories}


def _with_history(data: Plain) -> Plain:
    since = f"{FIRST_YEAR}-01-01"
    coverage = data.get("coverage")
    known = dict(coverage) if isinstance(coverage, dict) else {}
    receipts: list[Data] = [{"level": level, "from": since} for level in LEVELS]
    return {**data, "coverage": {**known, "receipts": receipts}}


def outcomes(application: Application, events: Iterable[Event]) -> dict[str, Data]:
    """What the stages settled: what each said in passing it on, and that it was selected where a stage selects, or
    where no stage says so but every one before the list has passed it."""
    course = application.course
    said: dict[str, Data] = {}
    passed: set[str] = set()
    for event in events:
        if event.move == Move.SEND_BACK:
            back = course.index(str(event.data["to"]))
            passed = {stage for stage in passed if course.index(stage) < back}
            said = {}
        elif event.move == Move.PASS:
            passed.add(event.stage)
            given = event.data.get("outcomes")
            said |= given if isinstance(given, dict) else {}
    selecting = [stage.id for stage in course.stages if "selected" in stage.outcomes]
    reviewing = course.stages[1 : course.index(course.listing().id)]
    if set(selecting or [stage.id for stage in reviewing]) <= passed:
        said = {"selected": True, **said}
    return said


def _with_outcomes(data: Plain, application: Application, settled: Mapping[str, Data]) -> Plain:
    if not settled:
        return data
    known = data.get("outcomes")
    named: dict[str, Data] = {"grant": application.rule, "matter": application.matter_id}
    if application.period:
        named["period"] = application.period
    named = {key: value for key, value in named.items() if value != ""}
    return {**data, "outcomes": [*(known if isinstance(known, list) else []), {**named, **settled}]}
