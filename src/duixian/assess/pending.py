"""What a claim waits for: the missing facts that can still change a condition or an amount, and who settles each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.expression import tree as t
from duixian.expression.evaluate import Runner
from duixian.expression.frame import Frame
from duixian.program.model import Rule


@dataclass(frozen=True, slots=True)
class Wait:
    """One missing thing: `path` is its name in a dossier (`applicant.staff`, `m1.star`, `m1.new_users(2023)`,
    `m1.lines`, `receipts.city`), `settler` who settles it, `ref` the fact where it is one."""

    path: str
    settler: str
    kind: str
    matter: str = ""
    year: int = 0
    ref: t.FactRef | None = None


class Waits:
    """Finds waits in the nodes of one program, or of programs that are `like` one another."""

    def __init__(self, runner: Runner, like: Waits | None = None) -> None:
        self.runner = runner
        # What the awards that others are counted from wait for, by (grant, matter, year or 0): the engine fills it in,
        # as it does the amounts of these awards, which engines that are alike see in the same frames.
        self.of_award: dict[tuple[str, str, int], tuple[Wait, ...]] = like.of_award if like else {}

    def of_rule(self, rule: Rule, frame: Frame) -> Iterator[Wait]:
        """The waits of a rule's conditions, then of its amount."""
        for condition in rule.conditions:
            yield from self.of_bool(condition.node, frame)
        yield from self.of_number(rule.award, frame)

    def of_bool(self, node: t.Bool, frame: Frame) -> Iterator[Wait]:
        """The waits of a condition; none once it is true or false."""
        if self.runner.bool(node)(frame) is not None:
            return
        match node:
            case t.All(parts) | t.Any_(parts):
                for part in parts:
                    yield from self.of_bool(part, frame)
            case t.Flag(ref) | t.Applicable(ref):
                yield from self.of_fact(ref, frame)
            case t.Member():
                yield from self.of_fact(node.ref, frame)
            case t.Compare():
                yield from self.of_number(node.a, frame)
                yield from self.of_number(node.b, frame)
            case t.NotPaidYet():
                yield Wait(f"receipts.{node.level}", "history", "receipts")

    def of_number(self, node: t.Number, frame: Frame) -> Iterator[Wait]:
        """The waits of an amount; none once it is a point."""
        value = self.runner.number(node)(frame)
        if value is None or value[0] == value[1]:
            return
        match node:
            case t.FactRef():
                yield from self.of_fact(node, frame)
            case t.Choose():
                yield from self._of_cases(node, frame)
            case t.Extreme():
                for part in self._that_matter(node, frame):
                    yield from self.of_number(part, frame)
            case t.LinesSum():
                if not frame.lines_complete:
                    yield Wait(f"{frame.matter_id}.lines", "applicant", "lines", frame.matter_id)
                for end in (node.since, node.until):
                    if end is not None:
                        yield from self.of_number(end, frame)
            case t.Received():
                for level in node.levels:
                    if value is not None:
                        yield Wait(f"receipts.{level}", "history", "receipts")
                if node.year is not None:
                    yield from self.of_number(node.year, frame)
            case t.AwardOf():
                keys = ((node.grant, frame.matter_id, year) for year in (frame.year, 0))
                known = next((self.of_award[key] for key in keys if self.of_award.get(key)), ())
                yield from known or (Wait(f"award.{node.grant}", "authority", "award", frame.matter_id),)
            case _:
                for child in t.children(node):
                    if isinstance(child, t.Number):
                        yield from self.of_number(child, frame)

    def _that_matter(self, node: t.Extreme, frame: Frame) -> Iterator[t.Number]:
        """The parts that can still be the smallest (or the greatest) one."""
        spans = [self.runner.number(part)(frame) for part in node.parts]
        for i, part in enumerate(node.parts):
            mine = spans[i]
            others = [(span, node.scale // node.parts[j].scale) for j, span in enumerate(spans) if j != i and span]
            if mine is None or not others:
                continue
            low, high = (end * (node.scale // part.scale) for end in mine)
            if node.pick == "min":
                matters = low < min(span[1] * factor for span, factor in others)
            else:
                matters = high > max(span[0] * factor for span, factor in others)
            if matters:
                yield part

    def _of_cases(self, node: t.Choose, frame: Frame) -> Iterator[Wait]:
        for guard, amount in node.cases:
            holds = self.runner.bool(guard)(frame)
            if holds is False:
                continue
            yield from self.of_bool(guard, frame)
            yield from self.of_number(amount, frame)
            if holds:
                return

    def of_fact(self, ref: t.FactRef, frame: Frame) -> Iterator[Wait]:
        """The fact itself, if it is missing; for a yearly fact also what decides its year."""
        if self.runner.value(ref)(frame) is not None:
            return
        fact = ref.fact
        year = 0
        if ref.year is not None:
            span = self.runner.number(ref.year)(frame)
            if span is None:
                return
            if span[0] != span[1]:
                yield from self.of_number(ref.year, frame)
                return
            year = span[0]
        owner = "applicant" if fact.kind == "applicant" else "outcome" if fact.kind == "outcome" else frame.matter_id
        path = f"{owner}.{fact.name}" + (f"({year})" if year else "")
        matter = frame.matter_id if fact.kind != "applicant" else ""
        yield Wait(path, fact.settled_by.value, "fact", matter, year, ref)
