"""What every award shape has: an optional ceiling, and a way to lower itself into kernel nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import Field

from duixian.expression import build
from duixian.expression import tree as t
from duixian.policy.fields import Expression, Strict
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.policy.site import Site


@dataclass(frozen=True, slots=True)
class Implied:
    """A condition that a shape brings along: nobody outside the bands is paid, nothing is a share of nothing."""

    id: str
    title: Text
    node: t.Bool
    handled_by: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Earlier money that an award has taken off once: what it is `before`, the money, the ceiling on the rest."""

    before: t.Number
    less: t.Received
    at_most: t.Number | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A lowered award: its node, the conditions it implies, the money that is taken off it once."""

    node: t.Number
    implied: tuple[Implied, ...] = ()
    taken: Taken | None = None

    def also(self, *implied: Implied) -> Amount:
        return replace(self, implied=self.implied + implied)

    def of(self, node: t.Number) -> Amount:
        return replace(self, node=node)


class Shape(Strict):
    """Base of the award shapes. Subclasses say their fields and `lower` them."""

    at_most: Expression | None = Field(default=None, description="ceiling of the amount")

    def lower(self, site: Site) -> Amount:
        raise NotImplementedError

    def lowered(self, site: Site) -> Amount:
        """The amount under its ceiling."""
        before = len(site.ledger.problems.problems)
        amount = self.lower(site)
        if self.at_most is None:
            return amount
        here = site["at_most"]
        ceiling = here.number(self.at_most)
        if len(site.ledger.problems.problems) == before and isinstance(ceiling, t.Const):
            scale = ceiling.scale * amount.node.scale
            if (
                amount.node.type.base == "money"
                and build.rescale(amount.node, scale)[1] <= build.rescale(ceiling, scale)[0]
            ):
                dead = Text(f"上限 {self.at_most} 永远达不到", f"the ceiling {self.at_most} can never matter")
                here.problem("dead-cap", dead)
        capped = amount.of(build.cap(amount.node, ceiling))
        return replace(capped, taken=replace(amount.taken, at_most=ceiling)) if amount.taken else capped


def only_where(guard: t.Bool, before: Sequence[t.Bool], implied: Iterable[Implied]) -> list[Implied]:
    """What an award under a case implies, asked only where that case is reached: `guard` holds and none `before` it."""
    if isinstance(guard, t.Truth) and not before:
        return list(implied)
    return [replace(i, node=build.any_([*before, build.negate(guard), i.node])) for i in implied]


def split(data: Any, own: Sequence[str]) -> Any:
    """A row with its award inline: `{from: 1, fixed: 5万元}` as `{from: 1, award: {fixed: 5万元}}`."""
    if not isinstance(data, dict) or "award" in data:
        return data
    mine = {key: value for key, value in data.items() if key in own}
    rest = {key: value for key, value in data.items() if key not in own}
    return {**mine, "award": rest}
