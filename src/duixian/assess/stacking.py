"""Which claims stand in each other's way: limits, stacking rules, caps over several claims, money received earlier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from duixian.assess.bind import Case
from duixian.assess.earlier import kept, receipt_meets, used_up, year_under
from duixian.assess.engine import Engine
from duixian.assess.granted import granted_to
from duixian.assess.verdict import RawClaim, Verdict
from duixian.assess.views import CostBase
from duixian.expression.frame import BoundReceipt, Frame
from duixian.program.model import Cap, Relation, Rule
from duixian.vocabulary.dossier import LEVELS

OUT = (Verdict.REFUSED, Verdict.NOT_IN_FORCE)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims of which one can be paid; `relation` is the index of the stacking rule, -1 for a limit."""

    a: int
    b: int
    relation: int
    prevails: int = -1  # the claim that comes first whatever it pays; -1: the applicant chooses


@dataclass(frozen=True, slots=True)
class Blocked:
    """A claim that money received earlier stands in the way of; `less` in fen is taken off instead where it is > 0."""

    claim: int
    receipt: int
    relation: int
    less: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Claims whose sum is capped, in fen; where it `counts`, whose number is."""

    members: frozenset[int]
    at_most: int
    cites: tuple[str, ...]
    counts: bool = False


@dataclass(slots=True)
class Stack:
    """Everything the plan has to respect; claims are indexes into the list of raw claims."""

    candidates: list[int] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)  # earlier money is not known: cannot be firm
    groups: list[Group] = field(default_factory=list)
    granted: dict[int, int] = field(default_factory=dict)  # what stages left of claims whose amount does not say so
    rests: dict[int, list[frozenset[int]]] = field(default_factory=dict)


def stack(engine: Engine, case: Case, claims: Sequence[RawClaim]) -> Stack:
    """The limits, conflicts and caps among the claims that may pay something."""
    result = Stack(live(claims))
    rules = engine.program.rules
    _limits(result, rules, case, claims)
    for number in range(len(engine.program.relations)):
        _relation(result, number, engine, case, claims)
    _additions(result, engine, case, claims)
    result.granted = granted_to(engine, case, claims, result.candidates)
    _caps(result, engine, case, claims)
    _rests(result, engine, case, claims)
    return result


def live(claims: Sequence[RawClaim]) -> list[int]:
    """The claims that may pay something."""
    return [i for i, claim in enumerate(claims) if claim.hi > 0 and claim.verdict not in OUT]


def frame_of(case: Case, claim: RawClaim) -> Frame:
    return case.applicant if claim.matter < 0 else case.matters[claim.matter]


def _limits(result: Stack, rules: Sequence[Rule], case: Case, claims: Sequence[RawClaim]) -> None:
    by_rule: dict[int, list[int]] = {}
    for i in result.candidates:
        by_rule.setdefault(claims[i].rule, []).append(i)
    for number, members in by_rule.items():
        limit = rules[number].limit
        if limit is None or len(members) < 2:
            continue
        for k, a in enumerate(members):
            for b in members[k + 1 :]:
                near = not limit.years or abs(claims[a].year - claims[b].year) < limit.years
                if near and _same(limit.same, frame_of(case, claims[a]), frame_of(case, claims[b])):
                    result.conflicts.append(Conflict(a, b, -1))


def _same(what: str, a: Frame, b: Frame) -> bool:
    match what:
        case "applicant":
            return True
        case "project" if a.project:
            return a.project == b.project
        case "product" if a.product:
            return a.product == b.product
    return a.matter_id == b.matter_id


@cache
def rivals(engine: Engine) -> tuple[dict[int, frozenset[int]], ...]:
    """For each stacking rule: its own policy's rules (by index), each with the rules it can meet."""
    rules = engine.program.rules
    return tuple(
        {
            a: frozenset(b for b, other in enumerate(rules) if _meets(relation, rule, other))
            for a, rule in enumerate(rules)
            if _takes_part(relation, rule)
        }
        for relation in engine.program.relations
    )


