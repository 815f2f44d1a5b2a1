"""Random programs built straight from kernel nodes of every kind, with the scales and ranges that lowering gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st
from random_dossiers import DAYS, FENS, FIGURES, FOREIGN, INDUSTRIES, LEVELS, ON, PPMS, REGIONS, WORDS, words

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.calls import MONEY_MAX
from duixian.expression.series import Series
from duixian.expression.types import MONEY, NUMBER, RATE
from duixian.program.model import Condition, PolicyRule, Program, Rule
from duixian.quantity.dates import Duration
from duixian.vocabulary.facts import APPLICANT, OUTCOME, PPM, Fact, FactType

T = TypeVar("T")
RATES = Series(
    "rates", "rates.yaml", date(2026, 12, 31).toordinal(),
    tuple(date(year, 3, 20).toordinal() for year in (2000, 2014, 2022, 2023, 2024)),
    (41_500, 38_000, 36_500, 34_500, 33_500),
)  # fmt: skip
ROOM = 2**58  # comparing and rounding bring amounts to a common scale, which needs some more bits
SAMES = ("matter", "project", "product", "applicant")
KINDS = ("thing", "thing", "deal", APPLICANT)


@dataclass
class Maker:
    """Draws the nodes of one rule. `feeds`: the rules that stand before it, whose awards it may use."""

    draw: st.DrawFn
    kind: str
    feeds: Sequence[str]
    programmes: Sequence[str]
    _facts: dict[FactType, list[Fact]] = field(default_factory=dict)

    def pick(self, *choices: T) -> T:
        return self.draw(st.sampled_from(choices))

    def some(self, choices: Sequence[T], least: int = 1, most: int = 3) -> tuple[T, ...]:
        return tuple(self.draw(st.lists(st.sampled_from(choices), min_size=least, max_size=most, unique=True)))

    def declared(self, *types: FactType) -> list[Fact]:
        found = [*WORDS.facts_of(APPLICANT), *WORDS.facts_of(OUTCOME)]
        if self.kind != APPLICANT:
            found += WORDS.facts_of(self.kind) * 2
        return [fact for fact in found if fact.type in types]

    def fact(self, depth: int, *types: FactType) -> t.FactRef:
        declared = self.draw(st.sampled_from(self.declared(*types)))
        return build.fact(declared, self.year(depth - 1) if declared.yearly else None)

    def fitting(self, depth: int, leaf: Callable[[], t.Number], *makers: Callable[[], t.Number]) -> t.Number:
        """One of the makers' nodes, or a leaf where that would leave no room, or makes no sense."""
        if depth <= 0:
            return leaf()
        try:
            node = self.pick(*makers)()
        except (KindError, ValueError, OverflowError):
            return leaf()
        return node if node.low >= -ROOM and node.high <= ROOM else leaf()

    # Numbers by type.

    def money(self, depth: int) -> t.Number:
        def less() -> t.Number:
            return build.excess(self.money(depth - 1), self.money(depth - 1))

        return self.fitting(
            depth,
            lambda: self.fact(depth, FactType.MONEY) if self.pick(True, True, False) else build.money(self.pick(*FENS)),
            lambda: self.fact(depth, FactType.MONEY),
            lambda: self.fact(depth, FactType.MONEY),
            lambda: build.add(self.money(depth - 1), self.money(depth - 1)),
            less,
            lambda: build.multiply(self.money(depth - 1), self.rate(depth - 1)),
            lambda: build.multiply(self.count(depth - 1), self.money(depth - 1)),
            lambda: build.extreme(self.pick("min", "max"), [self.money(depth - 1) for _ in range(self.pick(2, 3))]),
            lambda: build.cap(self.money(depth - 1), build.money(self.pick(*FENS))),
            lambda: self.choose(depth, self.money),
            lambda: self.choose(depth, self.money),
            lambda: self.lines(depth),
            lambda: self.received(depth),
            self.award_of,
        )

    def rate(self, depth: int) -> t.Number:
        def series() -> t.Number:
            return t.SeriesAt(RATE, PPM, 0, PPM, RATES.id, self.date(depth - 1))

        return self.fitting(
            depth,
            lambda: build.const(Fraction(self.pick(*PPMS), PPM), RATE),
            lambda: self.fact(depth, FactType.RATE),
            lambda: self.fact(depth, FactType.RATE),
            lambda: build.add(self.rate(depth - 1), self.rate(depth - 1), self.pick(1, -1)),
            lambda: build.multiply(
                self.rate(depth - 1), build.const(Fraction(self.pick(1, 2, 5), self.pick(2, 3)), RATE)
            ),
            series,
            lambda: self.choose(depth, self.rate),
        )

    def count(self, depth: int) -> t.Number:
        def steps() -> t.Number:
            per = build.money(self.pick(*FENS[1:]))
            of = self.money(depth - 1)
            if per.value <= 0:
                raise ValueError
            corners = [end * per.scale // (per.value * of.scale) for end in (of.low, of.high)]
            return t.Quotient(NUMBER, 1, corners[0], corners[1], of, per)

        return self.fitting(
            depth,
            lambda: build.const(self.pick(*FIGURES), NUMBER),
            lambda: self.fact(depth, FactType.COUNT),
            lambda: self.fact(depth, FactType.COUNT),
            lambda: build.add(self.count(depth - 1), self.count(depth - 1), self.pick(1, -1)),
            lambda: build.multiply(self.count(depth - 1), self.count(depth - 1)),
            lambda: build.extreme(self.pick("min", "max"), [self.count(depth - 1), self.count(depth - 1)]),
            steps,
            lambda: build.service_year(self.date(depth - 1)),
            lambda: self.choose(depth, self.count),
        )

    def date(self, depth: int) -> t.Number:
        return self.fitting(
            depth,
            lambda: self.pick(build.on(), build.const(self.pick(*DAYS), build.DATE), self.fact(depth, FactType.DATE)),
            lambda: self.fact(depth, FactType.DATE),
            lambda: self.fact(depth, FactType.DATE),
            lambda: build.shift(
                self.date(depth - 1),
                Duration(self.pick(0, 1, 2, 5), self.pick("years", "months", "days")),
                self.pick(1, -1),
            ),
            lambda: build.shift(
                self.date(depth - 1), Duration(self.pick(0, 1, 3, 30), "working_days"), self.pick(1, -1)
            ),
            lambda: build.year_end(self.year(depth - 1), last=self.pick(True, False)),
            lambda: build.extreme(self.pick("min", "max"), [self.date(depth - 1), self.date(depth - 1)]),
        )

    def year(self, depth: int) -> t.Number:
        def moved() -> t.Number:
            return build.as_year(
                build.add(self.year(depth - 1), build.const(self.pick(1, 2), NUMBER), self.pick(1, -1))
            )

        return self.fitting(
            depth + 1,
            build.year,
            build.year,
            lambda: build.add(build.year(), build.const(1, NUMBER), -1),
            moved,
            lambda: build.as_year(build.const(self.pick(2022, 2023, 2024), NUMBER)),
            lambda: build.year_of(self.date(depth)),
        )

    def choose(self, depth: int, number: Callable[[int], t.Number]) -> t.Number:
        return build.choose([(self.bool(depth - 1), number(depth - 1)) for _ in range(self.pick(1, 2, 3))])

    def lines(self, depth: int) -> t.Number:
        categories = tuple(WORDS.kinds[self.kind].categories)
        ends = [self.date(depth - 1) if self.pick(True, False) else None for _ in range(2)]
        chosen = self.some(categories, 0) if categories else ()
        return t.LinesSum(MONEY, 1, 0, MONEY_MAX, chosen, *ends)

    def received(self, depth: int) -> t.Number:
        year = build.as_year(self.year(depth - 1)) if self.pick(True, False) else None
        programmes = self.some(self.programmes, 0)
        statuses = self.some(("determined", "paid"))
        return t.Received(MONEY, 1, 0, MONEY_MAX, self.some(LEVELS), programmes, self.pick(*SAMES), year, statuses)

    def award_of(self) -> t.Number:
        high = self.pick(MONEY_MAX, 10**10)
        return t.AwardOf(MONEY, 1, 0, high, self.pick(*(self.feeds or ("nobody/else",)), *self.feeds, "nobody/else"))

    # Conditions.

    def bool(self, depth: int) -> t.Bool:
        makers: list[Callable[[], t.Bool]] = [self.flag, self.flag, self.member, lambda: self.compare(max(depth, 1))]
        if depth > 0:
            makers += [
                lambda: self.compare(depth),
                lambda: self.compare(depth),
                lambda: build.all_([self.bool(depth - 1) for _ in range(self.pick(2, 3))]),
                lambda: build.any_([self.bool(depth - 1) for _ in range(self.pick(2, 3))]),
                self.applicable,
                self.not_paid,
                lambda: self.share(depth),
                lambda: t.Truth(self.pick(True, True, False)),
            ]
        return self.pick(*makers)()

    def flag(self) -> t.Bool:
        return t.Flag(self.fact(1, FactType.BOOLEAN), self.pick(True, True, False))

    def member(self) -> t.Bool:
        ref = self.fact(1, FactType.CHOICE, FactType.REGION, FactType.INDUSTRY)
        negated = self.pick(False, False, True)
        if ref.fact.type is FactType.CHOICE:
            return t.Member(ref, self.some(sorted(ref.fact.choices)), False, negated)
        codes = REGIONS if ref.fact.type is FactType.REGION else INDUSTRIES
        return t.Member(ref, self.some(codes), self.pick(True, False), negated)

    def compare(self, depth: int) -> t.Bool:
        of = self.pick(self.money, self.rate, self.count, self.date, self.year)
        op = self.pick("=", "!=", "<", "<=", ">", ">=")
        return build.compare(op, of(depth - 1), of(self.pick(0, depth - 1)))

    def share(self, depth: int) -> t.Bool:
        try:
            node = build.share(
                self.money(depth - 1), self.money(0), self.pick("<", "<=", ">", ">="),
                build.const(Fraction(self.pick(*PPMS), PPM), RATE),
            )  # fmt: skip
        except KindError:
            return t.Truth(True)
        wide = any(abs(end) > ROOM for n in t.walk(node) if isinstance(n, t.Number) for end in (n.low, n.high))
        return t.Truth(True) if wide else node

    def applicable(self) -> t.Bool:
        every = [fact for fact in self.declared(*FactType) if fact.may_be_inapplicable]
        declared = self.draw(st.sampled_from(every))
        return t.Applicable(build.fact(declared, self.year(0) if declared.yearly else None))

    def not_paid(self) -> t.Bool:
        horizon = self.pick(1, *(day.toordinal() for day in DAYS))
        return t.NotPaidYet(
            self.some(self.programmes), self.pick(*LEVELS), self.pick(*SAMES), self.pick(0, 1, 2, 3), horizon
        )


def _award(maker: Maker) -> t.Number:
    """An amount that is never below zero: a policy file with another is refused."""
    node = maker.money(3)
    if maker.pick(True, False):
        node = build.cap(node, build.money(maker.pick(*FENS)))
    return build.extreme("max", [node, build.money(0)]) if node.low < 0 else node


def _rule(draw: st.DrawFn, name: str, before: Sequence[str], every: Sequence[str], policy: PolicyRule) -> Rule:
    kind = draw(st.sampled_from(KINDS))
    maker = Maker(draw, kind, before, (*every, *FOREIGN))
    conditions = tuple(
        Condition(
            f"c{i}", words(f"c{i}"), ("一",), "", maker.bool(2), draw(st.sampled_from(("grant", "shared", "validity")))
        )
        for i in range(draw(st.integers(0, 3)))
    )
    grant = name.split("/")[1]
    return Rule(
        name, policy.id, grant, ("一",), words(grant), kind, draw(st.sampled_from(("once", "year"))), "money",
        conditions, _award(maker), None, (), "none", "required", None, (), None, (), policy.level, policy.region,
    )  # fmt: skip


def _policy(draw: st.DrawFn, name: str) -> PolicyRule:
    days = st.sampled_from([0, ON.toordinal() - 900, ON.toordinal(), ON.toordinal() + 1])
    start, end = draw(days), draw(days)
    inside = draw(st.sampled_from((False, False, False, True)))
    level, region = draw(st.sampled_from((("city", "230100"), ("city", "230100"), ("province", "230000"))))
    return PolicyRule(name, name, words(name), words(name), level, region, start, end, inside, ("一",), ())


@st.composite
def programs(draw: st.DrawFn, most: int = 6) -> Program:
    """A few rules of two policies in an order in which each stands after those whose awards it uses."""
    names = [f"{'pq'[i % 2]}/g{i}" for i in range(draw(st.integers(1, most)))]
    policies = {name: _policy(draw, name) for name in dict.fromkeys(name.split("/")[0] for name in names)}
    rules = tuple(_rule(draw, name, names[:i], names, policies[name.split("/")[0]]) for i, name in enumerate(names))
    return Program(tuple(policies.values()), rules, (), (), (RATES,))
