"""Making kernel nodes: one function per operation, each computing type, scale and range of what it makes.

`KindError` says that values do not go together; the parser and the award shapes add file, line and clause to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

from duixian.expression import tree as t
from duixian.expression.types import DATE, MONEY, NUMBER, RATE, YEAR, YEARS, Type
from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.text import Text
from duixian.vocabulary.facts import PPM, Fact, FactType

YEARS_RANGE = (1900, 2100)
DATES_RANGE = (date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal())
FIRST_YEAR, LAST_YEAR = 1600, 2400  # years that dates and years may be moved to
LONGEST = {"years": 200, "months": 2400, "days": 73_000, "working_days": 2500}


class KindError(ValueError):
    """Values that do not go together; `text` says which, in both languages."""

    def __init__(self, code: str, text: Text, expected: Text | None = None, nearest: str = "") -> None:
        super().__init__(text.en)
        self.code, self.text, self.expected, self.nearest = code, text, expected, nearest


def const(value: int | Fraction | date, type_: Type, figure: str = "") -> t.Const:
    if isinstance(value, date):
        value = value.toordinal()
    exact = Fraction(value)
    return t.Const(type_, exact.denominator, exact.numerator, exact.numerator, exact.numerator, figure)


def money(fen: int, figure: str = "") -> t.Const:
    return const(fen, MONEY, figure)


def fact_type(fact: Fact) -> Type:
    return Type(fact.type.value, fact.unit)


def fact(declared: Fact, year: t.Number | None = None) -> t.FactRef:
    """A reference to a fact; a yearly fact needs the year, another must have none."""
    if declared.yearly and year is None:
        raise KindError(
            "needs-year",
            Text(f"{declared.path} 按年度记录，须写明年度", f"{declared.path} is kept by year: say which"),
            Text(f"{declared.path}(year)", f"{declared.path}(year)"),
        )
    if year is not None and not declared.yearly:
        raise KindError(
            "not-yearly",
            Text(f"{declared.path} 不按年度记录", f"{declared.path} is not kept by year"),
            Text(declared.path, declared.path),
        )
    scale = PPM if declared.type is FactType.RATE else 1
    return t.FactRef(fact_type(declared), scale, declared.low, declared.high, declared, year)


def year() -> t.Year:
    return t.Year(YEAR, 1, *YEARS_RANGE)


def on() -> t.On:
    return t.On(DATE, 1, *DATES_RANGE)


def rescale(node: t.Number, scale: int) -> tuple[int, int]:
    """The range of `node` in another scale, a multiple of its own."""
    factor = scale // node.scale
    return node.low * factor, node.high * factor


def join(parts: Iterable[t.Number]) -> tuple[Type, int]:
    """The common type and scale of values that are to be added, compared or chosen between."""
    nodes = list(parts)
    type_ = nodes[0].type
    for node in nodes[1:]:
        if not type_.fits(node.type):
            a, b = type_.describe(), node.type.describe()
            mixed = Text(f"{a.zh}与{b.zh}不能混用", f"{a.en} does not go with {b.en}")
            raise KindError("kinds-mix", mixed, _unit_missing(nodes))
        if node.type.unit or (type_.base == "count" and node.type.base == "year"):
            type_ = node.type
    return type_, lcm(*(node.scale for node in nodes))


def _unit_missing(nodes: Sequence[t.Number]) -> Text | None:
    """What to write where a bare figure stands beside money or a rate."""
    bare = next((node for node in nodes if isinstance(node, t.Const) and node.type == NUMBER), None)
    bases = {node.type.base for node in nodes}
    if bare is None:
        return None
    for base, unit in (("money", "元"), ("rate", "%")):
        if base in bases:
            return Text(f"{bare.value}{unit} 之类，写明单位", f"a unit, such as {bare.value}{unit}")
    return None


def add(a: t.Number, b: t.Number, sign: int = 1) -> t.Number:
    """a + b or a - b; years less years make a number of years, money never goes below zero (see `excess`)."""
    if "date" in (a.type.base, b.type.base):
        days = Text("时长，如 30天、3个月", "a duration, such as 30天 or 3个月")
        raise KindError("kinds-mix", Text("日期只能加减时长", "only a duration can be added to a date"), days)
    type_, scale = join((a, b))
    (al, ah), (bl, bh) = rescale(a, scale), rescale(b, scale)
    low, high = (al + bl, ah + bh) if sign > 0 else (al - bh, ah - bl)
    if sign < 0 and a.type == YEAR and b.type == YEAR:
        type_ = YEARS
    if sign < 0 and type_ == MONEY:
        raise KindError(
            "money-below-zero",
            Text("金额相减可能为负", "money less money may fall below zero"),
            Text("excess(a, b)，差额不足零时按零计", "excess(a, b), which stops at zero"),
        )
    if isinstance(a, t.Const) and isinstance(b, t.Const):
        return t.Const(type_, scale, low, high, low)
    return t.Sum(type_, scale, low, high, a, b, sign)


def multiply(a: t.Number, b: t.Number) -> t.Number:
    """Money × rate, money × number, rate × number, rate × rate, number × number."""
    bases = {a.type.base, b.type.base}
    if bases & {"date", "year", "duration"} or bases == {"money"} or not bases <= {"money", "rate", "count"}:
        x, y = a.type.describe(), b.type.describe()
        raise KindError("kinds-mix", Text(f"{x.zh}不能乘以{y.zh}", f"{x.en} cannot be multiplied by {y.en}"))
    type_ = MONEY if "money" in bases else RATE if "rate" in bases else a.type if a.type.unit else b.type
    corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    scale = a.scale * b.scale
    if isinstance(a, t.Const) and isinstance(b, t.Const):
        return const(Fraction(a.value * b.value, scale), type_)
    return t.Product(type_, scale, min(corners), max(corners), a, b)


def extreme(pick: str, parts: Sequence[t.Number], *, cap: bool = False) -> t.Number:
    type_, scale = join(parts)
    choose = min if pick == "min" else max
    ranges = [rescale(part, scale) for part in parts]
    low, high = choose(r[0] for r in ranges), choose(r[1] for r in ranges)
    return t.Extreme(type_, scale, low, high, pick, tuple(parts), cap)


def cap(amount: t.Number, ceiling: t.Number) -> t.Number:
    return extreme("min", (amount, ceiling), cap=True)


def excess(a: t.Number, b: t.Number) -> t.Number:
    """max(0, a - b): what of `a` lies above `b`."""
    type_, scale = join((a, b))
    (al, ah), (bl, bh) = rescale(a, scale), rescale(b, scale)
    difference = t.Sum(type_, scale, al - bh, ah - bl, a, b, -1)
    return extreme("max", (const(0, type_), difference))


def choose(cases: Sequence[tuple[t.Bool, t.Number]]) -> t.Number:
    """The first case that holds; nothing (zero) where none does."""
    type_, scale = join([amount for _, amount in cases])
    ranges = [rescale(amount, scale) for _, amount in cases]
    low, high = min(0, *(r[0] for r in ranges)), max(0, *(r[1] for r in ranges))
    return t.Choose(type_, scale, low, high, tuple(cases))


def shift(day: t.Number, duration: Duration, sign: int = 1) -> t.Number:
    if day.type != DATE:
        raise KindError("kinds-mix", Text("时长只能与日期相加减", "a duration can only be added to a date"))
    if duration.n > LONGEST[duration.unit]:
        raise KindError(
            "duration-too-long",
            Text("时长过长", "the duration is too long"),
            Text("至多 200 年", "200 years at most"),
        )
    amount = sign * duration.n
    if duration.unit == "working_days":
        near, far = working_day_bounds(amount)
        return t.Shift(DATE, 1, day.low + near, day.high + far, day, amount, duration.unit)
    moved = [add_duration(date.fromordinal(end), Duration(amount, duration.unit)) for end in (day.low, day.high)]
    if isinstance(day, t.Const):
        return const(moved[0], DATE)
    return t.Shift(DATE, 1, moved[0].toordinal(), moved[1].toordinal(), day, amount, duration.unit)


def working_day_bounds(amount: int) -> tuple[int, int]:
    """The least and the most calendar days that `amount` working days take: weekends, and holidays of three weeks."""
    most = 3 * abs(amount) + 21
    return (amount, most) if amount >= 0 else (-most, amount)


def year_of(day: t.Number) -> t.Number:
    require(day, "date")
    low, high = (date.fromordinal(end).year for end in (day.low, day.high))
    return t.YearOf(YEAR, 1, low, high, day)


def year_end(of: t.Number, *, last: bool) -> t.Number:
    of = as_year(of)
    month, day = (12, 31) if last else (1, 1)
    low, high = (date(end, month, day).toordinal() for end in (of.low, of.high))
    return t.YearEnd(DATE, 1, low, high, of, last)


def service_year(day: t.Number) -> t.Number:
    """Which year of service the claim's year is: 1 in the year of `day`."""
    return add(add(year(), year_of(day), -1), const(1, YEARS))


