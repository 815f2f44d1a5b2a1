"""The effects of a reform as a report: what changes in words, what it costs, who wins and who loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from duixian.program.codec import digest
from duixian.quantity.money import format_money
from duixian.quantity.text import Text
from duixian.simulation.groups import DIMENSIONS, Breakdown, Labels, labels
from duixian.simulation.pictures import Bar, Picture
from duixian.simulation.reform import STEPS, Effects, Moved
from duixian.simulation.report import LANGS, NOTHING, Column, Figure, Report, Row, Table, clause, joined, said, share
from duixian.simulation.report_budget import about, between
from duixian.simulation.report_settled import settled_remark, settled_tables
from duixian.vocabulary.facts import Vocabulary

_MOST_BARS = 20
_COLUMNS = (
    Column("winners", Text("多得", "Winners"), "count", True),
    Column("losers", Text("少得", "Losers"), "count", True),
    Column("same", Text("不变", "Same"), "count"),
    Column("firm_before", Text("确定：现行", "Certain: today"), "money"),
    Column("firm_after", Text("确定：改后", "Certain: after"), "money"),
    Column("firm_change", Text("确定增减", "Certain: change"), "change", True),
    Column("potential_before", Text("可能：现行", "Potential: today"), "money"),
    Column("potential_after", Text("可能：改后", "Potential: after"), "money"),
    Column("potential_change", Text("可能增减", "Potential: change"), "change", True),
)


def reform_report(found: Effects, vocabulary: Vocabulary) -> Report:
    """The report of a reform."""
    names = labels([found.reform.before, found.reform.after], vocabulary)
    tables = [
        _words(found),
        _people(found),
        *_settled(found),
        *(_group(found, by, names) for by in found.groups),
        _largest("winners", Text("多得最多的单位", "The largest winners"), found.winners, names),
        _largest("losers", Text("少得最多的单位", "The largest losers"), found.losers, names),
        _distribution(found),
    ]
    return Report(
        "reform",
        Text("政策调整测算", "What a reform does"),
        Text(found.reform.title, found.reform.title),
        about(found.reform.after, found.job.on, found.applicants),
        _figures(found.total),
        tuple(_remarks(found)),
        tuple(table for table in tables if table.rows),
        f"{digest(found.reform.before)} → {digest(found.reform.after)}",
    )


def _settled(found: Effects) -> Iterator[Table]:
    if found.settled is not None:
        before, after = found.settled
        today, then = Text("现行", "today"), Text("改后", "after")
        yield from settled_tables(
            [("before", today, before, found.reform.before), ("after", then, after, found.reform.after)]
        )


def _figures(total: Mapping[str, int]) -> tuple[Figure, ...]:
    return (
        *(
            Figure(
                f"{kind}_change", title, total[f"{kind}_after"] - total[f"{kind}_before"], "change",
                _from_to(total[f"{kind}_before"], total[f"{kind}_after"]),
            )
            for kind, title in (
                ("firm", Text("确定要付的钱", "Certain money")),
                ("potential", Text("全部兑现最多", "If everything comes through")),
            )
        ),
        Figure("winners", Text("多得的单位", "Winners"), total["winners"], "count"),
        Figure("losers", Text("少得的单位", "Losers"), total["losers"], "count"),
    )  # fmt: skip


def _from_to(before: int, after: int) -> Text:
    return Text(
        f"{format_money(before, 'zh')} → {format_money(after, 'zh')}",
        f"{format_money(before, 'en')} → {format_money(after, 'en')}",
    )


def _remarks(found: Effects) -> Iterator[Text]:
    yield Text(
        "多得还是少得，先看确定的钱；确定的钱不变，再看可能的钱。两套规则都没有钱的单位不计。",
        "Who wins is told by certain money first; where it stays, by potential money. Applicants that neither version "
        "gives anything are left out.",
    )
    if found.settled:
        yield settled_remark(found.settled[1])
    else:
        yield Text(
            "没有落实名额和资金总额：它们的改动在这里不起作用，用 --terms 可先落实。",
            "Quotas and pots were not settled: changes of theirs have no effect here. --terms settles them first.",
        )
    yield Text(
        "单位的行为不随政策改变：不多建、不多报。金额四舍五入，精确到分的数在 CSV、JSON 和 Excel 里。",
        "Applicants do as before: nobody builds or files more. Sums are rounded; CSV, JSON and Excel are exact.",
    )


def _words(found: Effects) -> Table:
    """Every change for applicants, in words."""
    rows = [
        Row(
            (changed.after.id, one.grant, number),
            one.title,
            (one.text,),
            joined(part for part in (changed.after.model.policy.short, clause(one.cites)) if part.zh),
        )
        for changed in found.reform.changed
        for number, one in enumerate(changed.differences)
    ]
    return Table(
        "changes", Text("改了什么", "What changes"), ("policy", "grant", "number"), Text("条款", "Grant"),
        (Column("change", Text("变化", "Change"), "text", True),), tuple(rows),
    )  # fmt: skip


def _people(found: Effects) -> Table:
    """Winners, losers and those that get the same."""
    total = found.total
    groups = (
        ("winners", Text("多得", "Win"), total["winners"]),
        ("same", Text("不变", "Get the same"), total["same"]),
        ("losers", Text("少得", "Lose"), total["losers"]),
    )
    told = sum(many for _, _, many in groups)
    nothing = found.applicants - told
    rows = [Row((id_,), label, (many, share(many, found.applicants))) for id_, label, many in groups]
    neither = Text("两套规则都没有钱", "Nothing under either")
    rows.append(Row(("nothing",), neither, (nothing, share(nothing, found.applicants))))
    columns = (
        Column("applicants", Text("单位", "Applicants"), "count", True),
        Column("share", Text("占比", "Share"), "share", True),
    )
    title = Text("谁多得，谁少得", "Who wins and who loses")
    return Table("people", title, ("way",), Text("结果", "Result"), columns, tuple(rows))


def _group(found: Effects, by: Breakdown, names: Labels) -> Table:
    """The effects by one breakdown, the greatest change first; groups that nothing moves last."""
    keys = [dimension.id for dimension in by]
    policies = {p.id: p.short for version in (found.reform.before, found.reform.after) for p in version.policies}
    cites = {r.id: r for version in (found.reform.before, found.reform.after) for r in version.rules}
    made: list[tuple[tuple[Any, ...], Row]] = []  # the places hold numbers and names
    for cells in found.groups[by].iter_rows(named=True):
        if not any(cells[name] for name in ("winners", "losers", "same")):
            continue
        cells |= {f"{kind}_change": cells[f"{kind}_after"] - cells[f"{kind}_before"] for kind in ("firm", "potential")}
        note = NOTHING
        if "grant" in keys:
            rule = cites[cells["grant"]]
            note = joined([policies[rule.policy], clause(rule.cites)], " ", ", ")
        label = joined((names.of(d, cells[d.id]) for d in by), " · ", " · ")
        values = tuple(cells[column.id] for column in _COLUMNS)
        ranks = tuple(names.rank(d, cells[d.id]) for d in by)
        moved = (-abs(cells["potential_change"]), -abs(cells["firm_change"]), -cells["potential_after"])
        place = ranks if keys in (["size"], ["year"]) else (*moved, ranks)
        made.append((place, Row(tuple(cells[key] for key in keys), label, values, note)))
    rows = tuple(row for _, row in sorted(made, key=lambda pair: pair[0]))
    head = joined((d.title for d in by), "、", ", ")
    title = Text(f"按{head.zh}", f"By {head.en.lower()}")
    firm, potential = (next(i for i, c in enumerate(_COLUMNS) if c.id == f"{k}_change") for k in ("firm", "potential"))
    bars = tuple(
        Bar(row.label, _int(row.values[firm]), _int(row.values[potential]), _changes(row, firm, potential))
        for row in rows
        if row.values[firm] or row.values[potential]
    )[:_MOST_BARS]
    sense = Text(
        "向右是增加，向左是减少；窄条是确定的钱，宽条是可能的钱",
        "To the right more, to the left less; the narrow bar is certain money, the wide one potential money",
    )
    picture = Picture("moves", title, sense, bars) if bars else None
    moved_rows = sum(1 for row in rows if row.values[0] or row.values[1])
    shown = len(rows) if keys in (["size"], ["year"]) else min(max(moved_rows, 1), 40)
    return Table("+".join(keys), title, tuple(keys), head, _COLUMNS, rows, shown=shown, picture=picture)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _changes(row: Row, firm: int, potential: int) -> Text:
    both = (row.values[firm], row.values[potential])
    return Text(*(" / ".join(said(value, "change", lang) for value in both) for lang in LANGS))


def _largest(id_: str, title: Text, moved: tuple[Moved, ...], names: Labels) -> Table:
    rows = tuple(
        Row(
            (one.code,),
            Text(one.name or one.code, one.name or one.code),
            (
                one.firm_before, one.firm_after, one.firm_after - one.firm_before,
                one.potential_before, one.potential_after, one.potential_after - one.potential_before,
            ),
            joined([Text(one.code, one.code), names.of(DIMENSIONS["district"], one.region or None)], " · ", " · "),
        )
        for one in moved
    )  # fmt: skip
    return Table(id_, title, ("code",), Text("单位", "Applicant"), _COLUMNS[3:], rows)


def _distribution(found: Effects) -> Table:
    """How many applicants' sums move by how much."""
    spans = [(None, STEPS[0]), *pairwise(STEPS), (STEPS[-1], None)]
    rows = tuple(
        Row((low,), _moved_by(low, high), many) for (low, high), many in zip(spans, found.distribution, strict=True)
    )
    bars = tuple(
        Bar(row.label, _int(row.values[0]), _int(row.values[1]), joined(_many(_int(v)) for v in row.values))
        for row in rows
        if row.key != (0,)
    )
    title = Text("一家增减多少", "By how much applicants move")
    sense = Text("按方案合计的增减分组的单位数", "Applicants by the change of their plan")
    columns = (
        Column("firm", Text("按确定的钱", "By certain money"), "count", True),
        Column("potential", Text("按可能的钱", "By potential money"), "count", True),
    )
    picture = Picture("columns", title, sense, bars, money=False)
    return Table("moves", title, ("from_fen",), Text("增减", "Change"), columns, rows, picture=picture)


def _many(count: int) -> Text:
    return Text(f"{count:,} 家", f"{count:,}")


def _moved_by(low: int | None, high: int | None) -> Text:
    """A span of changes in words."""
    if (low, high) == (0, 1):
        return Text("不变", "none")
    if low is None or low < 0:
        span = between(1 - (high or 0) if high == 0 else -(high or 0), None if low is None else -low)
        return Text(f"减{span.zh}", f"−{span.en}")
    span = between(low, high)
    return Text(f"增{span.zh}", f"+{span.en}")
