"""What an assessment says: claims with their reasons, the plan, gaps, questions and what other readings would give.

All money is integer fen. Paths name facts as a dossier does: `applicant.staff`, `m1.star`, `m1.new_users(2023)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from duixian.assess.verdict import Verdict
from duixian.quantity.text import Text


class FactUsed(NamedTuple):
    """A fact that a condition or an amount looked at. `value` is None where it is missing."""

    path: str
    label: Text
    value: Text | None
    settled_by: str
    source: str  # who gave it: "applicant", "register", "derived" …, "" where the dossier does not say


class Reason(NamedTuple):
    """One condition: `met` is True, False or None (unknown); `handled_by` names who decides where it fails."""

    id: str
    title: Text
    cites: tuple[str, ...]
    text: str
    met: bool | None
    facts: tuple[FactUsed, ...]
    source: str
    handled_by: str = ""


class Step(NamedTuple):
    """One step of the arithmetic in words, with what it comes to. `cap` marks a ceiling, `bites` one that bit."""

    text: Text
    lo: int
    hi: int
    cap: bool = False
    bites: bool = False


class Waiting(NamedTuple):
    """A missing fact that a claim waits for, and who settles it."""

    path: str
    label: Text
    settled_by: str


@dataclass(frozen=True, slots=True)
class Beaten:
    """Why the plan leaves a claim out: `by` is a claim's id or `receipt N`; `relation` the rule that says so."""

    by: str
    by_title: Text
    relation: str
    title: Text
    cites: tuple[str, ...]


class ReadingUsed(NamedTuple):
    """A registered ambiguity that this claim's result rests on, with what its other readings would give."""

    policy: str
    ambiguity: str
    reading: str
    question: Text
    title: Text
    others: tuple[OtherReading, ...]


class OtherReading(NamedTuple):
    reading: str
    title: Text
    verdict: Verdict
    lo: int
    hi: int


class PartPaid(NamedTuple):
    """One of several payees of a claim: their share (`70%`) of what it comes to and of what the plan allots."""

    payee: Text
    share: Text
    lo: int
    hi: int
    firm: int
    potential: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One (grant, matter, period). [lo, hi] is what it comes to alone, `firm` and `potential` what the plan allots."""

    id: str  # policy/grant#matter@year
    rule: str
    policy: str
    grant: str
    title: Text
    cites: tuple[str, ...]
    matter: str
    matter_title: str
    period: int | None
    pays: str
    verdict: Verdict
    lo: int
    hi: int
    open_ended: bool  # hi is only the widest that a missing fact allows, no ceiling stands behind it
    reasons: tuple[Reason, ...]
    steps: tuple[Step, ...]
    waits_for: tuple[Waiting, ...]
    readings: tuple[ReadingUsed, ...]
    materials: tuple[tuple[str, Text], ...]
    filing: str
    payee: Text | None
    firm: int
    potential: int
    in_firm: bool
    in_potential: bool
    beaten: tuple[Beaten, ...]
    split: tuple[PartPaid, ...] = ()  # the payees where there are several, with what each gets


@dataclass(frozen=True, slots=True)
class Plan:
    """The best set of claims: `firm` counts what is certain, `potential` what may still come; ids in claim order."""

    firm: int
    potential: int
    firm_claims: tuple[str, ...]
    potential_claims: tuple[str, ...]
    potential_open_ended: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would have to change: from `now` to `needed` (both in words)."""

    path: str
    label: Text
    now: Text | None
    needed: Text


@dataclass(frozen=True, slots=True)
class Gap:
    """What would have to change for a claim to pay more: `gain` is the rise of its hi, in fen."""

    claim: str
    title: Text
    changes: tuple[Change, ...]
    conditions: tuple[str, ...]
    gain: int


@dataclass(frozen=True, slots=True)
class Question:
    """A missing fact that can change a verdict or an amount, and how much money hangs on it.

    Questions of the same `group` are answered in one go and stand together.
    """

    path: str
    label: Text
    meaning: Text
    settled_by: str
    type: str
    unit: Text | None
    choices: Mapping[str, Text]
    money: int
    claims: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class PolicyNote:
    """A policy that took part: its name, whether it is in force on the day, what is assumed of its validity."""

    id: str
    number: str
    title: Text
    short: Text
    in_force: bool
    assumptions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the plan would come to if one registered ambiguity were read otherwise; only where the totals differ."""

    policy: str
    ambiguity: str
    question: Text
    reading: str
    title: Text
    other: str
    other_title: Text
    firm: int
    potential: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer for one dossier on one day."""

    applicant: str
    code: str
    on: str  # ISO date
    program: str  # digest
    policies: tuple[PolicyNote, ...]
    claims: tuple[Claim, ...]
    plan: Plan
    gaps: tuple[Gap, ...]
    questions: tuple[Question, ...]
    alternatives: tuple[Alternative, ...]
