"""Awards by cases: the first case that holds, the place in a ranking."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PlainValidator, StrictBool, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.types import Type
from duixian.policy.fields import Expression, Handler, Strict
from duixian.policy.shapes.base import Amount, Implied, Shape, only_where, split
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import LEVELS

if TYPE_CHECKING:
    from duixian.policy.shapes import Award
    from duixian.policy.site import Site

_PLACES = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


class Case(Strict):
    """One case: `when` a condition holds, or `otherwise`; its award stands inline."""

    when: Expression | None = None
    otherwise: StrictBool = False
    handled_by: Handler | None = None
    award: Award | None = None

    @model_validator(mode="before")
    @classmethod
    def _inline(cls, data: Any) -> Any:
        if isinstance(data, dict) and "handled_by" in data:
            return data
        return split(data, ("when", "otherwise"))


class FirstOf(Shape):
    """`{first_of: [{when: CONDITION, rate: 25%, of: X}, {otherwise: true, fixed: 1万元}]}`: the first case that holds.

    Without an `otherwise`, who fits no case gets nothing; `handled_by` in a case says who decides there.
    """

    first_of: list[Case] = Field(min_length=1)

    def lower(self, site: Site) -> Amount:
        cases: list[tuple[t.Bool, t.Number]] = []
        implied: list[Implied] = []
        last = len(self.first_of) - 1
        for i, case in enumerate(self.first_of):
            here = site["first_of"][i]
            if (case.when is None) is not case.otherwise or (case.otherwise and i != last):
                here.problem(
                    "case-order",
                    Text("每一情形写 when；otherwise 只能在最后", "each case says when; otherwise comes last"),
                )
            guard = here["when"].condition(case.when) if case.when is not None else t.Truth(True)
            before = [earlier for earlier, _ in cases]
            if case.award is None:
                by = LEVELS[case.handled_by] if case.handled_by else Text("他处", "somebody else")
                title = Text(f"不属于由{by.zh}办理的情形", f"not a case handled at {by.en} level")
                elsewhere = build.any_([*before, build.negate(guard)])
                implied.append(Implied("handled-here", title, elsewhere, case.handled_by or ""))
                cases.append((guard, build.money(0)))
                continue
            amount = case.award.lowered(here)
            implied += only_where(guard, before, amount.implied)
            cases.append((guard, amount.node))
        if not self.first_of[last].otherwise:
            title = Text("属于所列情形之一", "one of the listed cases")
            implied.append(Implied("a-listed-case", title, build.any_([guard for guard, _ in cases])))
        return Amount(build.choose(cases), tuple(implied))


def _places(value: Any) -> tuple[int, int]:
    match = _PLACES.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if match is None:
        raise PydanticCustomError("places", "wants places, such as 1 or 1-10", {})
    return int(match[1]), int(match[2] or match[1])


class Places(Strict):
    places: Annotated[tuple[int, int], PlainValidator(_places), WithJsonSchema({"type": ["string", "integer"]})]
    award: Award

    @model_validator(mode="before")
    @classmethod
    def _inline(cls, data: Any) -> Any:
        return split(data, ("places",))


class ByRank(Shape):
    """`{by_rank: [{places: 1-10, fixed: 50万元}, {places: 11-20, …}]}`: by the place that selection gave."""

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
            first, last = row.places
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
            implied += only_where(guard, (), amount.implied)
            cases.append((guard, amount.node))
        title = Text(f"排名在前 {before} 名", f"ranked among the first {before}")
        implied.append(Implied("within-places", title, build.any_([guard for guard, _ in cases])))
        return Amount(build.choose(cases), tuple(implied))
