"""By what claims are counted together: grant, region, industry, size, year, alone or crossed (`region+grant`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from duixian.program.model import Program
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import APPLICANT, Vocabulary
from duixian.vocabulary.industries import industry_name
from duixian.vocabulary.regions import is_region, region_name

UNKNOWN = Text("未填", "not given")
SMALL = ("micro", "small", "medium", "large")  # sizes stand from small to large, not by their letters


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing to count by. `fact`: of the applicant, where it comes from ("": it is the claim's own); `digits`: how
    much of a code counts."""

    id: str
    title: Text
    fact: str = ""
    digits: int = 0

    @property
    def of_applicant(self) -> bool:
        return bool(self.fact)


Breakdown = tuple[Dimension, ...]

_REGION, _INDUSTRY = "registered_region", "industry"
DIMENSIONS: Mapping[str, Dimension] = {
    d.id: d
    for d in (
        Dimension("grant", Text("条款", "Grant")),
        Dimension("province", Text("省", "Province"), _REGION, 2),
        Dimension("city", Text("市", "City"), _REGION, 4),
        Dimension("district", Text("区县", "District"), _REGION, 6),
        Dimension("section", Text("行业门类", "Industry section"), _INDUSTRY, 1),
        Dimension("division", Text("行业大类", "Industry division"), _INDUSTRY, 3),
        Dimension("size", Text("企业规模", "Size"), "size"),
        Dimension("year", Text("申领年度", "Year of the claim")),
    )
}
_SHORT = {
    "region": "district", "region:province": "province", "region:city": "city", "region:district": "district",
    "industry": "section", "industry:section": "section", "industry:division": "division",
}  # fmt: skip
USUAL = ("grant", "region", "industry", "size", "year")


def breakdowns(given: Iterable[str]) -> tuple[Breakdown, ...]:
    """`grant,region:city,region+grant` as what is to be counted by, each once.

    Raises `Refused` for a name that is none, with the nearest.
    """
    found: dict[Breakdown, None] = {}
    problems: list[Problem] = []
    known = [*DIMENSIONS, *_SHORT]
    for text in (part.strip() for one in given for part in one.split(",")):
        names = [_SHORT.get(name, name) for name in (part.strip() for part in text.split("+"))]
        for name in names:
            if name not in DIMENSIONS:
                message = Text(f"不能按 {name or '（空）'} 分组", f"there is no grouping by {name or '(nothing)'}")
                expected = Text("、".join(known), ", ".join(known))
                problems.append(Problem("unknown-group", message, Place("--by"), "", expected, nearest(name, known)))
        if not problems:
            found[tuple(DIMENSIONS[name] for name in dict.fromkeys(names))] = None
    if problems:
        raise Refused(problems)
    return tuple(found)


def of_applicants(applicants: pl.LazyFrame) -> pl.DataFrame:
    """For each row of the table of applicants its key and its group in every dimension that is the applicant's: codes
    and choices, null where it is not known."""
    return applicants.select(
        "applicant", *(_value(d).cast(pl.Categorical).alias(d.id) for d in DIMENSIONS.values() if d.fact)
    ).collect()


def _value(dimension: Dimension) -> pl.Expr:
    text = pl.col(dimension.fact).cast(pl.String)
    if dimension.fact == _REGION:
        return text.str.slice(0, dimension.digits).str.pad_end(6, "0")
    if dimension.fact == _INDUSTRY and dimension.digits > 1:
        return text.str.slice(0, dimension.digits)  # a section alone stays a section
    return text.str.slice(0, dimension.digits) if dimension.digits else text


@dataclass(frozen=True, slots=True)
class Labels:
    """What the groups are called."""

    grants: Mapping[str, Text]
    sizes: Mapping[str, Text]

    def of(self, dimension: Dimension, value: str | int | None) -> Text:
        """The name of a group, as a person knows it."""
        if value is None:
            return UNKNOWN
        name = str(value)
        match dimension.id:
            case "grant":
                return self.grants.get(name, Text(name, name))
            case "province" | "city" | "district":
                return _region(name)
            case "section" | "division":
                return Text(f"{name} {industry_name(name)}", f"{name} {industry_name(name, 'en')}")
            case "size":
                return self.sizes.get(name, Text(name, name))
        return Text(f"{name}年", name)

    def rank(self, dimension: Dimension, value: str | int | None) -> tuple[bool, int | str]:
        """Where a group stands among the others: grants as their policies have them, codes and years rising, sizes from
        small to large, the unknown last."""
        order = list(self.grants) if dimension.id == "grant" else list(SMALL) if dimension.id == "size" else []
        place: int | str = order.index(str(value)) if value in order else "" if value is None else value
        return value is None, place


def labels(programs: Sequence[Program], vocabulary: Vocabulary) -> Labels:
    """The names of the groups of these programs; the later program's grants where they differ."""
    size = vocabulary.fact(APPLICANT, "size")
    rules = {rule.id: rule for program in programs for rule in program.rules}
    policies = {policy.id: place for program in programs for place, policy in enumerate(program.policies)}
    # Rules stand in the order of evaluation; people look for them in the order of the documents.
    ordered = sorted(rules.values(), key=lambda rule: policies[rule.policy])
    return Labels({rule.id: rule.title for rule in ordered}, size.choices if size else {})


@cache
def _region(code: str) -> Text:
    """The region's own name with its code where two languages need it; a county under no city goes by its code."""
    if not is_region(code):
        return Text(code, code)
    name = region_name(code)
    return Text(name, f"{name} {code}")
