"""Rules as decision models for zen-engine: one model for a kind, some expressions for a rule.

A record is flat: the facts of a claim, its matter and its applicant by the names of their inputs, days as whole days
since 1970. The engine refuses to compare null, so that every fact is asked for first; dates are moved by months,
because a leap day moved by years comes out as no date at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from benchmarks.peers import ENTITLED, OPEN, REFUSED
from benchmarks.peers.shared import Input, SharedRule, may_come_to_nothing
from benchmarks.peers.translate import Ranges, Translator

DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class ZenText:
    """The dialect; it collects the inputs that a model reads."""

    inputs: dict[Input, None] = field(default_factory=dict)
    always: ClassVar[str] = "true"
    never: ClassVar[str] = "false"

    def all_(self, parts: Sequence[str]) -> str:
        return f"({' and '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "true"

    def any_(self, parts: Sequence[str]) -> str:
        return f"({' or '.join(parts)})" if len(parts) > 1 else parts[0] if parts else "false"

    def not_(self, part: str) -> str:
        return f"not ({part})"

    def where(self, guard: str, yes: str, no: str) -> str:
        return f"({guard} ? {yes} : {no})"

    def extreme(self, pick: str, parts: Sequence[str]) -> str:
        return f"{pick}([{', '.join(parts)}])"

    def compare(self, op: str, a: str, b: str) -> str:
        return f"{a} {'==' if op == '=' else op} {b}"

    def known(self, fact: Input) -> str:
        return f"{self.fact(fact)} != null"

    def fact(self, fact: Input) -> str:
        self.inputs[fact] = None
        return fact.name

    def known_or(self, fact: Input, end: int) -> str:
        default = self.day(end) if fact.form == "date" else str(end)
        return f"({self.known(fact)} ? {self.fact(fact)} : {default})"

    def one_of(self, fact: Input, values: Sequence[str]) -> str:
        texts = ", ".join(f"'{value}'" for value in values)
        return f"{self.fact(fact)} in [{texts}]" if values else self.never

    def within(self, fact: Input, ranges: Ranges) -> str:
        name = self.fact(fact)
        inside = [f"({name} >= {low} and {name} <= {high})" for low, high in ranges]
        return self.all_([self.known(fact), self.any_(inside)])

    def figure(self, value: int) -> str:
        return str(value)

    def day(self, ordinal: int) -> str:
        return str(ordinal - EPOCH)

    def shift(self, day: str, months: int) -> str:
        return f"(d({day} * {DAY_MS}).add({months}, 'M').timestamp() / {DAY_MS})"

    def year_end(self, year: str, last: bool) -> str:
        before = year if last else f"({year} - 1)"
        days = f"365 * {before} + floor({before} / 4) - floor({before} / 100) + floor({before} / 400)"
        return f"({days} - {EPOCH - (0 if last else 1)})"

    def whole(self, amount: str, scale: int) -> str:
        return amount if scale == 1 else f"floor(({amount} + {scale // 2}) / {scale})"

    def missing_fails(self, op: str, fact: Input, alone: bool) -> bool:  # noqa: ARG002
        return False


def model(rules: Sequence[SharedRule], on: date, yearly: bool) -> tuple[dict[str, object], list[Input]]:
    """The decision model of one kind's rules and the inputs that it reads."""
    dialect = ZenText()
    translator = Translator(dialect, on, yearly)
    texts: dict[str, str] = {}
    for number, rule in enumerate(rules):
        truths, award = [translator.truth(c.node) for c in rule.conditions], translator.amount(rule.award)
        met, failed, low, high = (f"r{number}_{name}" for name in ("met", "failed", "low", "high"))
        texts[met] = translator.all_(*(truth.yes for truth in truths))
        texts[failed] = translator.any_(*(truth.no for truth in truths), award.na)
        point = dialect.compare("=", award.low, award.high) if may_come_to_nothing(rule.award) else dialect.always
        texts[low] = dialect.where(translator.all_(f"$.{met}", f"not $.{failed}", point), award.low, "0")
        texts[high] = f"$.{failed} ? 0 : {award.high}"
        live = f"$.{met} and $.{low} == $.{high} ? {ENTITLED} : {OPEN}"
        texts[f"r{number}_verdict"] = f"$.{failed} ? {REFUSED} : ({live})"
    expressions = [{"id": key, "key": key, "value": text} for key, text in texts.items()]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "rules",
            "name": "rules",
            "type": "expressionNode",
            "content": {"expressions": expressions},
            "position": {"x": 1, "y": 0},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "rules"), ("rules", "out"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}, list(dialect.inputs)
