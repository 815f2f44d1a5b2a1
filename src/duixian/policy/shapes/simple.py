"""Awards that are one formula: a sum, a rate of a base, a sum per unit, an expression, a share decided later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import StrictBool

from duixian.expression import build
from duixian.expression import tree as t
from duixian.policy.fields import Expression, Strict
from duixian.policy.shapes.base import Amount, Shape
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.policy.site import Site


class Fixed(Shape):
    """`{fixed: 100万元}`: the same sum for everybody."""

    fixed: Expression

    def lower(self, site: Site) -> Amount:
        return Amount(site["fixed"].number(self.fixed))


class RateOf(Shape):
    """`{rate: 20%, of: platform_project.investment}`: a share of a base."""

    rate: Expression
    of: Expression

    def lower(self, site: Site) -> Amount:
        return Amount(build.multiply(site["of"].number(self.of), site["rate"].number(self.rate, "rate")))


class Formula(Shape):
    """`{amount: EXPRESSION}`: what no other shape says."""

    amount: Expression

    def lower(self, site: Site) -> Amount:
        return Amount(site["amount"].number(self.amount))


class PerUnit(Shape):
    """`{per_unit: 2000元, count: device_connection.devices}`: a sum for each piece."""

    per_unit: Expression
    count: Expression

    def lower(self, site: Site) -> Amount:
        return Amount(build.multiply(site["count"].number(self.count, "count"), site["per_unit"].number(self.per_unit)))


class UpTo(Strict):
    """The ceiling of a graded award: a rate of a base, the award's own `at_most`, or none that the document states."""

    up_to: Expression | None = None
    of: Expression | None = None
    not_stated: StrictBool = False


class Graded(Shape):
    """`{graded: {up_to: 30%, of: BASE}, at_most: 5万元}`: the authority decides up to that (`outcome.granted`)."""

    graded: UpTo

    def lower(self, site: Site) -> Amount:
        granted = site.scope.vocabulary.fact("outcome", "granted")
        if granted is None:
            site.problem("unknown-fact", Text("词汇表缺 outcome.granted", "the vocabulary lacks outcome.granted"))
            return Amount(build.money(0))
        decided: t.Number = build.fact(granted)
        up_to, of = self.graded.up_to, self.graded.of
        if (up_to is None) != (of is None) or (up_to is None and self.at_most is None) is not self.graded.not_stated:
            site["graded"].problem(
                "graded-open",
                Text("分档奖励须有上限", "a graded award needs a ceiling"),
                expected=Text(
                    "graded: {up_to, of}、at_most，或 graded: {not_stated: true}",
                    "graded: {up_to, of}, at_most, or graded: {not_stated: true}",
                ),
            )
        elif up_to is not None and of is not None:
            here = site["graded"]
            ceiling = build.multiply(here["of"].number(of), here["up_to"].number(up_to, "rate"))
            decided = build.cap(decided, ceiling)
        return Amount(decided)


class Nothing(Shape):
    """`{nothing: true}`: a case that pays nothing."""

    nothing: Literal[True]

    def lower(self, site: Site) -> Amount:  # noqa: ARG002 - every shape has this form
        return Amount(build.money(0))
