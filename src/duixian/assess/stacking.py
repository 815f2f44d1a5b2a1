"""Which claims stand in each other's way: limits, stacking rules, caps over several claims, money received earlier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from duixian.assess.bind import Case
from duixian.assess.engine import CostBase, Engine, RawClaim, Verdict
from duixian.expression.frame import BoundReceipt, Frame
from duixian.program.model import Relation, Rule

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
    """Claims whose sum is capped, in fen."""

    members: frozenset[int]
    at_most: int
    cites: tuple[str, ...]


@dataclass(slots=True)
class Stack:
    """Everything the plan has to respect; claims are indexes into the list of raw claims."""

    candidates: list[int] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)  # earlier money is not known: cannot be firm
    groups: list[Group] = field(default_factory=list)
    rests: dict[int, list[frozenset[int]]] = field(default_factory=dict)


def stack(engine: Engine, case: Case, claims: Sequence[RawClaim]) -> Stack:
    """The limits, conflicts and caps among the claims that may pay something."""
    result = Stack([i for i, claim in enumerate(claims) if claim.hi > 0 and claim.verdict not in OUT])
    rules = engine.program.rules
    _limits(result, rules, case, claims)
    for number, relation in enumerate(engine.program.relations):
        _relation(result, number, relation, engine, case, claims)
    _additions(result, engine, claims)
    _caps(result, rules, case, claims)
    _rests(result, rules, case, claims)
    return result


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
        case "matter":
            return a.matter_id == b.matter_id
        case "project":
            return bool(a.project) and a.project == b.project
        case "product":
            return bool(a.product) and a.product == b.product
    return False


def _relation(
    result: Stack, number: int, relation: Relation, engine: Engine, case: Case, claims: Sequence[RawClaim]
) -> None:
    if relation.resolve == "add":
        return
    rules = engine.program.rules
    mine = [i for i in result.candidates if _takes_part(relation, rules[claims[i].rule])]
    if not mine:
        return
    keys: dict[str, list[int]] = {}
    keys_of: dict[int, list[str]] = {}
    for i in result.candidates:
        keys_of[i] = list(_keys(relation.same, engine.bases[claims[i].rule], frame_of(case, claims[i])))
        for key in keys_of[i]:
            keys.setdefault(key, []).append(i)
    seen: set[tuple[int, int]] = set()
    for a in mine:
        rule = rules[claims[a].rule]
        for key in keys_of[a]:
            for b in keys[key]:
                pair = (min(a, b), max(a, b))
                if pair not in seen and a != b and _meets(relation, rule, rules[claims[b].rule], claims[a], claims[b]):
                    seen.add(pair)
                    prevails = a if relation.resolve == "this prevails" else -1
                    result.conflicts.append(Conflict(*pair, number, prevails))
        _history(result, a, number, relation, engine, case, claims)


def _takes_part(relation: Relation, rule: Rule) -> bool:
    if rule.policy != relation.policy or rule.id in relation.excepted:
        return False
    return not relation.grants or rule.id in relation.grants


def _meets(relation: Relation, rule: Rule, other: Rule, a: RawClaim, b: RawClaim) -> bool:
    if rule.id == other.id or other.id in relation.excepted:
        return False
    if relation.against != "any" and (other.policy == relation.policy) is not (relation.against == "own"):
        return False
    if relation.levels and other.level not in relation.levels:
        return False
    if relation.same_region and other.region != rule.region:
        return False
    return not relation.per_year or a.year == b.year


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
    result: Stack, a: int, number: int, relation: Relation, engine: Engine, case: Case, claims: Sequence[RawClaim]
) -> None:
    """Receipts of other programmes that meet this relation."""
    claim, frame = claims[a], frame_of(case, claims[a])
    rule = engine.program.rules[claim.rule]
    if relation.resolve == "this prevails" or relation.same == ("line",):
        return
    for receipt in case.applicant.receipts:
        if receipt.fen <= 0 or _recovered(receipt, case.applicant.receipts):
            continue
        if _receipt_meets(relation, rule, receipt, claim) and any(
            frame.same_thing(receipt, what) for what in relation.same if what != "line"
        ):
            less = receipt.fen if relation.resolve == "difference" else 0
            result.blocked.append(Blocked(a, receipt.index, number, less))
    if relation.against != "own":
        start = engine.policies[rule.policy].start or 1
        if not all(frame.covers(level, start) for level in relation.levels or (rule.level,)):
            result.unsure.add(a)


def _receipt_meets(relation: Relation, rule: Rule, receipt: BoundReceipt, claim: RawClaim) -> bool:
    if receipt.programme == rule.id or receipt.programme in relation.excepted:
        return False
    own = receipt.programme.split("/")[0] == relation.policy
    if relation.against != "any" and own is not (relation.against == "own"):
        return False
    if relation.levels and receipt.level not in relation.levels:
        return False
    if relation.same_region and receipt.region and receipt.region != rule.region:
        return False
    return not relation.per_year or receipt.year == claim.year


def _recovered(receipt: BoundReceipt, receipts: Sequence[BoundReceipt]) -> bool:
    back = sum(r.fen for r in receipts if r.programme == receipt.programme and r.matter == receipt.matter)
    return back <= 0


def _additions(result: Stack, engine: Engine, claims: Sequence[RawClaim]) -> None:
    """A rule that says "on top of" lifts the conflicts and blocks that other rules would see."""
    adds = [r for r in engine.program.relations if r.resolve == "add"]
    if not adds:
        return
    rules = engine.program.rules

    def lifted(a: int, b: int) -> bool:
        ra, rb = rules[claims[a].rule], rules[claims[b].rule]
        return any(
            (_takes_part(r, x) and _meets(r, x, y, claims[i], claims[j]))
            for r in adds
            for x, y, i, j in ((ra, rb, a, b), (rb, ra, b, a))
        )

    result.conflicts = [c for c in result.conflicts if c.relation < 0 or not lifted(c.a, c.b)]
    result.blocked = [
        b
        for b in result.blocked
        if not any(_takes_part(r, rules[claims[b.claim].rule]) and r.against != "own" for r in adds)
    ]


def _caps(result: Stack, rules: Sequence[Rule], case: Case, claims: Sequence[RawClaim]) -> None:
    found: dict[tuple[str, ...], tuple[set[int], int, tuple[str, ...]]] = {}
    for i in result.candidates:
        frame = frame_of(case, claims[i])
        for cap in rules[claims[i].rule].caps:
            values = {
                "applicant": "",
                "year": str(claims[i].year),
                "matter": frame.matter_id,
                "project": frame.project or f"matter {frame.matter_id}",
                "product": frame.product or f"matter {frame.matter_id}",
            }
            key = (cap.id, *(values[what] for what in cap.over))
            members, _, _ = found.setdefault(key, (set(), cap.at_most, cap.cites))
            members.add(i)
    result.groups = [Group(frozenset(members), at_most, cites) for members, at_most, cites in found.values()]


def _rests(result: Stack, rules: Sequence[Rule], case: Case, claims: Sequence[RawClaim]) -> None:
    for i in result.candidates:
        rule = rules[claims[i].rule]
        frame = frame_of(case, claims[i])
        for other in rule.rests_on:
            paid = any(r.programme == other and r.fen > 0 and frame.same_thing(r, "project") for r in frame.receipts)
            if not paid:
                bearers = frozenset(
                    j
                    for j in result.candidates
                    if rules[claims[j].rule].id == other and _same_matter(frame, frame_of(case, claims[j]))
                )
                result.rests.setdefault(i, []).append(bearers)


def _same_matter(a: Frame, b: Frame) -> bool:
    return a.matter_id == b.matter_id or (bool(a.project) and a.project == b.project)
