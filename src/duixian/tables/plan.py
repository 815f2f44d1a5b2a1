"""The plan over a bucket: what limits, stacking rules and ceilings leave of each applicant's claims.

Most applicants are solved all together: claims that touch nobody stand for themselves, claims that exclude one another
are chosen by `independent_sets`. Those whose claims share a ceiling that bites, meet earlier money, outrank or rest on
each other go one by one to the exact kernel, which is `assess.plan` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from duixian.assess.verdict import Verdict
from duixian.program.model import Relation
from duixian.tables import layout as names
from duixian.tables.granted import within_granted
from duixian.tables.independent_sets import MOST, heaviest
from duixian.tables.interactions import Interactions
from duixian.tables.layout import ORDINAL_OF_EPOCH
from duixian.tables.loading import Tables
from duixian.tables.pairs import THINGS, excluding_pairs
from duixian.tables.received import same_thing
from duixian.tables.rules import VERDICTS
from duixian.vocabulary.facts import APPLICANT

_OUT = [VERDICTS.index(verdict) for verdict in (Verdict.REFUSED, Verdict.NOT_IN_FORCE)]


@dataclass(frozen=True, slots=True)
class Planned:
    """What the plan gives to claims (`claim` is the row): fen that are firm and that may come; which claims beat which;
    and the applicants that the exact kernel has to take."""

    money: pl.DataFrame
    beaten: pl.DataFrame
    exact: tuple[int, ...]


def plan_bucket(x: Interactions, claims: pl.DataFrame, tables: Tables, programmes: Sequence[str]) -> Planned:
    """The plans of all applicants of a bucket whose claims `claims` are, but those in `exact`.

    `money`: (claim, firm, potential) of live claims; `beaten`: (claim, by) pairs of rows. `programmes` by their keys.
    """
    standing = claims.with_row_index("claim").filter(~pl.col("verdict").is_in(_OUT))
    live = (
        standing.filter(pl.col("hi") > 0)
        .select("claim", "applicant", "rule", "matter", "year", "lo", "hi")
        .join(things(tables), on="matter", how="left", maintain_order="left")
    )
    live = within_granted(x, live.with_columns(firm_weights(x, live, tables)), tables)
    pairs, doubtful = excluding_pairs(x, live, tables)
    exact = pl.concat(
        [
            doubtful,
            _undated(x, live, tables),
            _capped(x, live, tables, programmes),
            _earlier(x, live, tables, programmes),
            live.filter(pl.col("rule").is_in(x.resting)).select("applicant"),
            standing.filter(pl.col("rule").is_in(x.deducting)).select("applicant"),  # alone it may come to nothing
        ]
    ).unique()
    free = live.join(exact, on="applicant", how="anti")
    pairs = pairs.join(exact, on="applicant", how="anti")
    chosen, many = _choose(free, pairs)
    left = free.join(many, on="applicant", how="anti")
    touched = left.join(chosen, on="claim", how="left", maintain_order="left")
    money = touched.select(
        "claim",
        pl.when(pl.col("in_firm").fill_null(True)).then(pl.col("weight")).otherwise(0).alias("firm"),
        pl.when(pl.col("in_potential").fill_null(True)).then(pl.col("hi")).otherwise(0).alias("potential"),
    )
    winners = money.filter(pl.col("potential") > 0).select(pl.col("claim").alias("by"))
    both = pl.concat([pairs.select(claim="a", by="b"), pairs.select(claim="b", by="a")])
    losers = money.filter(pl.col("potential") == 0).select("claim")
    beaten = both.join(losers, on="claim", how="semi").join(winners, on="by", how="semi").sort("claim", "by")
    return Planned(money, beaten, tuple(pl.concat([exact, many]).unique()["applicant"].sort()))


def things(tables: Tables) -> pl.DataFrame:
    """The matters that name a project or a product, with its key."""
    found = [
        table.select("matter", *THINGS).filter(pl.any_horizontal(pl.col(THINGS).is_not_null()))
        for name, table in tables.items()
        if name.startswith(names.MATTERS)
    ]
    return pl.concat(pl.collect_all(found))


def firm_weights(x: Interactions, live: pl.DataFrame, tables: Tables) -> pl.Expr:
    """What of a claim is certain: nothing where earlier money that would stand in its way is not known (`weight`)."""
    applicants = live.select("applicant").unique()
    known = (
        applicants.lazy()
        .join(tables[names.COVERAGE], on="applicant", how="left")
        .join(tables[names.APPLICANTS].select("applicant", "founded"), on="applicant", how="left")
    )
    sure = (
        live.lazy().select("applicant", "rule", "year").join(known, on="applicant", how="left", maintain_order="left")
    )
    unsure = [
        pl.col("rule").is_in(list(rules)) & ~_covers(level, since, by_year)
        for (level, since, by_year), rules in x.coverage.items()
        if rules
    ]
    doubt = sure.select(pl.any_horizontal(unsure) if unsure else pl.repeat(False, pl.len())).collect().to_series()
    return pl.when(doubt).then(0).otherwise(pl.col("lo")).alias("weight")


def _covers(level: str, since: int, by_year: bool) -> pl.Expr:
    first = pl.lit(since, dtype=pl.Int64)
    if by_year:
        first = pl.max_horizontal(first, _ordinal(pl.date(pl.col("year"), 1, 1)))
    founded = _ordinal(pl.col("founded")).fill_null(0)
    return (_ordinal(pl.col(level)) <= pl.max_horizontal(first, founded)).fill_null(False)


def _ordinal(day: pl.Expr) -> pl.Expr:
    return day.to_physical().cast(pl.Int64) + ORDINAL_OF_EPOCH


def _capped(x: Interactions, live: pl.DataFrame, tables: Tables, programmes: Sequence[str]) -> pl.DataFrame:
    """The applicants with claims whose sum or number may pass a ceiling, by themselves or with earlier money."""
    found = [live.select("applicant").clear()]
    numbers = {name: i for i, name in enumerate(programmes)}
    for cap, rules in x.caps:
        under = live.filter(pl.col("rule").is_in(list(rules)))
        if not under.height:
            continue
        matter = pl.col("matter").fill_null(-1)
        keys: Mapping[str, Sequence[pl.Expr]] = {
            "applicant": [],
            "year": [pl.col("year").alias("k_year")],
            "matter": [matter.alias("k_matter")],
            "project": _thing("project", matter),
            "product": _thing("product", matter),
        }
        by = [pl.col("applicant"), *(key for what in cap.over for key in keys[what])]
        most = under.group_by(by).agg(pl.len().alias("number"), pl.col("hi").sum().alias("sum"))
        over = most.filter(pl.col("number" if cap.counts else "sum") > cap.at_most).select("applicant")
        earlier = [numbers[name] for name in cap.rules if name in numbers]
        paid = tables[names.RECEIPTS].filter(pl.col("programme_key").is_in(earlier)).select("applicant").collect()
        found += [over, under.select("applicant").join(paid, on="applicant", how="semi")]
    return pl.concat(found).unique()


def _thing(what: str, matter: pl.Expr) -> Sequence[pl.Expr]:
    key = pl.col(f"{what}_key")
    return [key.alias(f"k_{what}"), pl.when(key.is_null()).then(matter).alias(f"k_{what}_matter")]


def _earlier(x: Interactions, live: pl.DataFrame, tables: Tables, programmes: Sequence[str]) -> pl.DataFrame:
    """The applicants with claims that earlier money stands in the way of, or with money that was recovered."""
    receipts = (
        tables[names.RECEIPTS].join(live.lazy().select("applicant").unique(), on="applicant", how="semi").collect()
    )
    found = [live.select("applicant").clear(), receipts.filter(pl.col("status") == "recovered").select("applicant")]
    policies = [name.split("/")[0] for name in programmes]
    places = {rule.id: i for i, rule in enumerate(x.program.rules)}
    for number, relation in enumerate(x.program.relations):
        same = [same_thing(what).fill_null(False) for what in relation.same if what != "line"]
        mine = list(x.rules_of(number))
        if relation.resolve in ("add", "this prevails") or not same or not mine:
            continue
        of_policy = pl.lit(pl.Series([name == relation.policy for name in policies], dtype=pl.Boolean))
        past = receipts.filter(
            (pl.col("amount") > 0) & _met(relation, x, programmes, of_policy.gather("programme_key"))
        )
        own = pl.lit(pl.Series([places.get(name, -1) for name in programmes], dtype=pl.Int64)).gather("programme_key")
        past = past.select(
            "applicant",
            own.alias("r_rule"),
            pl.col("matter").alias("r_matter"),
            pl.col("project_key").alias("r_project"),
            pl.col("product_key").alias("r_product"),
            pl.col("year").alias("r_year"),
        )
        both = live.filter(pl.col("rule").is_in(mine)).join(past, on="applicant", how="inner")
        hit = (pl.col("r_rule") != pl.col("rule")) & pl.any_horizontal(same)
        if relation.per_year and not relation.years:
            hit = hit & (pl.col("r_year") == pl.col("year"))
        found.append(both.filter(hit).select("applicant"))
    return pl.concat(found).unique()


def _met(relation: Relation, x: Interactions, programmes: Sequence[str], own: pl.Expr) -> pl.Expr:
    """Which receipts a stacking rule looks at, whatever the claim; see `assess.earlier.receipt_meets`."""
    excepted = [i for i, name in enumerate(programmes) if name in relation.excepted]
    met = ~pl.col("programme_key").is_in(excepted)
    if relation.against != "any":
        met = met & (own if relation.against == "own" else ~own)
    if relation.levels:
        met = met & pl.col("level").is_in(list(relation.levels))
    if relation.same_region:
        region = x.engine.policies[relation.policy].region
        met = met & (pl.col("region").is_null() | (pl.col("region") == region))
    return met


def _undated(x: Interactions, live: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The applicants with certain claims of which it is not known in which year they meet others: they are not firm."""
    rules: dict[tuple[str, str, str] | None, list[int]] = {}
    for rule, fact in x.event_days.items():
        kind = x.program.rules[rule].matter_kind
        table = (names.APPLICANTS, "applicant") if fact and fact.kind == APPLICANT else (names.MATTERS + kind, "matter")
        rules.setdefault((*table, fact.name) if fact else None, []).append(rule)
    found = [live.select("applicant").clear()]
    for day, of in rules.items():
        sure = live.filter((pl.col("lo") > 0) & pl.col("rule").is_in(of))
        if day and sure.height:
            name, key, column = day
            known = tables[name].filter(pl.col(column).is_not_null()).select(key).collect()
            sure = sure.join(known, on=key, how="anti")
        found.append(sure.select("applicant"))
    return pl.concat(found)


