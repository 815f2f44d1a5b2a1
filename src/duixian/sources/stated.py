"""Every figure that a policy file states, from rules and from paperwork, and when it is the figure of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.literals import quantity
from duixian.policy.loader import Loaded
from duixian.policy.models import PolicyFile
from duixian.policy.site import FileFigure
from duixian.program.references import procedures
from duixian.quantity.dates import Duration, add_duration, parse_date
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import Path_
from duixian.sources.clause import END, HEAD
from duixian.sources.figures import Figure
from duixian.sources.squeeze import squeeze
from duixian.sources.tokens import Kind
from duixian.vocabulary.facts import Vocabulary

_COUNTED = (Kind.COUNT, Kind.LEVEL, Kind.RANK)


def stated_figures(loaded: Loaded, rules: tuple[FileFigure, ...], vocabulary: Vocabulary) -> tuple[FileFigure, ...]:
    """`rules`, the figures met while lowering, with those of dates, stages, measures, funding, in the file's order."""
    first = {f for f in rules if f.place.path.endswith(".places") and f.value == 1}  # 前10名 says no 1
    found = {*rules, *_dates(loaded), *_paperwork(loaded, vocabulary)} - first
    return tuple(sorted(found, key=lambda figure: (figure.place.line, figure.place.column, figure.text)))


def _dates(loaded: Loaded) -> Iterator[FileFigure]:
    """The policy's own days; the ends of validity only where they do not follow from the others."""
    policy, valid = loaded.model.policy, loaded.model.policy.valid
    front = policy.cite or (HEAD, END)
    own: set[date] = {policy.published} if policy.published else set()
    for name, day in (("issued", policy.issued), ("adopted", policy.adopted), ("signed", policy.signed)):
        if isinstance(day, date):
            own.add(day)
            yield _day(day, front, loaded, ("policy", name))
    cites = (*(valid.cite or ()), *front)
    if isinstance(valid.from_, date) and valid.from_ not in own:
        yield _day(valid.from_, cites, loaded, ("policy", "valid", "from"))
    if isinstance(valid.until, date) and valid.until not in _ends(loaded.model, own):
        yield _day(valid.until, cites, loaded, ("policy", "valid", "until"))


def _ends(file: PolicyFile, own: set[date]) -> set[date]:
    """The last days that the stated duration leads to."""
    valid = file.policy.valid
    if valid.duration is None:
        return set()
    span = _read(valid.duration, None)
    starts = own | ({valid.from_} if isinstance(valid.from_, date) else set())
    ends = {add_duration(start, span) for start in starts} if isinstance(span, Duration) else set()
    return ends | {end - timedelta(days=1) for end in ends}


def reckoned(stated: FileFigure, found: Iterable[Figure], loaded: Loaded) -> bool:
    """Whether the first day of validity follows from a day of the policy and a number of days in the clause it cites:
    自公布之日起30日后施行 is that many days later or, where they have to be over, the day after."""
    if stated.place.path != "policy.valid.from" or not isinstance(stated.value, Fraction):
        return False
    policy = loaded.model.policy
    days = (day for day in (policy.issued, policy.signed, policy.adopted, policy.published) if isinstance(day, date))
    later = {int(stated.value) - day.toordinal() - over for day in days for over in (0, 1)}
    return any(f.kind is Kind.DURATION and f.unit == "days" and f.value in later for f in found)


def _day(day: date, cites: tuple[str, ...], loaded: Loaded, path: Path_) -> FileFigure:
    return FileFigure("date", Fraction(day.toordinal()), "", day.isoformat(), cites, loaded.source.place(path))