def _relation(result: Stack, number: int, engine: Engine, case: Case, claims: Sequence[RawClaim]) -> None:
    relation, others = engine.program.relations[number], rivals(engine)[number]
    mine = [i for i in result.candidates if claims[i].rule in others]
    if relation.resolve == "add" or not mine:
        return
    if relation.years:  # in which year a claim meets others is not known: it may still be paid, but that is not sure
        result.unsure.update(i for i in mine if year_under(relation, engine, case, claims[i]) is None)
    present = {claims[i].rule for i in result.candidates}
    if any(others[claims[i].rule] & present for i in mine):
        _pairs(result, number, mine, engine, case, claims)
    if relation.resolve == "this prevails" or relation.same == ("line",):
        return
    past = kept(case.applicant.receipts)
    for i in mine:
        _history(result, i, number, past, engine, case, claims)
    if relation.against != "own":
        policy = engine.policies[relation.policy]
        levels = relation.levels or ((policy.level,) if relation.same_region else tuple(LEVELS))
        if not all(case.applicant.covers(level, policy.start or 1) for level in levels):
            result.unsure.update(mine)


def _pairs(
    result: Stack, number: int, mine: Sequence[int], engine: Engine, case: Case, claims: Sequence[RawClaim]
) -> None:
    """Claims that share what the relation names, each pair once."""
    relation, others = engine.program.relations[number], rivals(engine)[number]
    keys: dict[str, list[int]] = {}
    keys_of: dict[int, list[str]] = {}
    years: dict[int, int | None] = {}
    for i in result.candidates:
        years[i] = year_under(relation, engine, case, claims[i])
        keys_of[i] = list(_keys(relation.same, engine.bases[claims[i].rule], frame_of(case, claims[i])))
        for key in keys_of[i]:
            keys.setdefault(key, []).append(i)
    seen: set[tuple[int, int]] = set()
    for a in mine:
        allowed, year = others[claims[a].rule], years[a]
        for key in keys_of[a]:
            for b in keys[key]:
                if claims[b].rule not in allowed or (relation.per_year and (year is None or years[b] != year)):
                    continue
                if claims[a].rule == claims[b].rule and (
                    claims[a].matter == claims[b].matter or not key.startswith("line ")
                ):
                    continue  # one grant and one matter are for the limit to rule; an invoice in two matters is not
                pair = (min(a, b), max(a, b))
                if pair not in seen:
                    seen.add(pair)
                    result.conflicts.append(Conflict(*pair, number, a if relation.resolve == "this prevails" else -1))


def _takes_part(relation: Relation, rule: Rule) -> bool:
    if rule.policy != relation.policy or rule.id in relation.excepted:
        return False
    return not relation.grants or rule.id in relation.grants


def _meets(relation: Relation, rule: Rule, other: Rule) -> bool:
    if other.id in relation.excepted or (rule.id == other.id and "line" not in relation.same):
        return False
    if relation.against != "any" and (other.policy == relation.policy) is not (relation.against == "own"):
        return False
    if relation.levels and other.level not in relation.levels:
        return False
    return not relation.same_region or other.region == rule.region


def _keys(same: Sequence[str], base: CostBase, frame: Frame) -> Iterator[str]:
    for what in same:
        match what:
            case "applicant":
                yield "applicant"
            case "project" if frame.project:
                yield f"project {frame.project}"
            case "matter" if frame.matter_id:
                yield f"matter {frame.matter_id}"
            case "product" if frame.product:
                yield f"product {frame.product}"
            case "line":
                yield from costs(base, frame)


def costs(base: CostBase, frame: Frame) -> list[str]:
    """What an award is counted from: the invoices of its cost categories, and the money facts it takes as base."""
    found = [f"fact {frame.matter_id}.{name}" for name in base.facts]
    if base.categories is not None:
        found += [f"line {line.id}" for line in frame.lines if not base.categories or line.category in base.categories]
    return found


