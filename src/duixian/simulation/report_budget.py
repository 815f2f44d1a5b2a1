"""A budget as a report: what is certain and what may come, for whom, why not, and what is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from duixian.program.codec import digest
from duixian.program.model import Program, Rule
from duixian.quantity.dates import format_date
from duixian.quantity.money import format_money
from duixian.quantity.text import Text
from duixian.simulation.budget import Budget, OtherReading
from duixian.simulation.groups import DIMENSIONS, Breakdown, Labels, labels
from duixian.simulation.pictures import Bar, Picture
from duixian.simulation.report import (
    LANGS,
    NOTHING,
    Column,
    Figure,
    Kind,
    Report,
    Row,
    Table,
    clause,
    in_unit,
    joined,
    share,
)
from duixian.simulation.report_reasons import why
from duixian.simulation.report_settled import settled_remark, settled_tables
from duixian.simulation.tally import CLAIMS, MONEY
from duixian.vocabulary.facts import Vocabulary

_MOST_BARS = 20
_TITLES: Mapping[str, Text] = {
    "population": Text("单位数", "Applicants"),
    "reached": Text("有对应事项", "Reached"),
    "not_refused": Text("未被否", "Not refused"),
    "with_entitled": Text("有可享受项", "With an entitlement"),
    "certain": Text("确定得款", "Paid for certain"),
    "possible": Text("可能得款", "May be paid"),
    "claims": Text("申领", "Claims"),
    "not_in_force": Text("不在有效期", "Not in force"),
    "refused": Text("不符合", "Refused"),
    "undecided": Text("待定", "Undecided"),
    "competitive": Text("竞争择优", "Competitive"),
    "discretionary": Text("待核定", "Discretionary"),
    "entitled": Text("可以享受", "Entitled"),
    "beaten": Text("被挤掉", "Beaten in the plan"),
    "open_ended": Text("金额无上限", "Open-ended"),
    "lo": Text("方案前确定", "Certain before the plan"),
    "hi": Text("方案前可能", "Possible before the plan"),
    "firm": Text("确定", "Certain"),
    "potential": Text("可能", "Potential"),
    "beaten_hi": Text("被挤掉的金额", "Beaten money"),
    "certain_share": Text("确定得款率", "Certain take-up"),
    "possible_share": Text("可能得款率", "Potential take-up"),
}
_BRIEF = ("certain", "possible", "firm", "potential")


def budget_report(found: Budget, vocabulary: Vocabulary, others: Sequence[OtherReading] | None = None) -> Report:
    """The report of a budget; `others`: the totals under other readings, where they were asked for."""
    names = labels([found.program], vocabulary)
    tables = [_way(found)]
    if found.settled is not None:
        tables += settled_tables([("now", NOTHING, found.settled, found.program)])
    for by in found.groups:
        tables.append(_group(found, by, names))
        if by == (DIMENSIONS["grant"],):
            tables.append(_verdicts(found, tables[-1]))
    tables += [*why(found), _distribution(found)]
    if others is not None:
        tables.append(_readings(found, others))
    return Report(
        "budget",
        Text("政策测算报告", "What policies come to"),
        Text(f"{found.job.on.year} 年扶持资金预算", f"The budget of support policies, {found.job.on.year}"),
        about(found.program, found.job.on, found.applicants),
        _figures(found),
        tuple(_remarks(found)),
        tuple(table for table in tables if table.rows),
        digest(found.program),
    )


def about(program: Program, day: date, applicants: int) -> tuple[Text, ...]:
    """How many applicants, the day, and the policies that were run."""
    many = Text(
        f"{applicants:,} 家单位，按 {format_date(day, 'zh')} 申报测算",
        f"{applicants:,} applicants, as filed on {format_date(day, 'en')}",
    )
    return many, joined(policy.short for policy in program.policies)


def _figures(found: Budget) -> tuple[Figure, ...]:
    total = found.total
    of = Text(f"占全部 {found.applicants:,} 家", f"of {found.applicants:,} applicants")
    return (
        Figure("firm", Text("确定要付", "Certain"), total["firm"], "money", _exactly(total["firm"])),
        Figure(
            "potential", Text("全部兑现最多", "If everything comes through"), total["potential"], "money",
            _exactly(total["potential"]),
        ),
        Figure("certain", Text("确定得款的单位", "Applicants paid for certain"), total["certain"], "count", of),
        Figure("possible", Text("可能得款的单位", "Applicants that may be paid"), total["possible"], "count", of),
    )  # fmt: skip


def _exactly(fen: int) -> Text:
    return Text(format_money(fen, "zh"), format_money(fen, "en"))


def _remarks(found: Budget) -> Iterator[Text]:
    yield Text(
        "“确定”按已知条件一定要付；“可能”是所有待定都朝有利方向定下时最多要付的，已含确定部分。两者不可相加。",
        "Certain is what must be paid as things are known. Potential is the most, if everything open comes out well; "
        "it holds the certain part. The two are never added.",
    )
    if found.settled:
        yield settled_remark(found.settled)
    else:
        yield Text(
            "没有给出名额和资金总额的落实办法：要竞争择优的钱全部算在“可能”里。用 --terms 可先落实。",
            "Quotas and pots were not settled: all competitive money is potential. --terms settles them first.",
        )
    if many := found.total["open_ended"]:
        yield Text(
            f"另有 {many:,} 项申领政策没有封顶、基数又不知道，金额无从估计，未计入“可能”。",
            f"{many:,} more claims have no ceiling and an unknown base: they are not in the potential sum.",
        )
    yield Text(
        "表中金额四舍五入；精确到分的数在 CSV、JSON 和 Excel 里。",
        "Sums in tables are rounded; CSV, JSON and Excel have them to the fen.",
    )


def _way(found: Budget) -> Table:
    """How many applicants get how far, over all grants."""
    total = found.total
    steps = [
        ("applicants", Text("全部单位", "All applicants"), found.applicants),
        ("reached", Text("有条款对应的事项", "Have something that a grant is for"), total["reached"]),
        ("not_refused", Text("至少一项未被否", "Not refused everywhere"), total["not_refused"]),
        ("possible", Text("可能得款", "May be paid"), total["possible"]),
        ("with_entitled", Text("至少一项可以享受", "Entitled to something"), total["with_entitled"]),
        ("certain", Text("确定得款", "Paid for certain"), total["certain"]),
    ]
    rows = tuple(Row((id_,), label, (many, share(many, found.applicants))) for id_, label, many in steps)
    bars = tuple(
        Bar(label, many if id_ in ("with_entitled", "certain") else 0, many, _people(many))
        for id_, label, many in steps
    )
    title = Text("走到哪一步", "How far applicants get")
    columns = (_column("applicants", Text("单位", "Applicants"), True), Column("share", _SHARE, "share", True))
    sense = Text("各步的单位数，一家只数一次", "Applicants at each step, each counted once")
    picture = Picture("bars", title, sense, bars, money=False)
    return Table("steps", title, ("step",), Text("步骤", "Step"), columns, rows, picture=picture)


_SHARE = Text("占比", "Share")


def _people(many: int) -> Text:
    return Text(f"{many:,} 家", f"{many:,}")


def _column(id_: str, title: Text | None = None, brief: bool = False) -> Column:
    kind: Kind = "money" if id_ in MONEY else "share" if id_.endswith("_share") else "count"
    return Column(id_, title or _TITLES[id_], kind, brief or id_ in _BRIEF)


def _group(found: Budget, by: Breakdown, names: Labels) -> Table:
    """The claims by one breakdown. Grants and places stand by their money, sizes and years in their own order."""
    keys = [dimension.id for dimension in by]
    rules = {rule.id: rule for rule in found.program.rules}
    frame = found.groups[by]
    shown = (
        *(["population"] if "population" in frame.columns else []),
        *("reached", "not_refused", "certain", "certain_share", "possible", "possible_share", "firm", "potential"),
    )
    made: list[tuple[tuple[Any, ...], Row]] = []  # the places hold numbers and names
    for cells in frame.iter_rows(named=True):
        whole = cells["reached"] if "grant" in keys or "year" in keys else cells.get("population", cells["reached"])
        cells |= {f"{name}_share": share(cells[name], whole) for name in ("certain", "possible")}
        label = joined((names.of(d, cells[d.id]) for d in by), " · ", " · ")
        note = _where(rules[cells["grant"]], found.program) if "grant" in keys else NOTHING
        row = Row(tuple(cells[key] for key in keys), label, tuple(cells[name] for name in shown), note)
        ranks = tuple(names.rank(d, cells[d.id]) for d in by)
        money = (-cells["potential"], -cells["firm"], -cells["not_refused"])
        made.append((ranks if keys in (["size"], ["year"]) else (*money, ranks), row))
    rows = tuple(row for _, row in sorted(made, key=lambda pair: pair[0]))
    head = joined((d.title for d in by), "、", ", ")
    title = Text(f"按{head.zh}", f"By {head.en.lower()}")
    firm, potential = shown.index("firm"), shown.index("potential")
    bars = tuple(
        Bar(row.label, _int(row.values[firm]), _int(row.values[potential]), _sums(row, firm, potential))
        for row in rows[:_MOST_BARS]
        if row.values[potential] or row.values[firm]
    )
    sense = Text("深色是确定的钱，浅色是可能的钱，单位万元", "Dark: certain money. Pale: potential money")
    picture = Picture("bars", title, sense, bars) if bars else None
    remark = _remark_of(by)
    return Table(
        "+".join(keys), title, tuple(keys), head, tuple(_column(n) for n in shown), rows, remark, picture=picture
    )


def _verdicts(found: Budget, grants: Table) -> Table:
    """How many claims of each grant come to which verdict, in the order of another table of the grants."""
    shown = (CLAIMS[0], *CLAIMS[2:])
    cells = {row["grant"]: row for row in found.groups[(DIMENSIONS["grant"],)].iter_rows(named=True)}
    rows = tuple(
        Row(row.key, row.label, tuple(cells[row.key[0]][name] for name in shown), row.note) for row in grants.rows
    )
    remark = Text(
        "一件事项、一个年度算一项申领；被挤掉的申领符合条件或尚待定，但方案里别的申领更合算。",
        "A claim is one matter in one year. What is beaten is not refused: the plan has something better.",
    )
    title = Text("申领的结果", "What becomes of claims")
    return Table("claims", title, grants.keys, grants.head, tuple(_column(n) for n in shown), rows, remark)


def _remark_of(by: Breakdown) -> Text:
    if all(dimension.of_applicant for dimension in by):
        return Text("得款率是占本组全部单位的比例。", "Take-up is of all applicants of the group.")
    return Text("得款率是占有对应事项单位的比例。", "Take-up is of the applicants reached.")


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _sums(row: Row, firm: int, potential: int) -> Text:
    both = [_int(row.values[firm]), _int(row.values[potential])]
    return Text(*(" / ".join(in_unit(fen, lang) for fen in both) for lang in LANGS))


def _where(rule: Rule, program: Program) -> Text:
    """The policy and the clause of a rule."""
    policy = next(policy for policy in program.policies if policy.id == rule.policy)
    return joined([policy.short, clause(rule.cites)], " ", ", ")


def _distribution(found: Budget) -> Table:
    """How many applicants' plans come to how much."""
    columns = (
        Column("certain", Text("按确定的钱", "By certain money"), "count", True),
        Column("possible", Text("按可能的钱", "By potential money"), "count", True),
    )
    steps = [step for step, _, _ in found.distribution]
    spans = [*pairwise(steps), (steps[-1], None)]
    rows = tuple(
        Row((low,), between(low, high), (firm, potential))
        for (low, high), (_, firm, potential) in zip(spans, found.distribution, strict=True)
    )
    bars = tuple(
        Bar(row.label, _int(row.values[0]), _int(row.values[1]), joined(_people(_int(v)) for v in row.values))
        for row in rows[1:]
    )
    title = Text("一家能得多少", "What one applicant gets")
    nothing = rows[0].values
    sense = Text(
        f"按方案合计分组的单位数；另有 {_int(nothing[0]):,} 家没有确定的钱，{_int(nothing[1]):,} 家连可能的也没有",
        f"Applicants by the sum of their plan; {_int(nothing[0]):,} have nothing certain, {_int(nothing[1]):,} nothing "
        "even potential",
    )
    picture = Picture("columns", title, sense, bars, money=False)
    return Table(
        "plans", title, ("from_fen",), Text("方案合计", "The plan comes to"), columns, rows, sense, picture=picture
    )


