"""What was settled before claims were counted, in a report: by what terms, and what came of places and of money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from duixian.program.model import Program, Rule
from duixian.quantity.text import Text
from duixian.simulation.report import NOTHING, Column, Key, Row, Table, Value, clause, joined
from duixian.tables.rounds.specs import in_words
from duixian.tables.rounds.stage import Settled

_TERMS = Column("terms", Text("怎样落实", "By what terms"), "text", True)
_TIED = Column("tied", Text("并列待定", "Tied, open"), "count")
_PLACES = (
    Column("places", Text("名额", "Places"), "count", True),
    Column("taken", Text("此前已占", "Before"), "count", True),
    Column("filed", Text("申报", "Filed"), "count", True),
    Column("chosen", Text("入选", "Chosen"), "count", True),
    _TIED,
    _TERMS,
)
_MONEY = (
    Column("amount", Text("总额", "The pot"), "money", True),
    Column("taken", Text("此前已用", "Before"), "money", True),
    Column("filed", Text("申报", "Filed"), "count"),
    Column("asked", Text("申请", "Asked for"), "money", True),
    Column("granted", Text("分到", "Dealt out"), "money", True),
    _TIED,
    Column("funds", Text("几笔", "Pots"), "count"),
    Column("short", Text("其中不足", "Of them short"), "count"),
    _TERMS,
)
Version = tuple[str, Text, Settled, Program]  # an id, what it is called, what was settled of which program


def settled_tables(versions: Sequence[Version]) -> Iterator[Table]:
    """The tables of places and of money, of one program or of those before and after a reform."""
    keys = ("version",) if len(versions) > 1 else ()
    places = tuple(row for version in versions for row in _rows(version, keys, _places(version)))
    money = tuple(row for version in versions for row in _rows(version, keys, _money(version)))
    what, head = Text("名额和名次", "Places and ranks"), Text("条款、年度", "Grant, year")
    yield Table("places", what, (*keys, "grant", "year"), head, _PLACES, places, _ABOUT_PLACES)
    what, head = Text("几家共用的资金", "Money that several share"), Text("条款、年度", "Grants, year")
    yield Table("money", what, (*keys, "grants", "year"), head, _MONEY, money, _ABOUT_MONEY)


_ABOUT_PLACES = Text(
    "测算方案计入的视为申报，除非另写。按户数的名额数单位，其他的数申领；排名的“名额”是有奖的名次。"
    "名额用完后，没有申报的不再入选；分不出先后的待定。",
    "Who files are those whose plan counts the claim, unless said otherwise. Places for enterprises count applicants, "
    "others claims; those of a ranking are the places that are paid. Once all are given, who did not file is not "
    "chosen. Equal ones across the last place stay open.",
)
_ABOUT_MONEY = Text(
    "产品上限按每个产品一笔，申请、分到的是合计。不足的一笔用完后，没有申报的分不到。",
    "A ceiling is one pot for each product; sums are of all of them. Where a pot is short, who did not file gets "
    "nothing.",
)


def settled_remark(settled: Settled) -> Text:
    """That places and money were settled, and by what file."""
    title = settled.specs.title
    return Text(
        f"名额和资金总额已先按“{title}”落实；没有写到的条款，钱仍算“可能”。",
        f"Quotas and pots were settled first, by “{title}”; what it does not name stays potential.",
    )


_Line = tuple[Key, Sequence[Rule], int, bool, tuple[Value, ...]]


def _rows(version: Version, keys: tuple[str, ...], lines: Iterable[_Line]) -> Iterator[Row]:
    id_, title, _, program = version
    short = {policy.id: policy.short for policy in program.policies}
    for key, rules, year, by_product, values in lines:
        named = joined(rule.title for rule in rules[:3])
        if len(rules) > 3:
            named = Text(f"{named.zh} 等 {len(rules)} 项", f"{named.en} and {len(rules) - 3} more")
        parts = [*([title] if keys else []), named]
        parts += [Text("每个产品", "each product")] if by_product else []
        parts += [Text(str(year), str(year))] if year else []
        policies = joined(short[name] for name in dict.fromkeys(rule.policy for rule in rules))
        where = clause(rules[0].cites) if len(rules) == 1 else NOTHING
        note = joined((part for part in (policies, where) if part.zh), " · ", " · ")
        yield Row((*((id_,) if keys else ()), *key), joined(parts, " · ", " · "), values, note)


def _places(version: Version) -> Iterator[_Line]:
    _, _, settled, program = version
    rules = {rule.id: rule for rule in program.rules}
    for one in settled.placed:
        rule = one.choice.rule
        values = (one.places, one.taken, one.filed, one.chosen, one.tied, in_words(one.choice))
        yield (rule, one.year or None), [rules[rule]], one.year, False, values


def _money(version: Version) -> Iterator[_Line]:
    _, _, settled, program = version
    rules = {rule.id: rule for rule in program.rules}
    for one in settled.shared:
        fund = one.fund
        values = (
            fund.amount, one.taken, one.filed, one.asked, one.granted, one.tied, one.funds, one.short, in_words(fund),
        )  # fmt: skip
        key = ("+".join(fund.rules) + (":product" if fund.by_product else ""), one.year or None)
        yield key, [rules[name] for name in fund.rules], one.year, fund.by_product, values