def _history(
    result: Stack,
    i: int,
    number: int,
    past: Sequence[tuple[BoundReceipt, int]],
    engine: Engine,
    case: Case,
    claims: Sequence[RawClaim],
) -> None:
    """Receipts of other programmes that meet this relation."""
    relation, rule, frame = (
        engine.program.relations[number],
        engine.program.rules[claims[i].rule],
        frame_of(case, claims[i]),
    )
    year = year_under(relation, engine, case, claims[i])
    for receipt, fen in past:
        if receipt_meets(relation, rule, receipt, year) and any(
            frame.same_thing(receipt, what) for what in relation.same if what != "line"
        ):
            less = fen if relation.resolve == "difference" else 0
            result.blocked.append(Blocked(i, receipt.index, number, less))


def _additions(result: Stack, engine: Engine, case: Case, claims: Sequence[RawClaim]) -> None:
    """A rule that says "on top of" lifts the conflicts and blocks that other rules would see."""
    adds = [n for n, relation in enumerate(engine.program.relations) if relation.resolve == "add"]
    if not adds:
        return
    allowed = [rivals(engine)[n] for n in adds]

    def lifted(a: int, b: int) -> bool:
        x, y = claims[a].rule, claims[b].rule
        return any(y in may.get(x, ()) or x in may.get(y, ()) for may in allowed)

    result.conflicts = [c for c in result.conflicts if c.relation < 0 or not lifted(c.a, c.b)]
    relations, rules, receipts = engine.program.relations, engine.program.rules, case.applicant.receipts

    def beside(block: Blocked) -> bool:
        claim, receipt = claims[block.claim], receipts[block.receipt]
        return any(
            claim.rule in rivals(engine)[n]
            and receipt_meets(relations[n], rules[claim.rule], receipt, year_under(relations[n], engine, case, claim))
            for n in adds
        )

    result.blocked = [block for block in result.blocked if not beside(block)]


@cache
def caps_of(engine: Engine) -> dict[str, tuple[Cap, ...]]:
    """The ceilings that bind each rule: one that a grant states binds every grant it names."""
    caps = dict.fromkeys(cap for rule in engine.program.rules for cap in rule.caps)
    bound = {name for cap in caps for name in cap.rules}
    return {name: tuple(cap for cap in caps if name in cap.rules) for name in bound}


def _caps(result: Stack, engine: Engine, case: Case, claims: Sequence[RawClaim]) -> None:
    """The sums that have a ceiling, with what of it is left after money received under the same grants."""
    found: dict[tuple[str, ...], tuple[set[int], int, Cap]] = {}
    for i in result.candidates:
        rule, frame, year = engine.program.rules[claims[i].rule], frame_of(case, claims[i]), claims[i].year
        for cap in caps_of(engine).get(rule.id, ()):
            values = {
                "applicant": "",
                "year": str(year),
                "matter": frame.matter_id,
                "project": frame.project or f"matter {frame.matter_id}",
                "product": frame.product or f"matter {frame.matter_id}",
            }
            key = (cap.id, *(values[what] for what in cap.over))
            if key not in found:
                found[key] = (set(), max(cap.at_most - used_up(cap, frame, year), 0), cap)
            found[key][0].add(i)
            if cap.shared and frame.product and i not in result.granted:
                result.unsure.add(i)  # other applicants may claim for the product
            first = engine.policies[rule.policy].start or 1
            if not frame.covers(rule.level, max(first, date(year, 1, 1).toordinal()) if "year" in cap.over else first):
                result.unsure.add(i)
    result.groups = [Group(frozenset(ids), left, cap.cites, cap.counts) for ids, left, cap in found.values()]


def _rests(result: Stack, engine: Engine, case: Case, claims: Sequence[RawClaim]) -> None:
    rules, past = engine.program.rules, kept(case.applicant.receipts)
    for i in result.candidates:
        frame = frame_of(case, claims[i])
        for other in rules[claims[i].rule].rests_on:
            if not any(r.programme == other and frame.same_thing(r, "project") for r, _ in past):
                bearers = frozenset(
                    j
                    for j in result.candidates
                    if rules[claims[j].rule].id == other and _same_matter(frame, frame_of(case, claims[j]))
                )
                result.rests.setdefault(i, []).append(bearers)


def _same_matter(a: Frame, b: Frame) -> bool:
    return a.matter_id == b.matter_id or (bool(a.project) and a.project == b.project)