def between(low: int, high: int | None) -> Text:
    """A span of sums, `high` outside; both in fen.

    >>> between(10**6, 10**7).zh, between(10**9, None).zh, between(0, 1).en
    ('1万–10万元', '1,000万元以上', 'nothing')
    """
    if (low, high) == (0, 1):
        return Text("没有", "nothing")
    zh_low, en_low = _round(max(low, 0))
    if high is None:
        return Text(f"{zh_low}元以上", f"{en_low} or more")
    zh_high, en_high = _round(high)
    if low <= 1:
        return Text(f"不到{zh_high}元", f"under {en_high}")
    return Text(f"{zh_low}–{zh_high}元", f"{en_low}–{en_high}")


def _round(fen: int) -> tuple[str, str]:
    return f"{fen // 10**6:,}万", f"{fen // 10**8:,}m" if fen >= 10**8 else f"{fen // 10**5:,}k"


def _readings(found: Budget, others: Sequence[OtherReading]) -> Table:
    """What other readings would make of the totals."""
    total = found.total
    rows = []
    for other in others:
        firm, potential = other.total["firm"], other.total["potential"]
        key = (f"{other.chosen.policy}:{other.chosen.ambiguity}", other.reading)
        change = (firm - total["firm"], potential - total["potential"])
        note = joined([Text(key[0], key[0]), other.chosen.question], " · ", " · ")
        rows.append((change, Row(key, other.title, (firm, change[0], potential, change[1]), note)))
    rows.sort(key=lambda pair: (-abs(pair[0][0]), -abs(pair[0][1]), pair[1].key))
    columns = (
        _column("firm"), Column("firm_change", Text("比现在", "Change"), "change", True),
        _column("potential"), Column("potential_change", Text("比现在", "Change"), "change", True),
    )  # fmt: skip
    remark = Text("每行只换一处口径，其余不变。", "Each row changes one reading; the others stay.")
    return Table(
        "readings", Text("换一种口径", "Under other readings"), ("ambiguity", "reading"), Text("口径", "Reading"),
        columns, tuple(row for _, row in rows), remark,
    )  # fmt: skip
