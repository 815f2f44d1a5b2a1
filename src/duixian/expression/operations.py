"""What each kind of node does, as a function over a frame: made once per node, called for every claim."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from duixian.expression import tree as t
from duixian.expression.build import working_day_bounds
from duixian.expression.frame import NA, Frame, Interval
from duixian.quantity.dates import Duration, DurationUnit, add_duration
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.industries import within_industry
from duixian.vocabulary.regions import within_region

RunNumber = Callable[[Frame], Interval | None]
RunBool = Callable[[Frame], bool | None]


def run_sum(node: t.Sum, a: RunNumber, b: RunNumber) -> RunNumber:
    fa, fb = node.scale // node.a.scale, node.scale // node.b.scale

    def plus(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        return None if x is None or y is None else (x[0] * fa + y[0] * fb, x[1] * fa + y[1] * fb)

    def minus(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        return None if x is None or y is None else (x[0] * fa - y[1] * fb, x[1] * fa - y[0] * fb)

    return plus if node.sign > 0 else minus


def run_product(a: RunNumber, b: RunNumber) -> RunNumber:
    def run(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        if x is None or y is None:
            return None
        (xl, xh), (yl, yh) = x, y
        if xl >= 0 and yl >= 0:
            return xl * yl, xh * yh
        corners = (xl * yl, xl * yh, xh * yl, xh * yh)
        return min(corners), max(corners)

    return run


def run_extreme(node: t.Extreme, parts: list[RunNumber]) -> RunNumber:
    choose = min if node.pick == "min" else max
    factors = [node.scale // part.scale for part in node.parts]
    if len(parts) == 2 and isinstance(node.parts[1], t.Const) and node.pick == "min" and factors[0] == 1:
        first, ceiling = parts[0], node.parts[1].value * factors[1]

        def capped(f: Frame) -> Interval | None:
            x = first(f)
            if x is None or x[1] <= ceiling:
                return x
            return (x[0] if x[0] <= ceiling else ceiling, ceiling)

        return capped

    def run(f: Frame) -> Interval | None:
        values = [part(f) for part in parts]
        known = [(v[0] * k, v[1] * k) for v, k in zip(values, factors, strict=True) if v is not None]
        if len(known) < len(values):
            return None
        return choose(v[0] for v in known), choose(v[1] for v in known)

    return run


Case = tuple[RunBool, RunNumber, int, list[Callable[[Frame], object]]]


def run_choose(cases: list[Case]) -> RunNumber:
    """The first case that holds. An amount that cannot exist is nothing, and may be nothing while that is not known."""

    def run(f: Frame) -> Interval | None:
        reached: list[Interval] = []
        for guard, amount, factor, needed in cases:
            holds = guard(f)
            if holds is False:
                continue
            low, high = amount(f) or (0, 0)
            if needed and any(value(f) is None for value in needed):
                low, high = min(low, 0), max(high, 0)
            reached.append((low * factor, high * factor))
            if holds:
                break
        else:
            reached.append((0, 0))
        return min(r[0] for r in reached), max(r[1] for r in reached)

    return run


def run_lines(node: t.LinesSum, since: RunNumber | None, until: RunNumber | None) -> RunNumber:
    """The matter's paid lines within two dates; inapplicable where a date is."""

    def run(f: Frame) -> Interval | None:
        first, last = since(f) if since else None, until(f) if until else None
        if (since and first is None) or (until and last is None):
            return None
        return f.lines_sum(node.categories, first, last, node.high)

    return run


def map_monotone(of: RunNumber, function: Callable[[int], int]) -> RunNumber:
    def run(f: Frame) -> Interval | None:
        value = of(f)
        if value is None:
            return None
        low = function(value[0])
        return (low, low) if value[0] == value[1] else (low, function(value[1]))

    return run


def run_shift(day: RunNumber, amount: int, unit: DurationUnit) -> RunNumber:
    """A date moved; while the date is open, working days (whose calendar knows few years) are bounded by plain days."""
    move = shifter(amount, unit)
    if unit != "working_days":
        return map_monotone(day, move)

    def run(f: Frame) -> Interval | None:
        value = day(f)
        if value is None:
            return None
        if value[0] == value[1]:
            moved = move(value[0])
            return moved, moved
        near, far = working_day_bounds(amount)
        return value[0] + near, value[1] + far

    return run