def _paperwork(loaded: Loaded, vocabulary: Vocabulary) -> Iterator[FileFigure]:
    file = loaded.model
    valid = file.policy.valid
    written: list[tuple[str, tuple[str, ...], Path_, str]] = []
    if valid.duration is not None:
        cites = valid.cite or file.policy.cite or (HEAD, END)
        written.append((valid.duration, cites, ("policy", "valid", "duration"), ""))
    many = isinstance(file.procedure, list)
    for p, procedure in enumerate(procedures(file)):
        for i, stage in enumerate(procedure.stages):
            here: Path_ = (*(("procedure", p) if many else ("procedure",)), "stages", i, "due")
            if stage.due and stage.due.working_days is not None:
                written.append((stage.due.working_days, stage.cite, (*here, "working_days"), "working_days"))
            if stage.due and stage.due.days is not None:
                written.append((stage.due.days, stage.cite, (*here, "days"), "days"))
    for i, measure in enumerate(file.measures):
        single = ("measures", i, "target", 0) not in loaded.source.places
        for k, target in enumerate(measure.target):
            at: Path_ = ("measures", i, "target") if single else ("measures", i, "target", k)
            written.append((target.figure, measure.cite, (*at, "figure"), ""))
            if target.by is not None:
                written.append((target.by, measure.cite, (*at, "by"), ""))
    for i, funding in enumerate(file.funding):
        for key, share in funding.share.items():
            written.append((share, funding.cite, ("funding", i, "share", key), ""))
    for text, cites, path, unit in written:
        read = Duration(int(text), unit) if unit and text.isdecimal() else _read(text, vocabulary)  # type: ignore[arg-type]
        place = loaded.source.place(path)
        if isinstance(read, Duration):
            yield FileFigure("duration", Fraction(read.n), read.unit, text, cites, place)
        elif isinstance(read, date):
            yield FileFigure("date", Fraction(read.toordinal()), "", text, cites, place)
        elif isinstance(read, t.Const):
            yield FileFigure(read.type.base, Fraction(read.value, read.scale), read.type.unit, text, cites, place)


def _read(text: str, vocabulary: Vocabulary | None) -> t.Number | Duration | date | None:
    """A figure outside the rules: a day, a bare number or a quantity; None for words (年底)."""
    try:
        return parse_date(text)
    except Refused:
        pass  # not a day: try the other kinds
    if text.isdecimal():
        from duixian.expression import build
        from duixian.expression.types import NUMBER

        return build.const(int(text), NUMBER, text)
    try:
        return quantity(text, vocabulary or Vocabulary({}, {}))
    except KindError:
        return None


def same_figure(stated: FileFigure, found: Figure, vocabulary: Vocabulary) -> bool:
    """Whether a figure of the file and one of the document are the same, by kind, value and family of unit.

    A number without a unit, on either side, fits any unit; a year is twelve months; a day is also the month or the
    year that it begins or ends.
    """
    value = stated.value
    if isinstance(found.value, date):
        if stated.kind == "date" and isinstance(value, Fraction | int):
            return date.fromordinal(int(value)) in _days(found.value, found.unit)
        return stated.kind in ("count", "year") and found.unit == "year" and value == found.value.year
    if stated.kind == "duration" or (stated.kind, stated.unit) == ("count", "year"):
        if found.kind is not Kind.DURATION or not isinstance(value, Fraction | int):
            return False
        unit = "years" if stated.kind == "count" else stated.unit
        return _span(Fraction(value), unit) == _span(Fraction(found.value), found.unit)
    if stated.kind == "money":
        if found.kind is Kind.COUNT and not found.unit:  # 达到2000万: a number that may well be of yuan
            return value == found.value * 100
        return found.kind is Kind.MONEY and found.value == value
    if stated.kind == "rate":
        return found.kind is Kind.RATE and found.value == value
    if stated.kind == "count":
        return found.kind in _COUNTED and found.value == value and _fits(stated.unit, found.unit, vocabulary)
    return False


def _days(first: date, unit: str) -> tuple[date, ...]:
    """The days that a date of the document may stand for: itself, or the ends of its month or year."""
    if unit == "day":
        return (first,)
    months = 12 if unit == "year" else 1
    return first, add_duration(first, Duration(months, "months")) - timedelta(days=1)


def _span(value: Fraction, unit: str) -> tuple[Fraction, str]:
    return (value * 12, "months") if unit == "years" else (value, unit)


def _fits(unit: str, word: str, vocabulary: Vocabulary) -> bool:
    if not unit or not word or unit == word:
        return True
    declared = vocabulary.units.get(unit)
    return declared is not None and squeeze(word) in {squeeze(known) for known in declared.words}
