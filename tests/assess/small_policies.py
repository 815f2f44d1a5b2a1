"""A made-up policy and its facts, small enough to see through: built in code, so no catalogue edit can break a test."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from duixian.assess.bind import Case, bind
from duixian.assess.engine import Engine
from duixian.assess.verdict import RawClaim
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.model import Cap, Condition, Limit, PolicyRule, Program, Relation, Rule
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Coverage, Dossier, Matter, Outcome, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import Fact, FactType, Settler
from duixian.vocabulary.values import Value

Known = Mapping[Fact, Value]
FILED = date(2024, 3, 1)
START = date(2022, 1, 1)
EVERYTHING = Coverage(
    tuple(ReceiptCoverage(level, date(1990, 1, 1)) for level in ("state", "province", "city", "district"))
)
CITY = Coverage((ReceiptCoverage("city", date(1990, 1, 1)),))


def words(text: str) -> Text:
    return Text(text, text)


def declare(
    path: str, type_: FactType, settled_by: Settler = Settler.APPLICANT, *, yearly: bool = False,
    may_be_inapplicable: bool = False, low: int = -1, high: int = -1, changeable: bool = True,
    choices: Sequence[str] = (), unit: str = "",
) -> Fact:  # fmt: skip
    kind, name = path.split(".")
    return Fact(
        kind, name, type_, words(name), words(name), settled_by, yearly=yearly, low=low, high=high, unit=unit,
        may_be_inapplicable=may_be_inapplicable, changeable=changeable, choices={c: words(c) for c in choices},
    )  # fmt: skip


COST = declare("thing.cost", FactType.MONEY)
OTHER_COST = declare("thing.other_cost", FactType.MONEY)
DEVICES = declare("thing.devices", FactType.COUNT, high=10_000)
READY = declare("thing.ready", FactType.BOOLEAN)
PROVED = declare("thing.proved", FactType.BOOLEAN, Settler.EXPERT)
APPROVED = declare("thing.approved", FactType.BOOLEAN, Settler.AUTHORITY)
BEGUN = declare("thing.begun", FactType.DATE, may_be_inapplicable=True)
OLD_SALES = declare("thing.old_sales", FactType.MONEY, may_be_inapplicable=True)
USERS = declare("thing.users", FactType.COUNT, yearly=True, may_be_inapplicable=True, high=10_000)
LISTED = declare("applicant.listed", FactType.BOOLEAN, Settler.REGISTER)
STAFF = declare("applicant.staff", FactType.COUNT, high=100_000)
SALES = declare("applicant.sales", FactType.MONEY, yearly=True, may_be_inapplicable=True)
SELECTED = declare("outcome.selected", FactType.BOOLEAN, Settler.SELECTION)
RANK = declare("outcome.rank", FactType.COUNT, Settler.SELECTION, low=1, high=1000)
GRANTED = declare("outcome.granted", FactType.MONEY, Settler.AUTHORITY)


def ref(fact: Fact, year: t.Number | None = None) -> t.FactRef:
    return build.fact(fact, year)


def flag(declared: Fact, wanted: bool = True) -> t.Bool:
    return t.Flag(ref(declared), wanted)


def money(fen: int) -> t.Const:
    return build.money(fen)


def share_of(rate: str, of: t.Number, at_most: int | None = None) -> t.Number:
    amount = build.multiply(of, build.const(Fraction(rate), build.RATE))
    return amount if at_most is None else build.cap(amount, money(at_most))


def when(name: str, node: t.Bool, source: str = "grant") -> Condition:
    return Condition(name, words(name), ("一",), name, node, source)


def rule(
    grant: str, award: t.Number, *conditions: Condition, policy: str = "p", kind: str = "thing", per: str = "once",
    limit: Limit | None = None, caps: tuple[Cap, ...] = (), selected: bool = False, rests_on: tuple[str, ...] = (),
    level: str = "city", region: str = "230100",
) -> Rule:  # fmt: skip
    """A grant; a limit brings its own condition, as lowering a policy file does."""
    found = list(conditions)
    rule_id = f"{policy}/{grant}"
    if limit is not None:
        node = t.NotPaidYet((rule_id,), level, limit.same, limit.years, START.toordinal())
        found.append(when("not-paid-yet", node, "limit"))
    if selected:
        found.append(when("selected", t.Flag(ref(SELECTED)), "decision"))
    return Rule(
        rule_id, policy, grant, ("一",), words(grant), kind, per, "money", tuple(found), award, limit, caps,
        "selection" if selected else "none", "required", None, rests_on, None, (), level, region,
    )  # fmt: skip


def cap(at_most: int, over: Sequence[str], *rules: str) -> Cap:
    return Cap("+".join(sorted(rules)) + ":" + "+".join(over), at_most, tuple(over), tuple(sorted(rules)), ("二",))


def relation(
    name: str = "once", policy: str = "p", *, same: tuple[str, ...] = ("project", "matter"), against: str = "other",
    levels: tuple[str, ...] = ("city",), same_region: bool = False, resolve: str = "highest", per_year: bool = False,
    grants: tuple[str, ...] = (), excepted: tuple[str, ...] = (),
) -> Relation:  # fmt: skip
    return Relation(
        f"{policy}/{name}", policy, ("三",), words(name), same, against, levels, same_region, resolve, per_year, grants,
        excepted,
    )  # fmt: skip


def policy(
    name: str = "p",
    *,
    start: date | None = START,
    end: date | None = None,
    filing_inside: bool = True,
    level: str = "city",
) -> PolicyRule:
    return PolicyRule(
        name, name, words(name), words(name), level, "230100", start.toordinal() if start else 0,
        end.toordinal() if end else 0, filing_inside, ("一",), (),
    )  # fmt: skip


def program(*rules: Rule, relations: Sequence[Relation] = (), policies: Sequence[PolicyRule] = ()) -> Program:
    given = {one.id: one for one in policies}
    names = dict.fromkeys([*(r.policy for r in rules), *(r.policy for r in relations)])
    return Program(tuple(given.get(name) or policy(name) for name in names), rules, tuple(relations), (), ())


def thing(
    matter: str = "m1", facts: Known | None = None, years: Mapping[int, Known] | None = None, **more: object,
) -> Matter:  # fmt: skip
    named = {fact.name: value for fact, value in (facts or {}).items()}
    by_year = {year: {fact.name: value for fact, value in of.items()} for year, of in (years or {}).items()}
    return Matter(matter, "thing", facts=named, years=by_year, **more)  # type: ignore[arg-type]


def receipt(
    programme: str, fen: int, *, year: int = 2023, status: str = "paid", matter: str = "m1", project: str = "",
    product: str = "", level: str = "city", region: str = "230100",
) -> Receipt:  # fmt: skip
    return Receipt(programme, level, region, matter, project, product, year, date(year, 6, 1), status, fen)


def dossier(
    *matters: Matter, applicant: Known | None = None, years: Mapping[int, Known] | None = None,
    receipts: Sequence[Receipt] = (), coverage: Coverage = EVERYTHING, outcomes: Sequence[Outcome] = (),
    on: date = FILED,
) -> Dossier:  # fmt: skip
    return Dossier(
        on,
        applicant={fact.name: value for fact, value in (applicant or {}).items()},
        years={year: {fact.name: value for fact, value in of.items()} for year, of in (years or {}).items()},
        matters=matters,
        receipts=tuple(receipts),
        coverage=coverage,
        outcomes=tuple(outcomes),
    )


def outcome(grant: str, matter: str = "m1", period: int | None = None, **facts: Value) -> Outcome:
    return Outcome(grant, matter, period, facts)


def run(one: Program, known: Dossier) -> tuple[Engine, Case, list[RawClaim]]:
    engine = Engine(one)
    case = bind(known)
    return engine, case, engine.claims(case)


def claims(one: Program, known: Dossier) -> list[tuple[str, int, int]]:
    """Verdict and amount of every claim, in order."""
    return [(claim.verdict.value, claim.lo, claim.hi) for claim in run(one, known)[2]]


def only(one: Program, known: Dossier) -> tuple[str, int, int]:
    (claim,) = claims(one, known)
    return claim
