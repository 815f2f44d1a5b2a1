"""Awards by bands of a quantity, which must meet or register the hole they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.show import figure_text
from duixian.policy.fields import Expression, Handler, Strict, TextField
from duixian.policy.shapes.base import Amount, Implied, Shape, only_where, split
from duixian.quantity.text import Lang, Text

if TYPE_CHECKING:
    from duixian.policy.shapes import Award
    from duixian.policy.site import Site

LANGS: tuple[Lang, ...] = ("zh", "en")
BOUNDS = ("from", "above", "to", "below")


class HandledBy(Strict):
    """A registered hole: what falls into it is somebody else's to decide."""

    handled_by: Handler
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
        of = here["of"].quantity(self.bands.of)
        if of is None:
            return Amount(build.money(0))
        cases: list[tuple[t.Bool, t.Number]] = []
        implied: list[Implied] = []
        ends: list[tuple[int, int] | None] = []
        for i, step in enumerate(self.bands.steps):
            at = here["steps"][i]
            guard, span = _guard(step, of, at)
            amount = step.award.lowered(at)
            implied += only_where(guard, (), amount.implied)
            cases.append((guard, amount.node))
            ends.append(span)
        known = [span for span in ends if span is not None]
        if len(known) == len(ends):
            self.check(known, of, here)
        if self.bands.beyond is not None:
            by = self.bands.beyond.handled_by if isinstance(self.bands.beyond, HandledBy) else ""
            title = Text("数值落在某一档内", "the figure lies in one of the bands")
            implied.append(Implied("within-bands", title, build.any_([guard for guard, _ in cases]), by))
        return Amount(build.choose(cases), tuple(implied))

    def check(self, ends: list[tuple[int, int]], of: t.Number, here: Site) -> None:
        """Bands meet, or the hole they leave is registered."""
        hole = _hole(ends, of, here)
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


def _guard(step: Step, of: t.Number, site: Site) -> tuple[t.Bool, tuple[int, int] | None]:
    """The condition of one band and the integers it spans; None after reporting what is wrong with its ends."""
    parts: list[t.Bool] = []
    low, high, sound = of.low, of.high, True
    for one, other, text, op in (
        ("from", "above", step.from_, ">="),
        ("above", "from", step.above, ">"),
        ("to", "below", step.to, "<="),
        ("below", "to", step.below, "<"),
    ):
        if text is None:
            continue
        if getattr(step, other if other != "from" else "from_") is not None and one in ("from", "to"):
            site.problem("band-ends", Text(f"{one} 与 {other} 只能写一个", f"{one} and {other}: write one of them"))
            sound = False
        figure = _end(text, of, site[one])
        if figure is None:
            sound = False
            continue
        parts.append(build.compare(op, of, figure))
        if one in ("from", "above"):
            low = max(low, _first_from(figure, of) if one == "from" else _last_to(figure, of) + 1)
        else:
            high = min(high, _last_to(figure, of) if one == "to" else _first_from(figure, of) - 1)
    guard = build.all_(parts) if parts else t.Truth(True)
    if sound and low > high:
        _report_empty(parts, of, site)
        sound = False
    return guard, (low, high) if sound else None


def _report_empty(parts: list[t.Bool], of: t.Number, site: Site) -> None:
    figures = [part.b.low * of.scale // part.b.scale for part in parts if isinstance(part, t.Compare)]
    if len(figures) == 2 and figures[0] >= figures[1]:
        site.problem("band-empty", Text("这一档上下限颠倒", "this band is empty: its ends are reversed"))
    else:
        reach = _span(of.low, of.high, of)
        message = Text(
            f"这一档永远达不到，数值只在 {reach.zh} 之间",
            f"nobody can reach this band: the figure lies between {reach.en}",
        )
        site.problem("dead-band", message)


def _end(text: str, of: t.Number, site: Site) -> t.Const | None:
    """An end of a band: a figure that can be compared with what is banded."""
    figure = site.quantity(text)
    if figure is None:
        return None
    if not isinstance(figure, t.Const):
        site.problem("band-not-a-figure", Text("档的上下限须是数", "the end of a band must be a figure"))
        return None
    try:
        build.join((of, figure))
    except build.KindError as error:
        site.guard(error)
        return None
    return figure


def _first_from(figure: t.Const, of: t.Number) -> int:
    """The least integer in the scale of what is banded that is not below the figure."""
    return -(-figure.value * of.scale // figure.scale)


def _last_to(figure: t.Const, of: t.Number) -> int:
    """The greatest integer in the scale of what is banded that is not above the figure."""
    return figure.value * of.scale // figure.scale


def _hole(ends: list[tuple[int, int]], of: t.Number, site: Site) -> Text | None:
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
    zh, en = ([figure_text(end, of, lang) for end in (low, high)] for lang in LANGS)
    return Text(f"{zh[0]} 至 {zh[1]}", f"{en[0]} to {en[1]}")