def as_year(node: t.Number) -> t.Number:
    """A year: an expression of years, or a bare figure such as 2021."""
    if isinstance(node, t.Const) and node.type == NUMBER:
        node = t.Const(YEAR, 1, node.value, node.value, node.value, node.figure)
    require(node, "year")
    if not (node.low >= FIRST_YEAR and node.high <= LAST_YEAR):
        raise KindError(
            "year-beyond",
            Text("年度超出范围", "this year lies beyond what is known"),
            Text(f"{FIRST_YEAR} 至 {LAST_YEAR} 年", f"{FIRST_YEAR} to {LAST_YEAR}"),
        )
    return node


def require(node: t.Number, base: str) -> t.Number:
    if node.type.base != base:
        wanted, got = Type(base).describe(), node.type.describe()
        raise KindError("kinds-mix", Text(f"此处是{got.zh}", f"this is a {got.en}"), wanted)
    return node


def compare(op: str, a: t.Number, b: t.Number) -> t.Bool:
    join((a, b))
    return t.Compare(op, a, b)


def grew(declared: Fact, rate: t.Number) -> t.Bool:
    """Growth on last year without a division: last year > 0 and now × 1 ≥ last year × (1 + rate)."""
    require(rate, "rate")
    now, prior = fact(declared, year()), fact(declared, add(year(), const(1, NUMBER), -1))
    grown = multiply(prior, add(const(1, RATE), rate))
    return all_((compare(">", prior, const(0, prior.type)), compare(">=", now, grown)))


