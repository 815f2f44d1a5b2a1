"""Awards made of awards: a sum of several, the greater or lesser, a difference to money received earlier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import Field, StrictBool

from duixian.expression import build
from duixian.expression import tree as t
from duixian.policy.fields import Expression, Strict
from duixian.policy.shapes.base import Amount, Implied, Shape, Taken
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.policy.shapes import Award
    from duixian.policy.site import Site


def _lowered(awards: list[Award], site: Site) -> list[Amount]:
    return [award.lowered(site[i]) for i, award in enumerate(awards)]


def _any(amounts: list[Amount]) -> tuple[Implied, ...]:
    """What several awards imply of which one is enough: that one of them can be had at all."""
    if not all(amount.implied for amount in amounts):
        return ()
    parts = [build.all_([implied.node for implied in amount.implied]) for amount in amounts]
    title = Text("至少符合其中一项", "at least one of the parts applies")
    return (Implied("one-of-the-parts", title, build.any_(parts)),)


def _every(amounts: list[Amount]) -> tuple[Implied, ...]:
    return tuple(implied for amount in amounts for implied in amount.implied)


class SumOf(Shape):
    """`{sum: [AWARD, AWARD]}`: both together; a part that does not apply adds nothing."""

    sum: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts = _lowered(self.sum, site["sum"])
        total = amounts[0].node
        for amount in amounts[1:]:
            total = build.add(total, amount.node)
        return Amount(total, _any(amounts))


class Greater(Shape):
    """`{greater: [AWARD, AWARD]}`: whichever is more."""

    greater: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts = _lowered(self.greater, site["greater"])
        return Amount(build.extreme("max", [a.node for a in amounts]), _any(amounts))


class Lesser(Shape):
    """`{lesser: [AWARD, AWARD]}`: whichever is less."""

    lesser: list[Award] = Field(min_length=2)

    def lower(self, site: Site) -> Amount:
        amounts = _lowered(self.lesser, site["lesser"])
        return Amount(build.extreme("min", [a.node for a in amounts]), _every(amounts))


class Less(Strict):
    award: Award
    less: Expression
    once: StrictBool = Field(default=False, description="what one claim has used up is not taken off another")


class Difference(Shape):
    """`{difference: {award: AWARD, less: received(…)}}`: what the award exceeds earlier money by, never below zero."""

    difference: Less

    def lower(self, site: Site) -> Amount:
        here = site["difference"]
        award = self.difference.award.lowered(here["award"])
        less = here["less"].number(self.difference.less)
        rest = Amount(build.excess(award.node, less), award.implied)
        if not self.difference.once:
            return rest
        if not isinstance(less, t.Received) or less.year is not None:
            here["less"].problem(
                "once-of-what",
                Text("once 只用于不分年度的 received(…)", "once goes with a plain received(…) without a year"),
                expected=Text("received(level: province, same: project)", "received(level: province, same: project)"),
            )
            return rest
        return replace(rest, taken=Taken(award.node, less))
