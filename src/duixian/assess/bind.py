"""A dossier turned into what the kernel reads: frames for the applicant and each matter, values as integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from duixian.expression.frame import BoundLine, BoundReceipt, FactValue, Frame
from duixian.vocabulary.dossier import Dossier, Matter, Receipt
from duixian.vocabulary.facts import PPM
from duixian.vocabulary.values import Value


@dataclass(frozen=True, slots=True)
class Case:
    """A dossier ready to be assessed on a day."""

    dossier: Dossier
    on: int
    applicant: Frame
    matters: tuple[Frame, ...]
    by_kind: Mapping[str, tuple[int, ...]]
    outcomes: Mapping[tuple[str, str], Mapping[int, Mapping[str, FactValue]]]
    years: tuple[tuple[int, ...], ...]

    def view(self, rule_id: str, matter: int, year: int) -> Frame:
        """The frame of a claim (matter -1: the applicant itself), looking at its year and its outcomes."""
        frame = self.applicant if matter < 0 else self.matters[matter]
        outcomes = self.outcomes.get((rule_id, frame.matter_id), {})
        frame.year = year
        frame.outcome = outcomes.get(year) or outcomes.get(0) or {}
        return frame


def bound(value: Value) -> FactValue:
    """A canonical value as the kernel holds it: rates in ppm, dates as ordinals."""
    kind = type(value)  # exactly these types: isinstance would ask the number classes' registry every time
    if kind is date:
        return cast(date, value).toordinal()
    if kind is Fraction:
        return int(cast(Fraction, value) * PPM)
    return cast(FactValue, value)


def bind(dossier: Dossier, on: date | None = None) -> Case:
    """The frames of a dossier, filed on `on` (the dossier's own day where None)."""
    day = (on or dossier.on).toordinal()
    applicant = _facts(dossier.applicant)
    years = {year: _facts(facts) for year, facts in dossier.years.items()}
    receipts = tuple(_receipt(i, receipt) for i, receipt in enumerate(dossier.receipts))
    programmes = frozenset(receipt.programme for receipt in receipts)
    coverage = {entry.level: entry.since.toordinal() for entry in dossier.coverage.receipts}
    now = (on or dossier.on).year

    def frame(matter: Matter | None) -> Frame:
        if matter is None:
            return Frame(day, now, applicant, years, receipts=receipts, programmes=programmes, coverage=coverage)
        return Frame(
            day, now, applicant, years, _facts(matter.facts), {y: _facts(f) for y, f in matter.years.items()}, {},
            matter.id, matter.project, matter.product,
            tuple(BoundLine(ln.id, ln.category, ln.date.toordinal(), ln.amount, ln.paid) for ln in matter.lines),
            matter.lines_complete, receipts, programmes, coverage,
        )  # fmt: skip

    by_kind: dict[str, list[int]] = {}
    for i, matter in enumerate(dossier.matters):
        by_kind.setdefault(matter.kind, []).append(i)
    outcomes: dict[tuple[str, str], dict[int, Mapping[str, FactValue]]] = {}
    for outcome in dossier.outcomes:
        outcomes.setdefault((outcome.grant, outcome.matter), {})[outcome.period or 0] = _facts(outcome.facts)
    return Case(
        dossier, day, frame(None), tuple(frame(m) for m in dossier.matters), {k: tuple(v) for k, v in by_kind.items()},
        outcomes, tuple(periods(matter, now) for matter in dossier.matters),
    )  # fmt: skip


def periods(matter: Matter, now: int) -> tuple[int, ...]:
    """The years a yearly grant is claimed for: those with figures of the matter so far, else the year of filing."""
    found = {year for year in (*matter.years, *(line.date.year for line in matter.lines)) if year <= now}
    return tuple(sorted(found)) or (now,)


def _facts(facts: Mapping[str, Value]) -> dict[str, FactValue]:
    return {name: bound(value) for name, value in facts.items()}


def _receipt(index: int, receipt: Receipt) -> BoundReceipt:
    fen = -receipt.amount if receipt.status == "recovered" else receipt.amount
    return BoundReceipt(
        index, receipt.programme, receipt.level, receipt.region, receipt.matter, receipt.project, receipt.product,
        receipt.year, receipt.date.toordinal(), receipt.status, fen,
    )  # fmt: skip