def share(part: t.Number, whole: t.Number, op: str, rate: t.Number) -> t.Bool:
    """part / whole `op` rate without a division: whole > 0 and part `op` rate × whole."""
    join((part, whole))
    require(rate, "rate")
    zero = const(0, whole.type)
    return all_((compare(">", whole, zero), t.Compare(op, part, multiply(whole, rate))))


def all_(parts: Sequence[t.Bool]) -> t.Bool:
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, t.All) else (part,)))
    return flat[0] if len(flat) == 1 else t.All(flat)


def any_(parts: Sequence[t.Bool]) -> t.Bool:
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, t.Any_) else (part,)))
    return flat[0] if len(flat) == 1 else t.Any_(flat)


_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negate(node: t.Bool) -> t.Bool:
    """The opposite, pushed down to single facts, so that what is inapplicable fails either way."""
    match node:
        case t.Truth(value):
            return t.Truth(not value)
        case t.Flag(ref, wanted):
            return t.Flag(ref, not wanted)
        case t.Compare(op, a, b):
            return t.Compare(_OPPOSITE[op], a, b)
        case t.Member(ref, values, within, negated):
            return t.Member(ref, values, within, not negated)
        case t.All(parts):
            return t.Any_(tuple(negate(part) for part in parts))
        case t.Any_(parts):
            return t.All(tuple(negate(part) for part in parts))
    raise KindError("cannot-negate", Text("此条件不能取反", "this condition cannot be negated"))
