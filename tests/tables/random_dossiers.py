"""A vocabulary with a fact of every type, kind, settler and yearliness, and random dossiers of it.

Values come from small pools, which the random policies draw their figures from too: ends of ranges meet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from random import Random

from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Coverage, Dossier, Line, Matter, Outcome, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import APPLICANT, MATTER, OUTCOME, PPM, Fact, FactType, Kind, Settler, Vocabulary
from duixian.vocabulary.values import INAPPLICABLE, Value

ON = date(2024, 6, 30)
LEVELS = ("state", "province", "city", "district")
STATUSES = ("determined", "paid", "recovered")
FIGURES = (0, 1, 2, 7, 10, 30, 49, 50, 100, 2999, 10_000)
FENS = (0, 1, 50, 99, 10_000, 1_234_567, 5_000_000, 30_000_000, 30_000_001, 999_999_999)
PPMS = (0, 1, 50_000, 200_000, 333_333, 500_000, PPM)
DAYS = tuple(
    date(*day)
    for day in (
        (2019, 12, 31), (2021, 1, 1), (2022, 1, 31), (2022, 7, 28), (2023, 6, 30), (2023, 12, 31), (2024, 2, 29),
        (2024, 6, 29), (2024, 6, 30), (2024, 7, 1),
    )
)  # fmt: skip
REGIONS = ("230000", "230100", "230103", "330400", "330411")
INDUSTRIES = ("C", "C34", "C3421", "I65", "I6513", "G53")
PLACES = ("", "p1", "p2")
FOREIGN = ("foreign/a", "foreign/b")


def words(text: str) -> Text:
    return Text(text, text)


def declare(path: str, type_: FactType, settled_by: Settler = Settler.APPLICANT, **more: object) -> Fact:
    kind, name = path.split(".")
    return Fact(kind, name, type_, words(name), words(name), settled_by, **more)  # type: ignore[arg-type]


BOOLEAN, MONEY, RATE, COUNT, DATE = (
    FactType.BOOLEAN,
    FactType.MONEY,
    FactType.RATE,
    FactType.COUNT,
    FactType.DATE,
)
RECENT: Mapping[str, object] = {"low": date(2015, 1, 1).toordinal(), "high": date(2025, 6, 30).toordinal()}
SMALL: Mapping[str, object] = {"low": 0, "high": 10**9}
SIGNED: Mapping[str, object] = {"low": -(10**9), "high": 10**9}
GRADES = {grade: words(grade) for grade in ("a", "b", "c", "d")}
FACTS = (
    declare("applicant.founded", DATE, Settler.REGISTER),
    declare("applicant.industry", FactType.INDUSTRY, Settler.REGISTER),
    declare("applicant.region", FactType.REGION, Settler.REGISTER),
    declare("applicant.staff", COUNT, low=0, high=10_000),
    declare("applicant.listed", BOOLEAN, Settler.REGISTER),
    declare("applicant.in_group", BOOLEAN, may_be_inapplicable=True),
    declare("applicant.closing", DATE, may_be_inapplicable=True, **RECENT),
    declare("applicant.worth", MONEY, may_be_inapplicable=True, **SIGNED),
    declare("applicant.sales", MONEY, yearly=True, may_be_inapplicable=True, **SMALL),
    declare("applicant.record_sales", MONEY, yearly=True, may_be_inapplicable=True, highest_before="sales", **SMALL),
    declare("applicant.research", RATE, Settler.EXPERT, yearly=True),
    declare("applicant.audited", BOOLEAN, Settler.AUTHORITY, yearly=True, may_be_inapplicable=True),
    declare("matter.date", DATE, **RECENT),
    declare("matter.place", FactType.REGION),
    declare("thing.cost", MONEY, **SMALL),
    declare("thing.machines", MONEY, derived_from_lines="machine", low=0, high=10**13),
    declare("thing.saved", MONEY, may_be_inapplicable=True, **SMALL),
    declare("thing.balance", MONEY, Settler.EXPERT, **SIGNED),
    declare("thing.devices", COUNT, low=0, high=10_000),
    declare("thing.drift", COUNT, low=-100, high=100),
    declare("thing.share", RATE),
    declare("thing.ready", BOOLEAN),
    declare("thing.proved", BOOLEAN, Settler.EXPERT, may_be_inapplicable=True),
    declare("thing.approved", BOOLEAN, Settler.AUTHORITY),
    declare("thing.begun", DATE, may_be_inapplicable=True, **RECENT),
    declare("thing.ended", DATE, Settler.EXPERT, **RECENT),
    declare("thing.grade", FactType.CHOICE, Settler.AUTHORITY, choices=GRADES),
    declare("thing.branch", FactType.INDUSTRY, may_be_inapplicable=True),
    declare("thing.users", COUNT, yearly=True, may_be_inapplicable=True, low=0, high=10_000),
    declare("thing.output", MONEY, Settler.HISTORY, yearly=True, **SMALL),
    declare("thing.met_goal", BOOLEAN, Settler.SELECTION, yearly=True),
    declare("deal.value", MONEY, **SMALL),
    declare("deal.signed", DATE, **RECENT),
    declare("deal.kind", FactType.CHOICE, may_be_inapplicable=True, choices=GRADES),
    declare("outcome.selected", BOOLEAN, Settler.SELECTION),
    declare("outcome.rank", COUNT, Settler.SELECTION, low=1, high=1000),
    declare("outcome.granted", MONEY, Settler.AUTHORITY, may_be_inapplicable=True, **SMALL),
    declare("outcome.cost", MONEY, Settler.EXPERT, **SMALL),
)
CATEGORIES = {"thing": ("machine", "software", "service"), "deal": ("fee",)}
KINDS = (APPLICANT, MATTER, "thing", "deal", OUTCOME)


def vocabulary() -> Vocabulary:
    facts: dict[str, dict[str, Fact]] = {kind: {} for kind in KINDS}
    for fact in FACTS:
        facts[fact.kind][fact.name] = fact
    categories = {kind: {name: words(name) for name in CATEGORIES.get(kind, ())} for kind in KINDS}
    return Vocabulary({kind: Kind(kind, words(kind), words(kind), facts[kind], categories[kind]) for kind in KINDS})


WORDS = vocabulary()


def value(dice: Random, fact: Fact) -> Value:
    """A value of the fact, often one that figures of policies meet, sometimes an end of its range."""
    if fact.may_be_inapplicable and dice.random() < 0.2:
        return INAPPLICABLE
    match fact.type:
        case FactType.BOOLEAN:
            return dice.random() < 0.7
        case FactType.CHOICE:
            return dice.choice(sorted(fact.choices))
        case FactType.REGION:
            return dice.choice(REGIONS)
        case FactType.INDUSTRY:
            return dice.choice(INDUSTRIES)
        case FactType.DATE:
            return dice.choice(DAYS) if dice.random() < 0.8 else date.fromordinal(whole(dice, fact, ()))
        case FactType.RATE:
            return Fraction(whole(dice, fact, PPMS), PPM)
        case _:
            return whole(dice, fact, FENS if fact.type is MONEY else FIGURES)


def whole(dice: Random, fact: Fact, pool: Sequence[int]) -> int:
    inside = [n for n in pool if fact.low <= n <= fact.high]
    if inside and dice.random() < 0.7:
        return dice.choice(inside)
    return dice.choice((fact.low, fact.high, dice.randint(fact.low, fact.high)))


def facts(dice: Random, kind: str, *, yearly: bool, known: float, but: Sequence[str] = ()) -> dict[str, Value]:
    return {
        fact.name: value(dice, fact)
        for fact in WORDS.facts_of(kind)
        if fact.yearly is yearly and fact.name not in but and dice.random() < known
    }


def years(dice: Random, kind: str, known: float) -> dict[int, dict[str, Value]]:
    """Rows of years, some of them empty."""
    if not any(fact.yearly for fact in WORDS.facts_of(kind)) or dice.random() < 0.2:
        return {}
    chosen = dice.sample(range(2019, 2027), dice.randint(1, 5))
    return {year: facts(dice, kind, yearly=True, known=known) for year in sorted(chosen)}


def matter(dice: Random, name: str, known: float) -> Matter:
    kind, complete = dice.choice(("thing", "thing", "deal")), dice.random() < known
    of = dice.choice((name, name, name, ""))  # an invoice may stand in two matters
    lines = [
        Line(f"{of}l{i}", dice.choice(CATEGORIES[kind]), dice.choice(DAYS), dice.choice(FENS), dice.random() < 0.8)
        for i in range(dice.choice((0, 0, 1, 2, 5)))
    ]
    return Matter(
        name, kind, project=dice.choice(PLACES), product=dice.choice(PLACES),
        facts=facts(dice, kind, yearly=False, known=known, but=("machines",) if complete else ()),
        years=years(dice, kind, known), lines=tuple(lines), lines_complete=complete,
    )  # fmt: skip


def receipt(dice: Random, rules: Sequence[str], matters: Sequence[str]) -> Receipt:
    day, region = dice.choice(DAYS), dice.choice(("", "230100", "230100", *REGIONS))
    return Receipt(
        dice.choice((*rules, *rules, *FOREIGN)), dice.choice(LEVELS), region, dice.choice(("", "gone", *matters)),
        dice.choice(PLACES), dice.choice(PLACES), day.year - dice.choice((0, 0, 0, 1)), day, dice.choice(STATUSES),
        dice.choice(FENS),
    )  # fmt: skip


def coverage(dice: Random, known: float) -> Coverage:
    if dice.random() < known - 0.1:
        return Coverage(tuple(ReceiptCoverage(level, date(2000, 1, 1)) for level in LEVELS), 1990)
    since = [ReceiptCoverage(level, dice.choice((date(2000, 1, 1), *DAYS))) for level in LEVELS if dice.random() < 0.6]
    return Coverage(tuple(since), dice.choice((None, 1990, 2019, 2021)))


def outcomes(dice: Random, rules: Sequence[str], matters: Sequence[str], told: float) -> tuple[Outcome, ...]:
    """Of some claims (a share of `told`), with a year or without; some say nothing."""
    found: dict[tuple[str, str, int | None], Outcome] = {}
    for rule in rules:
        for owner in ("", *matters):
            for period in (None, 2023, 2024):
                if dice.random() < told:
                    known = facts(dice, OUTCOME, yearly=False, known=dice.choice((0.0, 0.3, 0.9, 1.0)))
                    found[rule, owner, period] = Outcome(rule, owner, period, known)
    return tuple(found.values())


def dossier(dice: Random, code: str, rules: Sequence[str]) -> Dossier:
    """One applicant. `rules`: the grants that receipts and outcomes may name."""
    names = dice.sample(("m1", "m2", "m3", "m10"), dice.choice((0, 1, 2, 3, 4)))
    known = dice.choice((0.2, 0.6, 0.9, 1.0, 1.0))
    return Dossier(
        ON, code, code, facts(dice, APPLICANT, yearly=False, known=known), years(dice, APPLICANT, known),
        tuple(matter(dice, name, dice.choice((known, known, 0.6))) for name in names),
        tuple(receipt(dice, rules, names) for _ in range(dice.choice((0, 0, 0, 1, 2, 6)))), coverage(dice, known),
        outcomes(dice, rules, names, dice.choice((0, 0.25, known))),
    )  # fmt: skip


def dossiers(seed: int, count: int, rules: Sequence[str]) -> list[Dossier]:
    dice = Random(seed)
    return [dossier(dice, f"A{i:05d}", rules) for i in range(count)]
