"""Gaps: what would have to change for a claim to pay more, found by changing the facts and asking again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from duixian.assess.bind import Case
from duixian.assess.engine import Engine
from duixian.assess.explain import Explainer, value_text
from duixian.assess.result import Change, Gap
from duixian.assess.verdict import RawClaim, Verdict
from duixian.expression import tree as t
from duixian.expression.frame import NA, FactValue, Frame
from duixian.expression.show import figure_text
from duixian.program.model import Condition, Rule
from duixian.quantity.text import Text

MOST_CHANGES = 3  # a claim that needs more than this is no near miss


@dataclass(frozen=True, slots=True)
class Fix:
    """A fact (in a year, where it has one) set to what would satisfy a condition."""

    ref: t.FactRef
    year: int
    value: FactValue
    change: Change
    falls: bool = False  # the value has to come down


@dataclass(frozen=True, slots=True)
class Gaps:
    engine: Engine
    explainer: Explainer
    case: Case

    def of(self, claim: RawClaim, claim_id: str) -> Iterator[Gap]:
        """The gaps of one claim: to be paid at all, or to reach a better case of its award."""
        rule = self.engine.program.rules[claim.rule]
        frame = self.case.view(rule.id, claim.matter, claim.year)
        if claim.verdict is Verdict.NOT_IN_FORCE:
            return
        if claim.verdict is Verdict.REFUSED:
            failed = [c for c in rule.conditions if self.engine.runner.bool(c.node)(frame) is False]
            gap = self.gap(rule, frame, claim, claim_id, failed, [c.node for c in failed])
            if gap is not None:
                yield gap
            return
        seen = set()
        for guard in self.engine.rules[claim.rule].cases:
            if self.engine.runner.bool(guard)(frame) is False:
                gap = self.gap(rule, frame, claim, claim_id, [], [guard])
                if gap is not None and gap.gain not in seen:
                    seen.add(gap.gain)
                    yield gap

    def gap(
        self, rule: Rule, frame: Frame, claim: RawClaim, claim_id: str, failed: list[Condition], nodes: list[t.Bool]
    ) -> Gap | None:
        fixes: dict[tuple[t.FactRef, int], Fix] = {}
        for node in nodes:
            found = self.fix(node, frame)
            if found is None:
                return None
            for one in found:
                known = fixes.get((one.ref, one.year))
                fixes[(one.ref, one.year)] = one if known is None else _stricter(known, one)
        if not fixes or len(fixes) > MOST_CHANGES:
            return None
        changed = _apply(frame, fixes.values())
        if any(self.engine.runner.bool(c.node)(changed) is False for c in rule.conditions):
            return None
        _, _, hi = self.engine.evaluate(claim.rule, changed)
        if hi <= claim.hi:
            return None
        return Gap(
            claim_id, rule.title, tuple(f.change for f in fixes.values()), tuple(c.id for c in failed), hi - claim.hi
        )

    def fix(self, node: t.Bool, frame: Frame) -> list[Fix] | None:
        """Changes that make a false condition true, or None where nobody can change it."""
        if self.engine.runner.bool(node)(frame) is not False:
            return []
        match node:
            case t.All(parts):
                fixes = [self.fix(part, frame) for part in parts]
                return None if None in fixes else [f for some in fixes if some for f in some]
            case t.Any_(parts):
                ways = [found for part in parts if (found := self.fix(part, frame))]
                return min(ways, key=len, default=None)
            case t.Flag(ref, wanted):
                return self._set(ref, frame, wanted, Text("是", "yes") if wanted else Text("否", "no"))
            case t.Member() if not node.negated and not node.within:
                names = [value_text(node.ref, value) for value in node.values]
                words = Text(" 或 ".join(n.zh for n in names), " or ".join(n.en for n in names))
                return self._set(node.ref, frame, node.values[0], words)
            case t.Compare():
                return self._threshold(node, frame)
        return None

    def _threshold(self, node: t.Compare, frame: Frame) -> list[Fix] | None:
        a, op, b = node.a, node.op, node.b
        if not isinstance(a, t.FactRef) and isinstance(b, t.FactRef):
            a, b, op = b, a, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        if not isinstance(a, t.FactRef) or op == "!=":
            return None
        span = self.engine.runner.number(b)(frame)
        value = self.engine.runner.value(a)(frame)
        if span is None or span[0] != span[1] or not isinstance(value, int):
            return None
        exact = span[0] * a.scale  # in units of 1 / b.scale
        if op in (">=", ">", "="):
            needed = -(-exact // b.scale) if op != ">" else exact // b.scale + 1
        else:
            needed = exact // b.scale if op == "<=" else -(-exact // b.scale) - 1
        if not a.low <= needed <= a.high:
            return None
        more = needed - value
        amounts = (
            [figure_text(abs(more), a, lang) for lang in ("zh", "en")]
            if a.type.base in ("money", "count", "rate")
            else ["", ""]
        )
        target = Text(figure_text(needed, a, "zh"), figure_text(needed, a, "en"))
        zh, en = ("还差", "more") if more > 0 else ("多出", "less")
        if a.type.base in ("money", "count", "rate"):
            target = Text(f"{target.zh}（{zh} {amounts[0]}）", f"{target.en} ({amounts[1]} {en})")
        return self._set(a, frame, needed, target, falls=more < 0)

    def _set(
        self, ref: t.FactRef, frame: Frame, value: FactValue, needed: Text, *, falls: bool = False
    ) -> list[Fix] | None:
        if not ref.fact.changeable or ref.fact.settled_by.value in ("selection", "authority", "history"):
            return None
        if self.engine.runner.value(ref)(frame) is NA:
            return None
        year = 0
        if ref.year is not None:
            span = self.engine.runner.number(ref.year)(frame)
            if span is None or span[0] != span[1] or span[0] < date.fromordinal(frame.on).year:
                return None  # a year that has passed cannot be changed
            year = span[0]
        used = self.explainer.fact(ref, frame)
        return [Fix(ref, year, value, Change(used.path, used.label, used.value, needed), falls)]


def _stricter(one: Fix, other: Fix) -> Fix:
    """Of two changes of one fact the one that goes further; whether it breaks something else is asked later."""
    if isinstance(one.value, int) and isinstance(other.value, int):
        return one if (one.value < other.value) is one.falls else other
    return one


def _apply(frame: Frame, fixes: Iterable[Fix]) -> Frame:
    for fix in fixes:
        name, kind = fix.ref.fact.name, fix.ref.fact.kind
        if kind == "applicant" and fix.year:
            frame = replace(frame, years={**frame.years, fix.year: {**frame.years.get(fix.year, {}), name: fix.value}})
        elif kind == "applicant":
            frame = replace(frame, applicant={**frame.applicant, name: fix.value})
        elif fix.year:
            years = frame.matter_years
            frame = replace(frame, matter_years={**years, fix.year: {**years.get(fix.year, {}), name: fix.value}})
        else:
            frame = replace(frame, matter={**frame.matter, name: fix.value})
    return frame
