"""Why claims are refused, what they wait for and whom: conditions counted over all claims of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duixian.quantity.text import Text
from duixian.simulation.budget import Budget
from duixian.simulation.report import Column, Row, Table, clause, joined
from duixian.simulation.tally import Reason, settlers

SETTLERS: Mapping[str, Text] = {
    "applicant": Text("申报单位", "the applicant"),
    "register": Text("登记信息", "a register"),
    "history": Text("资金记录", "past receipts"),
    "expert": Text("评定机构", "an expert body"),
    "selection": Text("择优结果", "the selection"),
    "authority": Text("主管部门", "the authority"),
}


def why(found: Budget) -> tuple[Table, Table, Table]:
    """Whom claims wait for, what is missing most, and why claims are refused."""
    return _waiting(found), _missing(found), _refusals(found)


def _waiting(found: Budget) -> Table:
    """Whose word claims wait for, over all grants."""
    sums: dict[str, tuple[int, int]] = {}
    for (_, settler), (many, most) in found.waiting.items():
        before = sums.get(settler, (0, 0))
        sums[settler] = before[0] + many, before[1] + most
    ordered = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))
    rows = tuple(
        Row((settler,), SETTLERS.get(settler, Text(settler, settler)), sums[settler]) for settler, _ in ordered
    )
    columns = (Column("claims", Text("等待的申领", "Claims that wait"), "count", True), _hi())
    remark = Text(
        "一项申领等待几方，就在几方各计一次；金额是方案前的上限。",
        "A claim that waits for several counts with each; money is the most, before the plan.",
    )
    return Table(
        "waiting", Text("在等谁", "Whom claims wait for"), ("settler",), Text("等谁", "Who"), columns, rows, remark
    )


def _hi() -> Column:
    return Column("hi", Text("最多关系到", "Decides up to"), "money", True)


def _conditions(found: Budget, reasons: Sequence[Reason]) -> Iterator[tuple[Reason, Row]]:
    rules = {rule.id: rule for rule in found.program.rules}
    for reason in reasons:
        rule = rules[reason.rule]
        if reason.place < 0:
            id_, title, cites, node = (
                "award",
                Text("计算金额的数据", "what the amount is counted from"),
                rule.cites,
                None,
            )
        else:
            condition = rule.conditions[reason.place]
            id_, title, cites, node = condition.id, condition.title, condition.cites, condition.node
        who = joined(SETTLERS[name] for name in sorted(settlers(node or rule.award)) if name in SETTLERS)
        policy = next(policy for policy in found.program.policies if policy.id == rule.policy)
        note = joined([rule.title, policy.short, clause(cites)], " · ", " · ")
        values = (reason.pending, reason.pending_hi, who, reason.failed, reason.alone)
        yield reason, Row((reason.rule, id_), title, values, note)


_BY_CONDITION = ("grant", "condition")


def _missing(found: Budget) -> Table:
    """What is missing most: conditions (and amounts) that live claims wait for, the most money first."""
    rows = [(reason, row) for reason, row in _conditions(found, found.reasons) if reason.pending]
    rows.sort(key=lambda pair: (-pair[0].pending_hi, -pair[0].pending, pair[1].key))
    columns = (
        Column("pending", Text("等待的申领", "Claims that wait"), "count", True),
        _hi(),
        Column("settled_by", Text("以谁为准", "Settled by"), "text"),
    )
    told = tuple(Row(row.key, row.label, row.values[:3], row.note) for _, row in rows)
    title = Text("最缺哪些信息", "What is missing most")
    return Table("missing", title, _BY_CONDITION, Text("条件", "Condition"), columns, told, shown=20)


def _refusals(found: Budget) -> Table:
    """Why claims are refused: how often each condition fails, and how often it is all that fails."""
    rows = [(reason, row) for reason, row in _conditions(found, found.reasons) if reason.failed]
    rows.sort(key=lambda pair: (-pair[0].alone, -pair[0].failed, pair[1].key))
    columns = (
        Column("failed", Text("未满足的申领", "Claims that fail it"), "count", True),
        Column("alone", Text("只差这一条", "Fail nothing else"), "count", True),
    )
    told = tuple(Row(row.key, row.label, row.values[3:], row.note) for _, row in rows)
    remark = Text(
        "按“只差这一条”排列：放宽它，这些申领就不再被否。",
        "Sorted by claims that fail nothing else: these would no longer be refused without it.",
    )
    return Table(
        "refusals", Text("为什么被否", "Why claims are refused"), _BY_CONDITION, Text("条件", "Condition"), columns,
        told, remark, shown=20,
    )  # fmt: skip
