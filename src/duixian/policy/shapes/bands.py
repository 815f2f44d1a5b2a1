"""Awards by bands and cases: bands of a quantity, the first case that holds, ranks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, StrictBool, model_validator

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.types import Type
from duixian.policy.fields import Expression, Strict, TextField
from duixian.policy.shapes.base import Amount, Implied, Shape, split
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.policy.shapes import Award
    from duixian.policy.site import Site

BOUNDS = ("from", "above", "to", "below")


class HandledBy(Strict):
    """A registered hole: what falls into it is somebody else's to decide."""

    handled_by: str
    note: TextField | None = None


class Step(Strict):
    """One band: `from`/`to` include their figure, `above`/`below` do not; a missing end is open."""

    from_: Expression | None = Field(default=None, alias="from")
    above: Expression | None = None
    to: Expression | None = None
    below: Expression | None = None
    award: Award

    @model_validator(mode="before")
    @classmethod
    def _inline(cls, data: Any) -> Any:
        return split(data, BOUNDS)


class BandList(Strict):
    of: Expression
    steps: list[Step] = Field(min_length=1)
    beyond: Literal["nothing"] | HandledBy | None = None


class Bands(Shape):
    """`{bands: {of: X, steps: [{from: 1, to: 10, fixed: 50万元}, …], beyond: nothing}}`.

    Bands go upwards and must meet; a hole, below, between or above them, is registered by `beyond`.
    """

    bands: BandList

    def lower(self, site: Site) -> Amount:
        here = site["bands"]
        of = here["of"].number(self.bands.of, _numeric_base(here, self.bands.of))
        cases: list[tuple[t.Bool, t.Number]] = []
        implied: list[Implied] = []
        ends: list[tuple[int, int]] = []
        for i, step in enumerate(self.bands.steps):
            at = here["steps"][i]
            guard, low, high = _guard(step, of, at)
            amount = step.award.lowered(at)
            implied += amount.implied
            cases.append((guard, amount.node))
            ends.append((low, high))
        hole = _check(ends, of, here)
        if hole and self.bands.beyond is None:
            here.problem(
                "bands-hole",
                Text(f"各档之外有空档：{hole.zh}", f"the bands leave a hole: {hole.en}"),
                expected=Text(
                    "beyond: nothing 或 beyond: {handled_by: …}", "beyond: nothing or beyond: {handled_by: …}"
                ),
            )
        if not hole and self.bands.beyond is not None:
            here["beyond"].problem(
                "bands-no-hole", Text("各档已无空档，beyond 多余", "the bands leave no hole: beyond is idle")
            )
        if self.bands.beyond is not None:
            by = self.bands.beyond.handled_by if isinstance(self.bands.beyond, HandledBy) else ""
            title = Text("数值落在某一档内", "the figure lies in one of the bands")
            implied.append(Implied("within-bands", title, build.any_([guard for guard, _ in cases]), by))
        return Amount(build.choose(cases), tuple(implied))


def _numeric_base(site: Site, text: str) -> str:
    """The kind of quantity that `text` gives: bands may be of money, a rate, a number or a date."""
    from duixian.expression.parser import base_of

    return base_of(text, site.scope, site.place)


def _guard(step: Step, of: t.Number, site: Site) -> tuple[t.Bool, int, int]:
    base = of.type.base
    parts: list[t.Bool] = []
    low, high = of.low, of.high
    if step.from_ is not None or step.above is not None:
        key = "from" if step.from_ is not None else "above"
        figure = site[key].number(str(step.from_ if step.from_ is not None else step.above), base)
        parts.append(_compare(">=" if key == "from" else ">", of, figure, site[key]))
        low = _scaled(figure, of) + (key == "above")
    if step.to is not None or step.below is not None:
        key = "to" if step.to is not None else "below"
        figure = site[key].number(str(step.to if step.to is not None else step.below), base)
        parts.append(_compare("<=" if key == "to" else "<", of, figure, site[key]))
        high = _scaled(figure, of) - (key == "below")
    if low > high:
        site.problem("band-empty", Text("这一档上下限颠倒", "this band is empty: its ends are reversed"))
    return (build.all_(parts) if parts else t.Truth(True)), low, high


def _compare(op: str, of: t.Number, figure: t.Number, site: Site) -> t.Bool:
    try:
        return build.compare(op, of, figure)
    except build.KindError as error:
        site.guard(error)
        return t.Truth(True)


def _scaled(figure: t.Number, of: t.Number) -> int:
    """A figure in the scale of what is banded; bands of finer figures than facts can have meet at the next integer."""
    return figure.low * of.scale // figure.scale


