"""Places and money settled the plainest way: over assessments of one dossier after another, in lists and loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from duixian.assess import Claim, Engine, assess_dossier
from duixian.program.model import Program
from duixian.tables.rounds.specs import Choice, Fund, Specs
from duixian.tables.rounds.stage import asking_program
from duixian.vocabulary.dossier import Dossier, Outcome
from duixian.vocabulary.values import Value

LIVE = ("undecided", "competitive", "discretionary", "entitled")


class Key(NamedTuple):
    code: str
    rule: str
    matter: str
    year: int


class Score(NamedTuple):
    """`score` in points, `filed_at` as a text that sorts."""

    score: int | None
    filed_at: str | None


@dataclass
class Told:
    """What is settled of a claim; None: open."""

    selected: bool | None = None
    rank: int | None = None
    place: int | None = None
    granted: int | None = None


@dataclass
class Case:
    """A claim of a round with what the settling looks at."""

    key: Key
    claim: Claim
    product: str
    score: Score | None
    before: Mapping[str, Value]  # what stages had settled of it before
    at: tuple[str, int, str, int]  # the key by the places of rules
    amount: int = 0
    tied: bool = False
    new: Told = field(default_factory=Told)

    @property
    def live(self) -> bool:
        return self.claim.verdict.value in LIVE and self.claim.hi > 0

    def waits(self) -> bool:
        """For a place: a condition on selection or rank is open."""
        return self.live and any(r.met is None and r.id in ("selected", "within-places") for r in self.claim.reasons)


Scores = Mapping[Key, Score]


def assessed(dossiers: Iterable[Dossier], program: Program, told: Mapping[Key, Told]) -> dict[Key, Claim]:
    """Every claim of everybody, assessed alone with what was settled of it as facts."""
    engine = Engine(program)
    found: dict[Key, Claim] = {}
    for dossier in dossiers:
        mine = [(key, one) for key, one in told.items() if key.code == dossier.code]
        for claim in assess_dossier(with_told(dossier, mine), engine, readings=False).claims:
            found[Key(dossier.code, claim.rule, claim.matter, claim.period or dossier.on.year)] = claim
    return found


def with_told(dossier: Dossier, told: Sequence[tuple[Key, Told]]) -> Dossier:
    """The dossier with what was settled added to what it says of the same claim and period."""
    kept = list(dossier.outcomes)
    for key, one in told:
        new = {name: getattr(one, name) for name in ("selected", "rank", "granted")}
        facts = {name: value for name, value in new.items() if value is not None}
        if facts:
            before = before_of(dossier, key)
            kept = [o for o in kept if (o.grant, o.matter, o.period) != (key.rule, key.matter, key.year)]
            kept.append(Outcome(key.rule, key.matter, key.year, facts | dict(before)))
    return replace(dossier, outcomes=tuple(kept))


def before_of(dossier: Dossier, key: Key) -> Mapping[str, Value]:
    told = {o.period: o.facts for o in dossier.outcomes if (o.grant, o.matter) == (key.rule, key.matter)}
    return told.get(key.year) or told.get(None) or {}


def settle_plainly(dossiers: Sequence[Dossier], program: Program, specs: Specs, scores: Scores) -> dict[Key, Told]:
    """What places and money come to for every claim of which something is settled."""
    asks = asking_program(program, specs)
    told: dict[Key, Told] = {}
    if specs.choices:
        cases = _cases(dossiers, asks, told, scores)
        for choice in specs.choices:
            _places([case for case in cases if case.key.rule == choice.rule], choice, dossiers)
        told = {case.key: case.new for case in cases if case.new != Told()}
    if specs.funds:
        cases = _cases(dossiers, asks, told, scores)
        for case in cases:
            case.new = told.get(case.key, Told())
        for fund in specs.funds:
            _money([case for case in cases if case.key.rule in fund.rules and case.live], fund, dossiers)
        told = {case.key: case.new for case in cases if case.new != Told()}
    return told


def _cases(dossiers: Sequence[Dossier], program: Program, told: Mapping[Key, Told], scores: Scores) -> list[Case]:
    claims = assessed(dossiers, program, told)
    of = {dossier.code: dossier for dossier in dossiers}
    products = {(d.code, matter.id): matter.product for d in dossiers for matter in d.matters}
    rules = [rule.id for rule in program.rules]
    found = [
        Case(
            key, claim, products.get((key.code, key.matter), ""), scores.get(key), before_of(of[key.code], key),
            (key.code, rules.index(key.rule), key.matter, key.year),
        )
        for key, claim in claims.items()
    ]  # fmt: skip
    return sorted(found, key=lambda case: case.at)


def _order(order: Sequence[str]) -> Callable[[Case], tuple[object, ...]]:
    def key(case: Case) -> tuple[object, ...]:
        s = case.score or Score(None, None)
        said = {
            "score": -(s.score or 0), "filed_at": s.filed_at or "", "amount": -case.amount, "code": case.at,
            "rank": case.before.get("rank") or case.new.place or 0,
        }  # fmt: skip
        return tuple(said[name] for name in order)

    return key


def _received(dossiers: Sequence[Dossier], rules: Sequence[str]) -> dict[tuple[str, str, str, str, int], int]:
    """(programme, code, matter, product, year) → what was received and not recovered."""
    sums: dict[tuple[str, str, str, str, int], int] = {}
    for dossier in dossiers:
        for r in dossier.receipts:
            if r.programme in rules:
                key = (r.programme, dossier.code, r.matter, r.product, r.year)
                sums[key] = sums.get(key, 0) + (-r.amount if r.status == "recovered" else r.amount)
    return {key: fen for key, fen in sums.items() if fen > 0}


def _places(cases: list[Case], choice: Choice, dossiers: Sequence[Dossier]) -> None:
    paid = _received(dossiers, [choice.rule])
    for year in sorted({case.key.year for case in cases}) if choice.by_year else [0]:
        mine = [case for case in cases if not choice.by_year or case.key.year == year]
        some = [key for key in paid if not choice.by_year or key[4] == year]
        _places_of_year(mine, choice, some)


def _places_of_year(cases: list[Case], choice: Choice, paid: Sequence[tuple[str, str, str, str, int]]) -> None:
    def unit(case: Case) -> tuple[object, ...]:
        code, _, matter, year = case.key
        return (code,) if choice.of == "applicant" else (code, matter) if choice.by_year else (code, matter, year)

    def unit_paid(key: tuple[str, str, str, str, int]) -> tuple[object, ...]:
        _, code, matter, _, year = key
        return (code,) if choice.of == "applicant" else (code, matter) if choice.by_year else (code, matter, year)

    def files(case: Case) -> bool:
        if choice.among == "all":
            return case.score is not None and case.score.score is not None and "rank" not in case.before
        who = {"planned": case.claim.potential > 0, "possible": True, "listed": case.score is not None}
        return case.waits() and case.claim.verdict.value == "competitive" and who[choice.filing]

    for case in cases:
        case.amount = case.claim.hi
    taken = {unit(c) for c in cases if c.live and not c.waits()} | {unit_paid(p) for p in paid}
    taken = taken if choice.selects else set()
    given = {c.before["rank"] for c in cases if "rank" in c.before}
    filing = [c for c in cases if files(c)]
    units: dict[tuple[object, ...], Case] = {}
    by = _order(choice.order)
    for case in sorted(filing, key=lambda c: (by(c), c.at)):
        if unit(case) not in taken:
            units.setdefault(unit(case), case)
    lined = sorted(units.items(), key=lambda item: (by(item[1]), item[1].at))
    ranks = [n for n in range(1, len(lined) + len(given) + 2) if n not in given]
    left = None if choice.places is None else max(choice.places - len(taken), 0)
    told: dict[tuple[object, ...], Told] = {one: Told(True) for one in map(unit, filing) if one in taken}
    start = 0
    for _, group in groupby(lined, key=lambda item: by(item[1])):
        equal = list(group)
        first, last = start + 1, start + len(equal)
        chosen = True if left is None or last <= left else False if first > left else None
        low, high = ranks[first - 1], ranks[last - 1]
        apart = any(low <= edge < high for edge in choice.edges) if choice.edges else low != high
        for one, _case in equal:
            told[one] = Told(chosen if choice.selects else None, None if apart or not choice.ranks else low, first)
        start = last
    full = left is not None and len(lined) >= left
    all_ranked = choice.ranks and choice.edges and ranks[len(lined)] > choice.edges[-1]
    for case in cases:
        if case in filing:
            case.new = replace(told[unit(case)], selected=told[unit(case)].selected if choice.selects else None)
        elif case.waits() and unit(case) not in told:
            case.new = Told(False if full and choice.selects else None, ranks[len(lined)] if all_ranked else None)


def _money(cases: list[Case], fund: Fund, dossiers: Sequence[Dossier]) -> None:
    paid = _received(dossiers, fund.rules)

    def group(case: Case) -> tuple[object, ...]:
        return (case.key.year if fund.by_year else 0, case.product if fund.by_product else "")

    cases = [case for case in cases if case.product or not fund.by_product]
    for one in sorted({group(case) for case in cases}):
        mine = [case for case in cases if group(case) == one]
        gone = sum(
            fen
            for (_, _, _, product, year), fen in paid.items()
            if (not fund.by_year or year == one[0]) and (not fund.by_product or product == one[1])
        )
        _deal([case for case in mine if not case.tied], fund, gone)


def _deal(cases: list[Case], fund: Fund, gone: int) -> None:
    filing = []
    for case in cases:
        planned = fund.filing == "planned"
        case.amount = (
            case.new.granted if case.new.granted is not None else (case.claim.potential if planned else case.claim.hi)
        )
        who = {"planned": case.claim.potential > 0, "possible": True, "listed": case.score is not None}[fund.filing]
        if case.claim.verdict.value == "entitled" and who and "granted" not in case.before:
            filing.append(case)
        elif "granted" in case.before:
            gone += min(int(str(case.before["granted"])), case.claim.potential)
    left, asked = max(fund.amount - gone, 0), sum(case.amount for case in filing)
    short = asked > left
    if not short:
        for case in filing:
            case.new.granted = case.amount
        return
    for case in cases:
        if case not in filing and "granted" not in case.before:
            case.new.granted = 0
    order = _order(fund.order)
    if fund.share == "pro-rata":
        lined = sorted(filing, key=lambda c: (order(c), c.at))
        for case in lined:
            case.new.granted = case.amount * left // asked
        rest = left - sum(case.new.granted or 0 for case in lined)
        for case in sorted(lined, key=lambda c: -(c.amount * left % asked))[:rest]:
            case.new.granted = (case.new.granted or 0) + 1
        return
    for _, equal in groupby(sorted(filing, key=lambda c: (order(c), c.at)), key=order):
        together = list(equal)
        whole = sum(case.amount for case in together)
        for case in together:
            if whole <= left:
                case.new.granted = case.amount
            else:
                case.new.granted = 0 if left <= 0 else left if len(together) == 1 else None
                case.tied = case.new.granted is None
        left -= whole