def shifter(amount: int, unit: DurationUnit) -> Callable[[int], int]:
    """The function that moves a day's ordinal; `amount` is within what `build.shift` lets through."""

    def move(ordinal: int) -> int:
        return add_duration(date.fromordinal(ordinal), Duration(amount, unit)).toordinal()

    return move


def run_flag(ref: t.FactRef, wanted: bool, value: Callable[[Frame], object]) -> RunBool:
    """A yes-or-no fact. Facts without a year are spelt out: this is asked more than anything else."""
    name = ref.fact.name

    def of_applicant(f: Frame) -> bool | None:
        v = f.applicant.get(name)
        return None if v is None else v is wanted

    def of_outcome(f: Frame) -> bool | None:
        v = f.outcome.get(name)
        return None if v is None else v is wanted

    def of_matter(f: Frame) -> bool | None:
        v = f.matter.get(name)
        return None if v is None else v is wanted

    def of_year(f: Frame) -> bool | None:
        v = value(f)
        return None if v is None else v is wanted

    if ref.year is not None:
        return of_year
    return {"applicant": of_applicant, "outcome": of_outcome}.get(ref.fact.kind, of_matter)


def run_applicable(value: Callable[[Frame], object]) -> RunBool:
    """Whether a fact can exist here; unknown while it is missing."""

    def run(f: Frame) -> bool | None:
        v = value(f)
        return None if v is None else v is not NA

    return run


def run_member(node: t.Member, value: Callable[[Frame], object]) -> RunBool:
    values, negated = frozenset(node.values), node.negated
    inside = within_region if node.ref.fact.type is FactType.REGION else within_industry

    def member(f: Frame) -> bool | None:
        v = value(f)
        if v is None or v is NA:
            return None if v is None else False
        return (v in values) is not negated

    known: dict[str, bool] = {}  # a code's answer never changes, and looking it up costs more than the rest

    def within(f: Frame) -> bool | None:
        v = value(f)
        if v is None or v is NA:
            return None if v is None else False
        code = str(v)
        answer = known.get(code)
        if answer is None:
            answer = known[code] = any(inside(code, ancestor) for ancestor in node.values) is not negated
        return answer

    return within if node.within else member


_COMPARE_POINTS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def compare_fact(value: Callable[[Frame], object], op: str, factor: int, right: int) -> RunBool:
    """The commonest comparison, a fact with a figure, without making intervals."""
    holds = _COMPARE_POINTS[op]

    def run(f: Frame) -> bool | None:
        v = value(f)
        if v is None:
            return None
        return v is not NA and holds(v * factor, right)  # type: ignore[operator]

    return run


def compare(a: RunNumber, b: RunNumber, op: str, fa: int, fb: int, may_be_na: bool) -> RunBool:
    decide = COMPARE_INTERVALS[op]

    def run(f: Frame) -> bool | None:
        x, y = a(f), b(f)
        if x is None or y is None:
            return False
        (xl, xh), (yl, yh) = x, y
        result = decide(xl * fa, xh * fa, yl * fb, yh * fb)
        # Whatever its value, a fact that may turn out inapplicable would fail: true is not certain yet.
        return None if result and may_be_na and (xl != xh or yl != yh) else result

    return run


def _less(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xh < yl else False if xl >= yh else None


def _at_most(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xh <= yl else False if xl > yh else None


def _equal(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xl == xh == yl == yh else False if xh < yl or yh < xl else None


def _unequal(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    same = _equal(xl, xh, yl, yh)
    return None if same is None else not same


COMPARE_INTERVALS: dict[str, Callable[[int, int, int, int], bool | None]] = {
    "=": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _at_most,
    ">": lambda xl, xh, yl, yh: _less(yl, yh, xl, xh),
    ">=": lambda xl, xh, yl, yh: _at_most(yl, yh, xl, xh),
}


def run_all(parts: list[RunBool]) -> RunBool:
    def run(f: Frame) -> bool | None:
        result: bool | None = True
        for part in parts:
            holds = part(f)
            if holds is False:
                return False
            if holds is None:
                result = None
        return result

    return run


def run_any(parts: list[RunBool]) -> RunBool:
    def run(f: Frame) -> bool | None:
        result: bool | None = False
        for part in parts:
            holds = part(f)
            if holds:
                return True
            if holds is None:
                result = None
        return result

    return run