def _check(ends: list[tuple[int, int]], of: t.Number, site: Site) -> Text | None:
    """Report bands out of order or overlapping; say where the first hole is."""
    hole: Text | None = None
    expected = of.low
    for i, (low, high) in enumerate(ends):
        if i and low < expected:
            site["steps"][i].problem(
                "bands-overlap", Text("与前一档重叠或次序颠倒", "overlaps the band before it, or stands out of order")
            )
        if low > expected and hole is None:
            hole = _span(expected, low - 1, of)
        expected = high + 1
    if expected <= of.high and hole is None:
        hole = _span(expected, of.high, of)
    return hole


def _span(low: int, high: int, of: t.Number) -> Text:
    from duixian.expression.show import figure_text

    a, b = figure_text(low, of, "zh"), figure_text(high, of, "zh")
    c, d = figure_text(low, of, "en"), figure_text(high, of, "en")
    return Text(f"{a} 至 {b}", f"{c} to {d}")


class Case(Strict):
    """One case: `when` a condition holds, or `otherwise`; its award stands inline."""

    when: Expression | None = None
    otherwise: StrictBool = False
    handled_by: str = ""
    award: Award | None = None

    @model_validator(mode="before")
    @classmethod
    def _inline(cls, data: Any) -> Any:
        if isinstance(data, dict) and "handled_by" in data:
            return data
        return split(data, ("when", "otherwise"))


class FirstOf(Shape):
    """`{first_of: [{when: CONDITION, rate: 25%, of: X}, {otherwise: true, rate: 20%, of: X}]}`: the first case that holds.

    Without an `otherwise`, who fits no case gets nothing; `handled_by` in a case says who decides there.
    """

    first_of: list[Case] = Field(min_length=1)

    def lower(self, site: Site) -> Amount:
        cases: list[tuple[t.Bool, t.Number]] = []
        implied: list[Implied] = []
        holes: list[t.Bool] = []
        last = len(self.first_of) - 1
        for i, case in enumerate(self.first_of):
            here = site["first_of"][i]
            if (case.when is None) is not case.otherwise or (case.otherwise and i != last):
                here.problem(
                    "case-order",
                    Text("每一情形写 when；otherwise 只能在最后", "each case says when; otherwise comes last"),
                )
            guard = here["when"].condition(case.when) if case.when is not None else t.Truth(True)
            if case.award is None:
                holes.append(build.negate(guard))
                title = Text(f"不属于由{case.handled_by}办理的情形", f"not a case that {case.handled_by} handles")
                implied.append(Implied("handled-here", title, holes[-1], case.handled_by))
                cases.append((guard, build.money(0)))
                continue
            amount = case.award.lowered(here)
            implied += amount.implied
            cases.append((guard, amount.node))
        if not self.first_of[last].otherwise:
            title = Text("属于所列情形之一", "one of the listed cases")
            implied.append(Implied("a-listed-case", title, build.any_([guard for guard, _ in cases])))
        return Amount(build.choose(cases), tuple(implied))


class Places(Strict):
    places: str = Field(pattern=r"^[0-9]+(-[0-9]+)?$")
    award: Award

    @model_validator(mode="before")
    @classmethod
    def _inline(cls, data: Any) -> Any:
        return split(data, ("places",))


class ByRank(Shape):
    """`{by_rank: [{places: 1-10, fixed: 50万元}, {places: 11-20, fixed: 30万元}]}`: by the place that selection gave."""

    by_rank: list[Places] = Field(min_length=1)

    def lower(self, site: Site) -> Amount:
        rank = site.scope.vocabulary.fact("outcome", "rank")
        if rank is None:
            site.problem("unknown-fact", Text("词汇表缺 outcome.rank", "the vocabulary lacks outcome.rank"))
            return Amount(build.money(0))
        of = build.fact(rank)
        cases: list[tuple[t.Bool, t.Number]] = []
        implied: list[Implied] = []
        before = 0
        for i, row in enumerate(self.by_rank):
            here = site["by_rank"][i]
            first, last = (int(n) for n in re.fullmatch(r"(\d+)(?:-(\d+))?", row.places).groups(row.places))  # type: ignore[union-attr]
            if first != before + 1 or last < first:
                here["places"].problem(
                    "places-gap",
                    Text(f"名次须接着上一行，从 {before + 1} 开始", f"places must go on from {before + 1}"),
                )
            before = last
            ends = [build.const(n, Type("count", rank.unit), str(n)) for n in (first, last)]
            for end in ends:
                here["places"].note(end)
            guard = build.all_([build.compare(">=", of, ends[0]), build.compare("<=", of, ends[1])])
            amount = row.award.lowered(here)
            implied += amount.implied
            cases.append((guard, amount.node))
        title = Text(f"排名在前 {before} 名", f"ranked among the first {before}")
        implied.append(Implied("within-places", title, build.any_([guard for guard, _ in cases])))
        return Amount(build.choose(cases), tuple(implied))
