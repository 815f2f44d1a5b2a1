"""The functions of the expression language, each a few lines: name, arguments, the nodes it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.types import MONEY, RATE
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import PPM, Fact, Vocabulary

if TYPE_CHECKING:
    from duixian.expression.terms import Value

MONEY_MAX = 10**14
LEVELS = ("state", "province", "city", "district")
SAMES = ("matter", "project", "product", "applicant")
STATUSES = ("determined", "paid")

# Every function with how it is written.
USAGE = {
    "grew": "grew(applicant.sales, 20%)",
    "share": "share(a, b) >= 60%",
    "min": "min(a, b)",
    "max": "max(a, b)",
    "excess": "excess(a, b)",
    "lines": "lines(category, from: date, to: date)",
    "start_of": "start_of(year)",
    "end_of": "end_of(year)",
    "year_of": "year_of(date)",
    "service_year": "service_year(date)",
    "received": "received(level: province, programme: x, same: matter)",
    "award": 'award("policy/grant")',
    "series": "series(lpr_1y, date)",
}


@dataclass(frozen=True, slots=True)
class Share:
    """share(a, b), which only a comparison with a rate can use."""

    part: t.Number
    whole: t.Number


@dataclass(frozen=True, slots=True)
class Arguments:
    """Calls in one scope: the vocabulary, the kind of the matter, the reference series that exist."""

    vocabulary: Vocabulary
    kind: str
    series: frozenset[str]

    def call(
        self, name: str, plain: Sequence[Value | list[Value] | Fact], named: Mapping[str, Value | list[Value]]
    ) -> Value:
        if named and name not in ("lines", "received"):
            raise KindError("no-named-arguments", Text(f"{name} 没有具名参数", f"{name} takes no named arguments"))
        match name, len(plain):
            case "grew", 2:
                declared = plain[0]
                if not isinstance(declared, Fact) or not declared.yearly:
                    raise KindError(
                        "wrong-arguments",
                        Text("grew 须写年度指标名和比率", "grew wants a yearly fact and a rate"),
                        Text("grew(applicant.sales, 20%)", "grew(applicant.sales, 20%)"),
                    )
                return build.grew(declared, number(plain[1]))
            case "share", 2:
                return Share(number(plain[0]), number(plain[1]))
            case (("min" | "max"), n) if n >= 2:
                return build.extreme(name, [number(p) for p in plain])
            case "excess", 2:
                return build.excess(number(plain[0]), number(plain[1]))
            case "start_of", 1:
                return build.year_end(number(plain[0]), last=False)
            case "end_of", 1:
                return build.year_end(number(plain[0]), last=True)
            case "year_of", 1:
                return build.year_of(number(plain[0]))
            case "service_year", 1:
                return build.service_year(build.require(number(plain[0]), "date"))
            case "award", 1:
                return t.AwardOf(MONEY, 1, 0, MONEY_MAX, word(plain[0]))
            case "series", 2:
                return self.series_at(word(plain[0]), number(plain[1]))
            case "lines", _:
                return self.lines([word(p) for p in plain], named)
            case "received", 0:
                return received(named)
        usage = USAGE[name]
        wrong = Text(f"{name} 的参数个数不对", f"{name} has the wrong number of arguments")
        raise KindError("wrong-arguments", wrong, Text(usage, usage))

    def series_at(self, name: str, day: t.Number) -> t.Number:
        if name not in self.series:
            raise KindError(
                "unknown-series",
                Text(f"没有利率表 {name}", f"there is no series {name}"),
                nearest=nearest(name, self.series),
            )
        build.require(day, "date")
        return t.SeriesAt(RATE, PPM, 0, PPM, name, day)

    def lines(self, categories: Sequence[str], named: Mapping[str, Value | list[Value]]) -> t.Number:
        known = self.vocabulary.kinds[self.kind].categories
        for category in categories:
            if category not in known:
                raise KindError(
                    "unknown-category",
                    Text(f"{self.kind} 没有费用类别 {category}", f"{self.kind} has no cost category {category}"),
                    nearest=nearest(category, known),
                )
        check_names("lines", named, ("from", "to"))
        since, until = (build.require(number(named[key]), "date") if key in named else None for key in ("from", "to"))
        return t.LinesSum(MONEY, 1, 0, MONEY_MAX, tuple(categories), since, until)


def received(named: Mapping[str, Value | list[Value]]) -> t.Number:
    check_names("received", named, ("level", "programme", "same", "year", "status"))
    levels = one_of("level", words(named.get("level")), LEVELS)
    same = one_of("same", words(named.get("same")) or ("matter",), SAMES)[0]
    statuses = one_of("status", words(named.get("status")) or ("paid",), STATUSES)
    year = build.as_year(number(named["year"])) if "year" in named else None
    if not levels:
        raise KindError(
            "wrong-arguments",
            Text("received 须写明 level", "received needs its level"),
            Text("、".join(LEVELS), ", ".join(LEVELS)),
        )
    return t.Received(MONEY, 1, 0, MONEY_MAX, levels, words(named.get("programme")), same, year, statuses)


def check_names(call: str, named: Mapping[str, object], allowed: Sequence[str]) -> None:
    for name in named:
        if name not in allowed:
            raise KindError(
                "unknown-argument",
                Text(f"{call} 没有参数 {name}", f"{call} has no argument {name}"),
                nearest=nearest(name, allowed),
            )


def one_of(argument: str, given: tuple[str, ...], allowed: Sequence[str]) -> tuple[str, ...]:
    for name in given:
        if name not in allowed:
            raise KindError(
                "unknown-choice",
                Text(f"{argument} 没有 {name}", f"{argument} has no value {name}"),
                nearest=nearest(name, allowed),
            )
    return given


def words(value: Value | list[Value] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(word(v) for v in value) if isinstance(value, list) else (word(value),)


def word(value: object) -> str:
    text = getattr(value, "text", None)
    if not isinstance(text, str):
        raise KindError("not-a-word", Text("此处须是名称", "a name is expected here"))
    return text


def number(value: object) -> t.Number:
    if not isinstance(value, t.Number):
        raise KindError(
            "kinds-mix", Text("此处须是数量、金额、比率或日期", "a number, money, rate or date is expected here")
        )
    return value
