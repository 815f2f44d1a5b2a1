"""Claims counted, bucket by bucket: nothing is kept of a bucket but its sums, in 128 bits, so that none can overflow.

What is certain (`lo`, and `firm` in the plan) and what may come (`hi`, and `potential`) are never added together. A
claim without a known ceiling counts its certain part as its potential one, and is counted as open-ended besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from duixian.assess.explain import ceiling
from duixian.assess.verdict import Verdict
from duixian.expression import tree as t
from duixian.program.model import Program, Rule
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.simulation.groups import Breakdown, of_applicants

UNBOUNDED = 10**12  # fen; where a policy has no ceiling, so much is only what a missing fact could at most be
LIVE = (Verdict.UNDECIDED, Verdict.COMPETITIVE, Verdict.DISCRETIONARY, Verdict.ENTITLED)
WAITING = LIVE[:-1]
PEOPLE = ("reached", "not_refused", "with_entitled", "certain", "possible")  # applicants, each counted once
CLAIMS = ("claims", *(verdict.value for verdict in Verdict), "beaten", "open_ended")
MONEY = ("lo", "hi", "firm", "potential", "beaten_hi")
MEASURES = (*PEOPLE, *CLAIMS, *MONEY)
# From which sum of a plan, in fen, an applicant stands in which part of the distribution; the first has nothing.
STEPS = (0, 1, 10**6, 10**7, 5 * 10**7, 10**8, 5 * 10**8, 10**9)


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of one rule over all claims in force: how often it failed, how often it alone, and how many claims
    that may still pay wait for it, with what those could come to. `place` -1: the amount itself is what is missing."""

    rule: str
    place: int
    failed: int
    alone: int
    pending: int
    pending_hi: int


def unbounded_rules(program: Program) -> list[str]:
    """The rules whose award no figure of the policy bounds."""
    return [rule.id for rule in program.rules if ceiling(rule.award) is None]


def settlers(node: t.Node) -> frozenset[str]:
    """Whose word settles the facts that stand in a condition or an amount."""
    found: set[str] = set()
    for inner in t.walk(node):
        match inner:
            case t.FactRef():
                found.add(inner.fact.settled_by.value)
            case t.LinesSum():
                found.add("applicant")
            case t.Received() | t.NotPaidYet():
                found.add("history")
            case t.AwardOf():
                found.add("authority")
    return frozenset(found)


