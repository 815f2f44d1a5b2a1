"""The award shapes. Each is named by its main key; adding a shape is adding a class here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from duixian.policy.shapes.bands import BandList, Bands, Step
from duixian.policy.shapes.base import Amount, Implied, Shape
from duixian.policy.shapes.cases import ByRank, Case, FirstOf, Places
from duixian.policy.shapes.combined import Difference, Greater, Less, Lesser, SumOf
from duixian.policy.shapes.dated import ByServiceYear, Interest, ShareOf
from duixian.policy.shapes.simple import Fixed, Formula, Graded, Nothing, PerUnit, RateOf
from duixian.policy.shapes.stepped import Excess, Stepped

SHAPES: dict[str, type[Shape]] = {
    "fixed": Fixed,
    "rate": RateOf,
    "amount": Formula,
    "per_unit": PerUnit,
    "graded": Graded,
    "nothing": Nothing,
    "bands": Bands,
    "first_of": FirstOf,
    "by_rank": ByRank,
    "by_service_year": ByServiceYear,
    "share_of": ShareOf,
    "difference": Difference,
    "interest": Interest,
    "sum": SumOf,
    "greater": Greater,
    "lesser": Lesser,
    "stepped": Stepped,
    "excess": Excess,
}


def main_key(data: Any) -> str | None:
    """The one key that says which shape an award has; None when there is none or more than one."""
    if isinstance(data, Shape):
        return next(name for name, shape in SHAPES.items() if type(data) is shape)
    keys = [key for key in data if key in SHAPES] if isinstance(data, dict) else []
    return keys[0] if len(keys) == 1 else None


Award = Annotated[
    Annotated[Fixed, Tag("fixed")]
    | Annotated[RateOf, Tag("rate")]
    | Annotated[Formula, Tag("amount")]
    | Annotated[PerUnit, Tag("per_unit")]
    | Annotated[Graded, Tag("graded")]
    | Annotated[Nothing, Tag("nothing")]
    | Annotated[Bands, Tag("bands")]
    | Annotated[FirstOf, Tag("first_of")]
    | Annotated[ByRank, Tag("by_rank")]
    | Annotated[ByServiceYear, Tag("by_service_year")]
    | Annotated[ShareOf, Tag("share_of")]
    | Annotated[Difference, Tag("difference")]
    | Annotated[Interest, Tag("interest")]
    | Annotated[SumOf, Tag("sum")]
    | Annotated[Greater, Tag("greater")]
    | Annotated[Lesser, Tag("lesser")]
    | Annotated[Stepped, Tag("stepped")]
    | Annotated[Excess, Tag("excess")],
    Discriminator(
        main_key,
        custom_error_type="award_shape",
        custom_error_message="an award has exactly one main key",
    ),
]

for _model in (Step, BandList, Bands, Case, FirstOf, Places, ByRank, SumOf, Greater, Lesser, Less, Difference):
    _model.model_rebuild(_types_namespace={"Award": Award})

__all__ = ["SHAPES", "Amount", "Award", "Implied", "Shape", "main_key"]
