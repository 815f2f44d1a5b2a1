"""Awards that grow with a base: a step per further amount, a rate on what lies above a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.types import NUMBER
from duixian.policy.fields import Expression, Strict
from duixian.policy.shapes.base import Amount, Shape
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.policy.site import Site


class Steps(Strict):
    base: Expression
    step: Expression
    per: Expression
    of: Expression
    over: Expression


class Stepped(Shape):
    """`{stepped: {base, step, per, of, over}}`: a base, plus a step for every full `per` of `of` above `over`."""

    stepped: Steps

    def lower(self, site: Site) -> Amount:
        here, s = site["stepped"], self.stepped
        of, over = here["of"].number(s.of), here["over"].number(s.over)
        per = here["per"].number(s.per)
        if not isinstance(per, t.Const) or per.value <= 0:
            here["per"].problem("step-not-a-figure", Text("per 须是大于零的金额", "per must be a figure above zero"))
            return Amount(build.money(0))
        full = t.Quotient(
            NUMBER, 1, 0, (of.high * per.scale) // (per.value * of.scale) + 1, build.excess(of, over), per
        )
        grown = build.multiply(full, here["step"].number(s.step))
        return Amount(build.add(here["base"].number(s.base), grown))


class Above(Strict):
    rate: Expression
    of: Expression
    over: Expression


class Excess(Shape):
    """`{excess: {rate: 5%, of: BASE, over: 1000万元}}`: a rate of what lies above a threshold only."""

    excess: Above

    def lower(self, site: Site) -> Amount:
        here, s = site["excess"], self.excess
        above = build.excess(here["of"].number(s.of), here["over"].number(s.over))
        return Amount(build.multiply(above, here["rate"].number(s.rate, "rate")))
