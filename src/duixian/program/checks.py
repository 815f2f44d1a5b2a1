"""What is proved of a program when it is loaded: nothing overflows, no figure is dead, no condition is idle or impossible."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from duixian.expression import tree as t
from duixian.expression.operations import COMPARE_INTERVALS
from duixian.expression.show import figure_text
from duixian.policy.site import Ledger
from duixian.program.lower import Lowered
from duixian.program.model import Condition, Rule
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def check(lowered: Lowered, ledger: Ledger) -> list[Problem]:
    """The problems of one lowered policy, each at the grant it concerns."""
    problems: list[Problem] = []
    for rule in lowered.rules:
        for path, code, text in (*_overflows(rule), *_conditions(rule, lowered)):
            place = ledger.source.place(("grants", rule.grant, *path))
            problems.append(Problem(code, text, place, clause="、".join(rule.cites)))
    return problems


Finding = tuple[tuple[str, ...], str, Text]


def _overflows(rule: Rule) -> Iterator[Finding]:
    named = [(("when", c.id) if c.source == "grant" else (), c.node) for c in rule.conditions]
    for path, root in [*named, (("award",), rule.award)]:
        for node in t.walk(root):
            if isinstance(node, t.Compare):
                scale = lcm(node.a.scale, node.b.scale)
                ends = [n * (scale // side.scale) for side in (node.a, node.b) for n in (side.low, side.high)]
            elif isinstance(node, t.Number) and node.type.base != "text":
                ends = [2 * node.low, 2 * node.high] if node is rule.award else [node.low, node.high]
            else:
                continue
            if any(abs(end) > t.INT64 for end in ends):
                text = Text(
                    "数值可能超出 64 位整数；请收窄所用指标的 range",
                    "this may exceed 64-bit integers: narrow the range of the facts it uses",
                )
                yield path, "overflow", text
                break


def _conditions(rule: Rule, lowered: Lowered) -> Iterator[Finding]:
    checked = [c for c in rule.conditions if c.source in ("shared", "grant")]
    atoms = [(condition, atom) for condition in checked for atom in _atoms(condition.node)]
    for condition, atom in atoms:
        path = ("when", condition.id) if condition.source == "grant" else ()
        if (rule.id, condition.id) in lowered.registered:
            continue
        verdict = _decided(atom)
        if verdict is not None:
            word = Text("恒成立", "always true") if verdict else Text("恒不成立", "never true")
            yield (
                path,
                "dead-figure",
                Text(f"条件 {condition.id} {word.zh}", f"the condition {condition.id} is {word.en}"),
            )
        for other_condition, other in atoms:
            if other is atom and other_condition is condition:
                continue
            if _excludes(atom, other) and _first(atoms, condition, other_condition):
                yield (
                    path,
                    "contradiction",
                    Text(
                        f"条件 {condition.id} 与 {other_condition.id} 不能同时成立",
                        f"the conditions {condition.id} and {other_condition.id} cannot both hold",
                    ),
                )
            elif _implies(other, atom) and not (_implies(atom, other) and _first(atoms, condition, other_condition)):
                yield (
                    path,
                    "implied-condition",
                    Text(
                        f"条件 {condition.id} 已包含在 {other_condition.id} 之中；确需保留请写 registered",
                        f"the condition {condition.id} follows from {other_condition.id}; register why it stands",
                    ),
                )
    yield from _branches(rule)


def _branches(rule: Rule) -> Iterator[Finding]:
    """Cases of the award that nobody can reach, or that a figure decides by itself."""
    for node in t.walk(rule.award):
        if isinstance(node, t.Choose):
            for guard, _ in node.cases:
                for atom in _atoms(guard):
                    if _decided(atom) is False:
                        yield (
                            ("award",),
                            "dead-figure",
                            Text("有一档永远达不到", "one of the cases can never be reached"),
                        )


def _first(atoms: list[tuple[Condition, t.Bool]], one: Condition, other: Condition) -> bool:
    order = [id(condition) for condition, _ in atoms]
    return order.index(id(one)) < order.index(id(other)) if one is not other else False


def _atoms(node: t.Bool) -> list[t.Bool]:
    return [atom for part in node.parts for atom in _atoms(part)] if isinstance(node, t.All) else [node]


def _decided(atom: t.Bool) -> bool | None:
    """True or False where the ranges of the facts alone decide the atom."""
    match atom:
        case t.Truth(value):
            return value
        case t.Compare(op, a, b):
            if any(ref.fact.may_be_inapplicable for ref in t.facts_of(atom)):
                return None
            scale = lcm(a.scale, b.scale)
            fa, fb = scale // a.scale, scale // b.scale
            return COMPARE_INTERVALS[op](a.low * fa, a.high * fa, b.low * fb, b.high * fb)
        case t.Member(ref, values, False, negated) if ref.fact.choices:
            if set(values) == set(ref.fact.choices):
                return not negated
    return None


def _interval(atom: t.Bool) -> tuple[t.Number, int, int] | None:
    """A comparison with a figure as the span of integers it allows, in the left side's common scale."""
    if not (isinstance(atom, t.Compare) and isinstance(atom.b, t.Const)) or atom.op == "!=":
        return None
    scale = lcm(atom.a.scale, atom.b.scale)
    factor = scale // atom.a.scale
    low, high = atom.a.low * factor, atom.a.high * factor
    figure = atom.b.value * (scale // atom.b.scale)
    match atom.op:
        case ">":
            low = max(low, figure + 1)
        case ">=":
            low = max(low, figure)
        case "<":
            high = min(high, figure - 1)
        case "<=":
            high = min(high, figure)
        case "=":
            low, high = figure, figure
    return atom.a, low, high


def _implies(a: t.Bool, b: t.Bool) -> bool:
    """Whether `a` being true makes `b` true."""
    if a == b:
        return True
    x, y = _interval(a), _interval(b)
    if x and y and x[0] == y[0] and _same_scale(a, b):
        return x[1] >= y[1] and x[2] <= y[2]
    if (
        isinstance(a, t.Member)
        and isinstance(b, t.Member)
        and a.ref == b.ref
        and (a.within, a.negated) == (b.within, b.negated)
    ):
        return set(a.values) <= set(b.values) if not a.negated else set(a.values) >= set(b.values)
    return False


def _excludes(a: t.Bool, b: t.Bool) -> bool:
    x, y = _interval(a), _interval(b)
    if x and y and x[0] == y[0] and _same_scale(a, b):
        return x[1] > y[2] or y[1] > x[2]
    if isinstance(a, t.Flag) and isinstance(b, t.Flag):
        return a.ref == b.ref and a.wanted is not b.wanted
    if isinstance(a, t.Member) and isinstance(b, t.Member) and a.ref == b.ref and not a.within and not b.within:
        return not a.negated and not b.negated and not set(a.values) & set(b.values)
    return False


def _same_scale(a: t.Bool, b: t.Bool) -> bool:
    assert isinstance(a, t.Compare)
    assert isinstance(b, t.Compare)
    return lcm(a.a.scale, a.b.scale) == lcm(b.a.scale, b.b.scale)


__all__ = ["check", "figure_text"]