@dataclass
class Tally:
    """The sums of all buckets so far."""

    program: Program
    breakdowns: Sequence[Breakdown]
    applicants: int = 0
    _people: dict[Breakdown, list[pl.DataFrame]] = field(default_factory=dict)
    _groups: dict[Breakdown, list[pl.DataFrame]] = field(default_factory=dict)
    _reasons: list[pl.DataFrame] = field(default_factory=list)
    _waits: list[pl.DataFrame] = field(default_factory=list)
    _plans: list[pl.DataFrame] = field(default_factory=list)

    def add(self, claims: pl.LazyFrame, applicants: pl.LazyFrame) -> None:
        """Count a bucket: its claims and its table of applicants."""
        groups = of_applicants(applicants)
        self.applicants += groups.height
        marked = marks(claims, self.program).join(groups.lazy(), on="applicant", how="left").collect().lazy()
        for by in ((), *self.breakdowns):
            people, told = pl.collect_all(_counted(marked, _names(by)))
            self._groups.setdefault(by, []).append(_joined(people, told, _names(by)))
            if by and all(d.of_applicant for d in by):
                many = groups.lazy().group_by(_names(by)).agg(pl.len().cast(pl.Int64).alias("population"))
                self._people.setdefault(by, []).append(_said(many.collect(), _names(by)))
        self._reasons.append(_reasons(marked, self.program).collect(engine="streaming"))
        self._waits.append(_waits(marked).collect(engine="streaming"))
        self._plans.append(_plans(marked).collect(engine="streaming"))

    def groups(self, by: Breakdown) -> pl.DataFrame:
        """One row for each group: its keys, the `MEASURES`, and its `population` where that is known.

        Raises `Refused` where a sum leaves 64 bits.
        """
        names = _names(by)
        found = summed(self._groups[by], names, MEASURES)
        if by in self._people:
            people = summed(self._people[by], names, ("population",))
            found = people.join(found, on=names, how="left", nulls_equal=True)
            return found.with_columns(pl.col(MEASURES).fill_null(0))
        return found

    def total(self) -> Mapping[str, int]:
        """Everything together."""
        return _one(self.groups(()), MEASURES)

    def reasons(self) -> tuple[Reason, ...]:
        """Every condition that kept out a claim or is waited for, in the order of the program."""
        if not self._reasons:
            return ()
        wide = pl.concat(self._reasons).group_by("rule").agg(pl.all().sum())
        by_rule = {str(row["rule"]): row for row in wide.iter_rows(named=True)}
        found = [
            Reason(rule.id, place, *(int(row[f"{place} {what}"]) for what in _WHAT))
            for rule in self.program.rules
            if (row := by_rule.get(rule.id)) is not None
            for place in (*range(len(rule.conditions)), -1)
        ]
        return tuple(reason for reason in found if reason.failed or reason.pending)

    def waiting(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """For each rule and settler how many claims wait for something that is theirs to say, and what those come to at
        most. A claim that waits for two counts with both; where a condition rests on facts of several, with all."""
        rules = {rule.id: rule for rule in self.program.rules}
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for row in summed(self._waits, ["rule", "pending", "amount"], ("claims", "hi")).iter_rows(named=True):
            for settler in _settlers(rules[row["rule"]], row["pending"], row["amount"]):
                many, most = found.get((row["rule"], settler), (0, 0))
                found[row["rule"], settler] = many + row["claims"], most + row["hi"]
        return found

    def distribution(self) -> list[tuple[int, int, int]]:
        """For each of `STEPS` how many applicants' plans come to at least so much but not to the next: what is certain,
        and what may come. All applicants of the store stand somewhere."""
        counted = summed(self._plans, ["kind", "step"], ("applicants",))
        many = {(row["kind"], row["step"]): int(row["applicants"]) for row in counted.iter_rows(named=True)}
        found = [[many.get((kind, step), 0) for step in range(len(STEPS))] for kind in ("firm", "potential")]
        for counts in found:  # those without any claim have nothing either
            counts[0] = self.applicants - sum(counts[1:])
        return list(zip(STEPS, *found, strict=True))


def marks(claims: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """Claims with what is counted of each: `grant`, money without the open-ended part, `live`, `open_ended`, `beaten`,
    and `people`, the bits of what it makes its applicant."""
    free = (pl.col("hi") >= UNBOUNDED) & (pl.col("lo") < pl.col("hi")) & pl.col("rule").is_in(unbounded_rules(program))
    live = pl.col("verdict").is_in([v.value for v in LIVE])
    beaten = live & (pl.col("hi") > 0) & (pl.col("firm") == 0) & (pl.col("potential") == 0)
    bits = (
        pl.col("verdict") != Verdict.NOT_IN_FORCE.value,
        live,
        pl.col("verdict") == Verdict.ENTITLED.value,
        pl.col("firm") > 0,
        pl.col("potential") > 0,
    )
    return claims.select(
        "applicant", "year", "verdict", "pending", "failed", "lo", "firm",
        pl.col("rule").alias("grant"),
        pl.when(free).then("lo").otherwise("hi").alias("hi"),
        pl.when(free).then("firm").otherwise("potential").alias("potential"),
        free.alias("open"),
        (free & (pl.col("potential") > 0)).alias("open_ended"),
        (beaten & pl.col("beaten_by").is_not_null()).alias("beaten"),
        live.alias("live"),
        pl.sum_horizontal(bit.cast(pl.UInt8) * (1 << place) for place, bit in enumerate(bits)).alias("people"),
    )  # fmt: skip


def _names(by: Breakdown) -> list[str]:
    return [dimension.id for dimension in by]


def _counted(marked: pl.LazyFrame, by: list[str]) -> list[pl.LazyFrame]:
    """Of a bucket by its groups: the applicants, each counted once, and the measures of claims for each verdict."""
    alone = marked.group_by(*by, "applicant").agg(pl.col("people").bitwise_or())
    people = [((pl.col("people") & (1 << bit)) != 0).sum().cast(pl.Int64).alias(n) for bit, n in enumerate(PEOPLE)]
    claims = marked.group_by(*by, "verdict").agg(
        pl.len().cast(pl.Int64).alias("many"),
        *(pl.col(name).sum().cast(pl.Int64) for name in ("beaten", "open_ended")),
        *(_sum(name) for name in ("lo", "hi", "firm", "potential")),
        pl.when("beaten").then("hi").otherwise(0).cast(pl.Int128).sum().alias("beaten_hi"),
    )
    return [alone.group_by(by).agg(people) if by else alone.select(people), claims]


def _joined(people: pl.DataFrame, claims: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """What `_counted` has found as one row for each group."""
    of = [pl.when(pl.col("verdict") == v.value).then("many").otherwise(0).sum().alias(v.value) for v in Verdict]
    in_force = pl.when(pl.col("verdict") != Verdict.NOT_IN_FORCE.value).then("many").otherwise(0).sum()
    sums = [in_force.alias("claims"), *of, *(pl.col(name).sum() for name in (*CLAIMS[-2:], *MONEY))]
    told = claims.group_by(by).agg(sums) if by else claims.select(sums)
    joined = people.join(told, on=by, nulls_equal=True) if by else pl.concat([people, told], how="horizontal")
    return _said(joined, by)


def _said(groups: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Groups by their codes, whatever a bucket knows them by."""
    return groups.with_columns(pl.col(name).cast(pl.String) for name in by if name != "year")


def _sum(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int128).sum()


_WHAT = ("failed", "alone", "pending", "hi")


def _reasons(marked: pl.LazyFrame, program: Program) -> pl.LazyFrame:
    """For each rule and bit of the masks how often it is set; the claims are those in force."""
    most = max((len(rule.conditions) for rule in program.rules), default=0)
    failed, pending, live = pl.col("failed"), pl.col("pending"), pl.col("live")
    found: list[pl.Expr] = []
    for place in range(most):
        bit = 1 << place
        waits = live & ((pending & bit) != 0)
        found += [
            ((failed & bit) != 0).sum().cast(pl.Int64).alias(f"{place} failed"),
            (failed == bit).sum().cast(pl.Int64).alias(f"{place} alone"),
            waits.sum().cast(pl.Int64).alias(f"{place} pending"),
            pl.when(waits).then("hi").otherwise(0).cast(pl.Int128).sum().alias(f"{place} hi"),
        ]
    amount = live & (pending == 0) & ((pl.col("lo") != pl.col("hi")) | pl.col("open"))
    found += [
        *(pl.lit(0, pl.Int64).alias(f"-1 {what}") for what in ("failed", "alone")),
        amount.sum().cast(pl.Int64).alias("-1 pending"),
        pl.when(amount).then("hi").otherwise(0).cast(pl.Int128).sum().alias("-1 hi"),
    ]
    in_force = marked.filter(pl.col("verdict") != Verdict.NOT_IN_FORCE.value)
    return in_force.group_by(pl.col("grant").cast(pl.String).alias("rule")).agg(found)


def _waits(marked: pl.LazyFrame) -> pl.LazyFrame:
    """What claims that wait wait for, by rule: the conditions, and whether the amount is open beside them."""
    waiting = marked.filter(pl.col("verdict").is_in([verdict.value for verdict in WAITING]))
    amount = (pl.col("pending") == 0).alias("amount")
    return waiting.group_by(pl.col("grant").cast(pl.String).alias("rule"), "pending", amount).agg(
        pl.len().cast(pl.Int64).alias("claims"), _sum("hi")
    )


def _settlers(rule: Rule, pending: int, amount: bool) -> frozenset[str]:
    nodes: list[t.Node] = [c.node for place, c in enumerate(rule.conditions) if pending >> place & 1]
    return frozenset().union(*(settlers(node) for node in (*nodes, *([rule.award] if amount else []))))


def _plans(marked: pl.LazyFrame) -> pl.LazyFrame:
    """How many applicants' plans come to how much, by the steps."""
    plans = marked.group_by("applicant").agg(_sum("firm"), _sum("potential"))
    found = [
        plans.group_by(pl.sum_horizontal((pl.col(kind) >= step).cast(pl.Int64) for step in STEPS[1:]).alias("step"))
        .agg(pl.len().cast(pl.Int64).alias("applicants"))
        .select(pl.lit(kind).alias("kind"), "step", "applicants")
        for kind in ("firm", "potential")
    ]
    return pl.concat(found)


def summed(many: Sequence[pl.DataFrame], keys: Sequence[str], values: Sequence[str]) -> pl.DataFrame:
    """Partial sums added up. Raises `Refused` where one leaves 64 bits."""
    whole = pl.concat(many)
    sums = [pl.col(name).cast(pl.Int128).sum() for name in values]
    found = whole.group_by(keys).agg(sums) if keys else whole.select(sums)
    beyond = [name for name in values if found.height and max(found[name].to_list()) > t.INT64]
    if beyond:
        text = Text(
            f"合计超出 64 位整数：{'、'.join(beyond)}；请分开汇总",
            f"a sum leaves 64 bits: {', '.join(beyond)}; sum up in parts",
        )
        raise Refused([Problem("sum-too-large", text)])
    return found.with_columns(pl.col(values).cast(pl.Int64))


def _one(table: pl.DataFrame, names: Sequence[str]) -> dict[str, int]:
    row = table.row(0, named=True)
    return {name: int(row[name]) for name in names}
