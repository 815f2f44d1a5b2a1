"""What conditions say of each other by their ranges alone: decided, implied, excluded."""

from __future__ import annotations

from math import lcm

from duixian.expression import tree as t
from duixian.expression.operations import COMPARE_INTERVALS

_MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def atoms(node: t.Bool) -> list[t.Bool]:
    """The conditions that must all hold for `node` to hold."""
    return [atom for part in node.parts for atom in atoms(part)] if isinstance(node, t.All) else [node]


def has_figure(node: t.Bool) -> bool:
    """Whether somebody wrote a figure or a list here; what a shape or a function adds has none."""
    return isinstance(node, t.Member) or (
        isinstance(node, t.Compare) and any(isinstance(n, t.Const) and n.figure for n in t.walk(node))
    )


def decided(atom: t.Bool) -> bool | None:
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
        case t.Member(ref, values, False, negated) if ref.fact.choices and not ref.fact.may_be_inapplicable:
            if set(values) == set(ref.fact.choices):
                return not negated
    return None


def implies(a: t.Bool, b: t.Bool) -> bool:
    """Whether `a` being true makes `b` true."""
    if a == b:
        return True
    x, y = _interval(a), _interval(b)
    if x and y and x[0] == y[0]:
        return _within(x[1:], y[1:])
    if (
        isinstance(a, t.Member)
        and isinstance(b, t.Member)
        and a.ref == b.ref
        and (a.within, a.negated) == (b.within, b.negated)
    ):
        return set(a.values) <= set(b.values) if not a.negated else set(a.values) >= set(b.values)
    return False


def excludes(a: t.Bool, b: t.Bool) -> bool:
    """Whether `a` and `b` can never both be true."""
    x, y = _interval(a), _interval(b)
    if x and y and x[0] == y[0]:
        scale = lcm(x[3], y[3])
        fx, fy = scale // x[3], scale // y[3]
        return x[1] * fx > y[2] * fy or y[1] * fy > x[2] * fx
    if isinstance(a, t.Flag) and isinstance(b, t.Flag):
        return a.ref == b.ref and a.wanted is not b.wanted
    if isinstance(a, t.Member) and isinstance(b, t.Member) and a.ref == b.ref and not a.within and not b.within:
        if a.negated or b.negated:
            return a.negated is not b.negated and set(a.values) == set(b.values)
        return not set(a.values) & set(b.values)
    return False


def _within(inner: tuple[int, int, int], outer: tuple[int, int, int]) -> bool:
    scale = lcm(inner[2], outer[2])
    fi, fo = scale // inner[2], scale // outer[2]
    return inner[0] * fi >= outer[0] * fo and inner[1] * fi <= outer[1] * fo


def _interval(atom: t.Bool) -> tuple[t.Number, int, int, int] | None:
    """A comparison with a figure as what it is about and the span of integers it allows, in a scale of its own."""
    if not isinstance(atom, t.Compare) or atom.op == "!=":
        return None
    a, op, b = atom.a, atom.op, atom.b
    if isinstance(a, t.Const):
        a, op, b = b, _MIRROR[op], a
    if not isinstance(b, t.Const) or isinstance(a, t.Const):
        return None
    scale = lcm(a.scale, b.scale)
    factor = scale // a.scale
    low, high, figure = a.low * factor, a.high * factor, b.value * (scale // b.scale)
    match op:
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
    return a, low, high, scale
