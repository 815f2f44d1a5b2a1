"""Awards made of awards: a sum of several, the greater or lesser, a difference to money received earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from duixian.expression import build
from duixian.policy.fields import Expression, Strict
from duixian.policy.shapes.base import Amount, Implied, Shape

if TYPE_CHECKING:
    from duixian.policy.shapes import Award
    from duixian.policy.site import Site


def _all(awards: list[Award], site: Site) -> tuple[list[Amount], tuple[Implied, ...]]:
    amounts = [award.lowered(site[i]) for i, award in enumerate(awards)]
    return amounts, tuple(implied for amount in amounts for implied in amount.implied)


class SumOf(Shape):
    """`{sum: [AWARD, AWARD]}`: both together."""

    sum: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts, implied = _all(self.sum, site["sum"])
        total = amounts[0].node
        for amount in amounts[1:]:
            total = build.add(total, amount.node)
        return Amount(total, implied)


class Greater(Shape):
    """`{greater: [AWARD, AWARD]}`: whichever is more."""

    greater: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts, implied = _all(self.greater, site["greater"])
        return Amount(build.extreme("max", [a.node for a in amounts]), implied)


class Lesser(Shape):
    """`{lesser: [AWARD, AWARD]}`: whichever is less."""

    lesser: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts, implied = _all(self.lesser, site["lesser"])
        return Amount(build.extreme("min", [a.node for a in amounts]), implied)


class Less(Strict):
    award: Award
    less: Expression


class Difference(Shape):
    """`{difference: {award: AWARD, less: received(…)}}`: what the award exceeds earlier money by, never below zero."""

    difference: Less

    def lower(self, site: Site) -> Amount:
        here = site["difference"]
        award = self.difference.award.lowered(here["award"])
        return award.of(build.excess(award.node, here["less"].number(self.difference.less)))
