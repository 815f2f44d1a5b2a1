"""Reasons: each condition with its facts, the arithmetic of an amount step by step, in words of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from duixian.assess.engine import Engine, KeptCondition
from duixian.assess.pending import Wait
from duixian.assess.result import FactUsed, Reason, Step, Waiting
from duixian.expression import tree as t
from duixian.expression.frame import NA, FactValue, Frame, Interval
from duixian.expression.show import figure_text
from duixian.program.model import Deduction, Rule
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.dossier import LEVELS, Dossier
from duixian.vocabulary.facts import Fact
from duixian.vocabulary.values import show_value

RECORDS = {id_: Text(f"{level.zh}资金记录", f"{level.en} money received") for id_, level in LEVELS.items()}
NO_RECORD = Text("记录齐全，未见本条款资金", "complete, none under this clause")
UNKNOWN = Text("待补", "not given")


def of_year(label: Text, year: int) -> Text:
    """The label of a yearly fact in one year: “2023 年销售收入”, not “2023 年年销售收入”."""
    return Text(f"{year} 年{label.zh.removeprefix('年')}", f"{label.en} {year}")


def value_text(ref: t.FactRef, value: FactValue) -> Text:
    """A fact's value as a person writes it."""
    fact: Fact = ref.fact
    if value is NA:
        return Text("不适用", "not applicable")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, int):
        return Text(figure_text(value, ref, "zh"), figure_text(value, ref, "en"))
    text = str(value)
    return fact.choices.get(text) or Text(show_value(fact, text, "zh"), show_value(fact, text, "en"))


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains claims of one dossier under one program."""

    engine: Engine
    dossier: Dossier
    _facts: dict[tuple[int, str, int], FactUsed] = field(default_factory=dict)
    _told: dict[tuple[int, str], Reason] = field(default_factory=dict)

    def reasons(self, rule: int, frame: Frame) -> tuple[Reason, ...]:
        """Every condition of a rule (by index); what claims of the same applicant or matter share is told once."""
        found = []
        for kept in self.engine.conditions[rule]:
            if kept.view == "own":
                found.append(self.reason(kept, frame))
                continue
            key = (id(kept.condition), frame.matter_id if kept.view == "matter" else "")
            told = self._told.get(key)
            if told is None:
                told = self._told[key] = self.reason(kept, frame)
            found.append(told)
        return tuple(found)

    def reason(self, kept: KeptCondition, frame: Frame) -> Reason:
        """One condition: whether it holds and what it looked at; where parts of it fail, what those looked at."""
        condition, looks, runner = kept.condition, kept.looks, self.engine.runner
        met = kept.run(frame)
        if met is False and isinstance(condition.node, t.All):
            failed = (part for part in condition.node.parts if runner.bool(part)(frame) is False)
            looks = tuple(look for part in failed for look in runner.looks(part))
        return Reason(
            condition.id, condition.title, condition.cites, condition.text, met, self.facts(looks, frame),
            condition.source, condition.handled_by,
        )  # fmt: skip

    def facts(self, looks: Iterable[t.Node], frame: Frame) -> tuple[FactUsed, ...]:
        """Every fact, sum of lines and history among these nodes, each once."""
        used = [self._look(look, frame) for look in looks]
        return tuple(used) if len(used) < 2 else tuple({one.path: one for one in reversed(used)}.values())[::-1]

    def _look(self, node: t.Node, frame: Frame) -> FactUsed:
        match node:
            case t.FactRef():
                return self.fact(node, frame)
            case t.LinesSum():
                label = Text("费用明细合计", "sum of cost lines")
                return FactUsed(f"{frame.matter_id}.lines", label, self.amount(node, frame), "applicant", "")
            case t.Received():
                label = Text("已获资金", "money received")
                return FactUsed(f"receipts.{'+'.join(node.levels)}", label, self.amount(node, frame), "history", "")
            case t.NotPaidYet():
                return self.history(node, frame)
        raise TypeError(node)

    def fact(self, ref: t.FactRef, frame: Frame) -> FactUsed:
        """A fact as this claim sees it, told once for the same matter and year."""
        kind = ref.fact.kind
        if kind == "outcome":
            if frame.outcome:
                return self._fact(ref, frame)
            key = (id(ref), "", 0)  # nothing is settled: the same for every claim
        else:
            key = (id(ref), "" if kind == "applicant" else frame.matter_id, frame.year if ref.year else 0)
        used = self._facts.get(key)
        if used is None:
            used = self._facts[key] = self._fact(ref, frame)
        return used

    def _fact(self, ref: t.FactRef, frame: Frame) -> FactUsed:
        value = self.engine.runner.value(ref)(frame)
        fact = ref.fact
        path = f"{self.owner(ref, frame)}.{fact.name}"
        label = fact.label
        if ref.year is not None:
            span = self.engine.runner.number(ref.year)(frame)
            if span is not None and span[0] == span[1]:
                path += f"({span[0]})"
                label = of_year(label, span[0])
        source = self.dossier.sources.get(path)
        if source is None and ref.year is not None:
            source = self.dossier.sources.get(path.split("(")[0])
        shown = None if value is None else value_text(ref, value)  # type: ignore[arg-type]
        return FactUsed(path, label, shown, fact.settled_by.value, source.by if source else "")

    def owner(self, ref: t.FactRef, frame: Frame) -> str:
        return ref.fact.kind if ref.fact.kind in ("applicant", "outcome") else frame.matter_id

    def history(self, node: t.NotPaidYet, frame: Frame) -> FactUsed:
        label = RECORDS[node.level]
        free = self.engine.runner.bool(node)(frame)
        value: Text | None = None
        if free:
            value = NO_RECORD
        elif free is False:
            years = [
                r.year
                for r in frame.receipts
                if r.programme in node.programmes and r.fen > 0 and frame.same_thing(r, node.same)
            ]
            year = min(years, key=lambda y: abs(frame.year - y))
            value = Text(f"{year} 年已获本条款资金", f"paid under this clause in {year}")
        return FactUsed(f"receipts.{node.level}", label, value, "history", "")

    def amount(self, node: t.Number, frame: Frame) -> Text | None:
        span = self.engine.runner.number(node)(frame)
        return None if span is None else _span(span, node)

    # The arithmetic.

    def steps(self, rule: Rule, frame: Frame, left: Interval | None = None) -> tuple[Step, ...]:
        """How the amount comes about: the base formula, then each ceiling with whether it took effect.

        `left`: what of the earlier money that the award has taken off once is left for this claim, in fen.
        """
        if left is None or rule.less is None:
            return tuple(self._steps(rule.award, frame))
        return tuple(self._shared(rule.less, frame, left))

    def _shared(self, deduction: Deduction, frame: Frame, left: Interval) -> Iterator[Step]:
        yield from self._steps(deduction.before, frame)
        before = self._fen(deduction.before, frame) or (0, 0)
        rest = (max(before[0] - left[1], 0), max(before[1] - left[0], 0))
        all_, mine = (
            _span(span, deduction.less) or UNKNOWN
            for span in (self.engine.runner.number(deduction.less)(frame) or (0, 0), left)
        )
        yield Step(
            Text(
                f"减去已获资金中尚未扣过的 {mine.zh}（已获 {all_.zh}）",
                f"less what is not taken off yet of the money received earlier: {mine.en} (of {all_.en})",
            ),
            *rest,
        )
        ceiling = deduction.at_most and self._fen(deduction.at_most, frame)
        if deduction.at_most and ceiling:
            yield self._ceiling(deduction.at_most, frame, rest, (min(rest[0], ceiling[0]), min(rest[1], ceiling[1])))

    def _ceiling(self, node: t.Number, frame: Frame, before: Interval, after: Interval) -> Step:
        text = Text(f"上限 {self.words(node, frame, 'zh')}", f"ceiling {self.words(node, frame, 'en')}")
        return Step(text, *after, True, before[1] > after[1])

    def _steps(self, node: t.Number, frame: Frame) -> list[Step]:
        if isinstance(node, t.Extreme) and node.cap:
            inner, ceiling = node.parts
            steps = self._steps(inner, frame)
            before, after, limit = (self._fen(n, frame) for n in (inner, node, ceiling))
            if before is None or after is None or limit is None:
                return steps
            return [*steps, self._ceiling(ceiling, frame, before, after)]
        if isinstance(node, t.Choose):
            for guard, amount in node.cases:
                holds = self.engine.runner.bool(guard)(frame)
                if holds:
                    return self._steps(amount, frame)
                if holds is None:
                    break
        span = self._fen(node, frame)
        if span is None or (isinstance(node, t.FactRef) and span[0] != span[1]):
            return []  # nothing to reckon with yet: the ceilings that follow say the rest
        text = Text(self.words(node, frame, "zh"), self.words(node, frame, "en"))
        return [Step(text, span[0], span[1])]

    def _fen(self, node: t.Number, frame: Frame) -> tuple[int, int] | None:
        span = self.engine.runner.number(node)(frame)
        if span is None:
            return None
        return tuple((2 * n + node.scale) // (2 * node.scale) for n in span)  # type: ignore[return-value]

    def words(self, node: t.Number, frame: Frame, lang: Lang) -> str:
        """A formula with its figures, such as “实际投资额 800万元 × 20%”."""
        match node:
            case t.Const():
                return self.engine.figure(node, lang)
            case t.FactRef():
                used = self.fact(node, frame)
                return f"{used.label.in_(lang)} {(used.value or UNKNOWN).in_(lang)}"
            case t.Product():
                return f"{self.words(node.a, frame, lang)} × {self.words(node.b, frame, lang)}"
            case t.Sum():
                sign = "+" if node.sign > 0 else "−"
                return f"{self.words(node.a, frame, lang)} {sign} {self.words(node.b, frame, lang)}"
            case t.Extreme() if node.pick == "max" and isinstance(node.parts[1], t.Sum) and node.parts[1].sign < 0:
                return self.words(node.parts[1], frame, lang)
            case t.Extreme():
                name = {"min": Text("较小者", "the lesser of"), "max": Text("较大者", "the greater of")}[node.pick]
                return f"{name.in_(lang)}（{'；'.join(self.words(part, frame, lang) for part in node.parts)}）"
            case t.Choose():
                return Text("按所属情形", "by the case that applies").in_(lang)
        labels = {
            t.LinesSum: Text("费用明细合计", "sum of cost lines"),
            t.Received: Text("已获资金", "money received earlier"),
            t.AwardOf: Text("所依奖补", "the award it rests on"),
            t.SeriesAt: Text("基准利率", "reference rate"),
            t.Quotient: Text("整档数", "full steps"),
        }
        value = self.amount(node, frame)
        label = labels.get(type(node), Text("数值", "value"))
        return f"{label.in_(lang)} {(value or UNKNOWN).in_(lang)}"


def waiting(waits: Iterable[Wait]) -> tuple[Waiting, ...]:
    """What a claim waits for, each once, in the order of conditions and arithmetic."""
    once = {wait.path: wait for wait in reversed(tuple(waits))}
    return tuple(Waiting(wait.path, wait_label(wait), wait.settler) for wait in reversed(once.values()))


def wait_label(wait: Wait) -> Text:
    """What a wait is called on a screen."""
    if wait.ref is not None:
        label = wait.ref.fact.label
        return of_year(label, wait.year) if wait.year else label
    if wait.kind == "receipts":
        level = LEVELS[wait.path.split(".")[1]]
        return Text(f"{level.zh}历年资金记录", f"{level.en} money received so far")
    if wait.kind == "lines":
        return Text("完整的费用明细", "the complete cost lines")
    return Text("所依奖补的结果", "the award it rests on")


def _span(span: tuple[int, int], node: t.Number) -> Text | None:
    if span == (node.low, node.high):
        return None
    low, high = (Text(figure_text(n, node, "zh"), figure_text(n, node, "en")) for n in span)
    if span[0] == span[1]:
        return low
    return (
        Text(f"不少于 {low.zh}", f"at least {low.en}")
        if span[1] == node.high
        else Text(f"{low.zh} 至 {high.zh}", f"{low.en} to {high.en}")
    )


def ceiling(node: t.Number) -> int | None:
    """The most an amount can be by the policy's own figures, in its scale; None where only a fact's range bounds it."""
    match node:
        case t.Const():
            return node.value
        case t.Extreme():
            bounds = [(ceiling(part), node.scale // part.scale) for part in node.parts]
            known = [bound * factor for bound, factor in bounds if bound is not None]
            if node.pick == "min":
                return min(known, default=None)
            return max(known) if len(known) == len(bounds) else None
        case t.Choose():
            cases = [(ceiling(amount), node.scale // amount.scale) for _, amount in node.cases]
            return None if any(bound is None for bound, _ in cases) else max(b * f for b, f in cases if b is not None)
        case t.Product():
            a, b = ceiling(node.a), ceiling(node.b)
            return None if a is None or b is None else a * b
        case t.Sum() if node.sign > 0:
            a, b = ceiling(node.a), ceiling(node.b)
            return (
                None if a is None or b is None else a * (node.scale // node.a.scale) + b * (node.scale // node.b.scale)
            )
    return None