def _choose(live: pl.DataFrame, pairs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of claims that exclude one another those that are in each plan (claim, in_firm, in_potential), and the applicants
    with too many of them."""
    ends = pl.concat([pairs.select("applicant", claim="a"), pairs.select("applicant", claim="b")]).unique()
    touched = live.join(ends.select("claim"), on="claim", how="semi").sort("claim")
    touched = touched.with_columns(
        (pl.col("claim").rank("ordinal").over("applicant") - 1).cast(pl.Int64).alias("at"),
        pl.len().over("applicant").cast(pl.Int64).alias("size"),
    )
    many = touched.filter(pl.col("size") > MOST).select("applicant").unique()
    touched = touched.filter(pl.col("size") <= MOST)
    place = touched.select("claim", "at")
    edges = (
        pairs.join(many, on="applicant", how="anti")
        .join(place.rename({"at": "i"}), left_on="a", right_on="claim")
        .join(place.rename({"at": "j"}), left_on="b", right_on="claim")
        .group_by("applicant")
        .agg((pl.col("i") * MOST + pl.col("j")).unique().sort().alias("edges"))
        .with_columns(pl.col("edges").cast(pl.List(pl.String)).list.join(" ").alias("pattern"))
    )
    touched = touched.join(edges.select("applicant", "pattern"), on="applicant", how="left", maintain_order="left")
    found = [
        _solved(group, _edges(str(pattern)))
        for (_, pattern), group in touched.group_by("size", "pattern", maintain_order=True)
    ]
    schema = {"claim": pl.UInt32, "in_firm": pl.Boolean, "in_potential": pl.Boolean}
    return (pl.concat(found) if found else pl.DataFrame(schema=schema)), many


def _edges(pattern: str) -> tuple[tuple[int, int], ...]:
    numbers = [int(word) for word in pattern.split()]
    return tuple((number // MOST, number % MOST) for number in numbers)


def _solved(group: pl.DataFrame, edges: tuple[tuple[int, int], ...]) -> pl.DataFrame:
    """The plans of applicants whose claims exclude one another in the same pattern; rows in the order of claims."""
    size = int(group["size"][0])
    firm, potential = (group[name].to_numpy().reshape(-1, size) for name in ("weight", "hi"))
    return group.select("claim").with_columns(
        pl.Series("in_firm", heaviest(firm, edges).ravel()),
        pl.Series("in_potential", heaviest(potential, edges).ravel()),
    )
