"""Operations where some conditions are known not to hold: what is left to work out of a claim that is not refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duixian.tables.scalar import Op, Ops, walk


def assuming(o: Ops, false: Iterable[Op], roots: Sequence[Op]) -> list[Op]:
    """The roots, simpler by knowing that each of `false` does not hold."""
    known: dict[Op, Op] = {}
    for op in false:
        _settle(o, op, False, known)
    for op in walk(roots):
        if op not in known:
            known[op] = _rebuilt(o, op, [known[arg] for arg in op.args])
    return [known[root] for root in roots]


def _settle(o: Ops, op: Op, holds: bool, known: dict[Op, Op]) -> None:
    known[op] = o.truth(holds)
    if op.name == "not":
        _settle(o, op.args[0], not holds, known)
    elif op.name == ("and" if holds else "or"):
        for part in op.args:
            _settle(o, part, holds, known)


def _rebuilt(o: Ops, op: Op, args: list[Op]) -> Op:
    if all(new is old for new, old in zip(args, op.args, strict=True)):
        return op
    match op.name:
        case "and":
            return o.and_(*args)
        case "or":
            return o.or_(*args)
        case "not":
            return o.not_(args[0])
        case "pick":
            return o.pick(*args)
        case "add":
            return o.add(*args)
        case "sub":
            return o.sub(*args)
        case "mul":
            return o.mul(*args)
        case "div":
            return o.div(args[0], args[1].low)
        case "min":
            return o.min(*args)
        case "max":
            return o.max(*args)
        case "lt":
            return o.lt(*args)
        case "le":
            return o.le(*args)
        case "eq":
            return o.eq(*args)
        case "months":
            assert isinstance(op.data, int)
            return o.months(args[0], op.data)
        case "year" | "first" | "last":
            return {"year": o.year, "first": o.first, "last": o.last}[op.name](args[0])
        case "table":
            assert isinstance(op.data, tuple)
            return o.table(args[0], *op.data)
    raise ValueError(op.name)
