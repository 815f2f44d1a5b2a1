"""A program: policies lowered into rules over the kernel, ready for both evaluators and for a record.

Everything here is plain, immutable and self-contained: a program can be written out and run again without its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duixian.expression import tree as t
from duixian.expression.series import Series
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule. `source`: validity, shared, grant, award, limit or decision."""

    id: str
    title: Text
    cites: tuple[str, ...]
    text: str
    node: t.Bool
    source: str
    handled_by: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often the same may be paid: once for the same `same`, within `years` calendar years (0: ever)."""

    same: str
    years: int


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling over the claims of `rules` that agree in everything of `over`: on their sum in fen, or on their number
    where it `counts`. It is `shared` where claims of several applicants may agree in it."""

    id: str
    at_most: int
    over: tuple[str, ...]
    rules: tuple[str, ...]
    cites: tuple[str, ...]
    counts: bool = False

    @property
    def shared(self) -> bool:
        return "product" in self.over and not self.counts and not {"applicant", "matter", "project"} & set(self.over)


@dataclass(frozen=True, slots=True)
class Pot:
    """A sum in fen that all applicants' claims of a rule share; what falls to each comes back as `outcome.granted`.

    `of`: what a claim comes to before the pot is looked at, in fen, before rounding.
    """

    amount: int
    per: str
    shared: str
    cites: tuple[str, ...]
    of: t.Number


@dataclass(frozen=True, slots=True)
class Deduction:
    """Earlier money that an award has taken off once: the award is min(max(before - less, 0), at_most).

    All claims of the policy's rules with the same `less` and the same thing that it is for share the money.
    """

    before: t.Number
    less: t.Received
    at_most: t.Number | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Who gets which share of an award. The shares of a rule come to one."""

    payee: Text
    share: Fraction


@dataclass(frozen=True, slots=True)
class Quota:
    """How many are chosen, a year or once. `of`: what takes a place, a claim or an applicant with all of its claims."""

    places: int
    per: str
    by: str
    cites: tuple[str, ...]
    of: str = "claim"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked, `eligible` or `all`; `ties`: undecided, or nothing where the policy does not say."""

    among: str
    ties: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A grant lowered. `id` is policy/grant; `per` is once or year; the award is in fen, before rounding."""

    id: str
    policy: str
    grant: str
    cites: tuple[str, ...]
    title: Text
    matter_kind: str
    per: str
    pays: str
    conditions: tuple[Condition, ...]
    award: t.Number
    limit: Limit | None
    caps: tuple[Cap, ...]
    decided_by: str
    filing: str
    quota: Quota | None
    rests_on: tuple[str, ...]
    payee: Text | None
    materials: tuple[tuple[str, Text], ...]
    level: str
    region: str
    split: tuple[Part, ...] = ()
    pot: Pot | None = None
    less: Deduction | None = None
    ranking: Ranking | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A stacking rule of a policy; see `policy.models.Relation`. `grants` and `excepted` hold rule ids.

    `years`: the year that a claim of a rule belongs to where it is not the claim's own, that of the event.
    """

    id: str
    policy: str
    cites: tuple[str, ...]
    title: Text
    same: tuple[str, ...]
    against: str
    levels: tuple[str, ...]
    same_region: bool
    resolve: str
    per_year: bool
    grants: tuple[str, ...]
    excepted: tuple[str, ...]
    years: tuple[tuple[str, t.Number], ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A policy's identity and validity; `start` and `end` are ordinals, 0 where not stated or assumed open."""

    id: str
    number: str
    title: Text
    short: Text
    level: str
    region: str
    start: int
    end: int
    filing_inside: bool
    cites: tuple[str, ...]
    assumptions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ChosenReading:
    policy: str
    ambiguity: str
    reading: str
    question: Text
    title: Text
    cites: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True, slots=True)
class Program:
    """Rules in an order in which each stands after those whose awards it uses."""

    policies: tuple[PolicyRule, ...]
    rules: tuple[Rule, ...]
    relations: tuple[Relation, ...]
    readings: tuple[ChosenReading, ...]
    series: tuple[Series, ...]
