"""The plan: the set of claims that pays most under limits, stacking rules and caps, found exactly.

Claims that do not touch each other are decided one by one; those that do, component by component, by branch and bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from duixian.assess.allot import allot, laminar
from duixian.assess.bind import Case
from duixian.assess.deduct import Drawing, Settled, settle
from duixian.assess.engine import Engine
from duixian.assess.independent import independent
from duixian.assess.stacking import Blocked, Conflict, Group, Stack, live, stack
from duixian.assess.verdict import RawClaim


@dataclass(frozen=True, slots=True)
class Chosen:
    """One plan: its total in fen, the claims in it with what each is allotted."""

    total: int
    allotted: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PlanResult:
    """The firm plan counts what is certain, the potential one what may still come."""

    firm: Chosen
    potential: Chosen
    stack: Stack

    def beaten(self, claim: int) -> tuple[list[Conflict], list[Blocked]]:
        """What stands in the way of a claim to which the potential plan gives nothing: claims it pays of which only one
        can be paid, or that leave no place under a ceiling on their number; earlier money."""
        allotted, s = self.potential.allotted, self.stack
        if allotted.get(claim) or claim not in s.candidates:
            return [], []
        conflicts = [c for c in s.conflicts if claim in (c.a, c.b) and allotted.get(c.b if c.a == claim else c.a)]
        full: set[int] = set()
        for group in s.groups:
            taken = {i for i in group.members if allotted.get(i)} if group.counts and claim in group.members else set()
            if len(taken) >= group.at_most:
                full |= taken
        conflicts += [Conflict(claim, i, -1) for i in sorted(full)]
        return conflicts, [b for b in s.blocked if b.claim == claim and not b.less]


def make_plan(engine: Engine, case: Case, claims: Sequence[RawClaim], like: Stack | None = None) -> PlanResult:
    """The best firm and the best potential plan of these claims.

    `like`: the stack of the same claims with other amounts, which serves again where no others may pay.
    """
    settled = settle(engine, case, claims)
    claims = settled.claims
    s = like if like and set(live(claims)) <= set(like.candidates) else stack(engine, case, claims)
    less: dict[int, int] = {}
    shut = set()
    for blocked in s.blocked:
        if blocked.less:
            less[blocked.claim] = less.get(blocked.claim, 0) + blocked.less
        else:
            shut.add(blocked.claim)
    most = {i: max(claims[i].hi - less.get(i, 0), 0) for i in s.candidates if i not in shut}
    hi = {i: min(fen, s.granted.get(i, fen)) for i, fen in most.items()}
    lo = {i: min(max(claims[i].lo - less.get(i, 0), 0), hi[i]) for i in hi if i not in s.unsure}
    possible, certain = ({i for i, fen in weights.items() if fen} for weights in (hi, lo))
    never, perhaps_not = _outranked(s.conflicts, possible, certain)
    firm, potential = _without(lo, perhaps_not), _without(hi, never)
    return PlanResult(
        best(firm, s, _drawings(settled, s, firm, less, high=False)),
        best(potential, s, _drawings(settled, s, potential, less, high=True)),
        s,
    )


def _drawings(
    settled: Settled, s: Stack, weights: Mapping[int, int], less: Mapping[int, int], *, high: bool
) -> list[Drawing]:
    """The pools of earlier money that several claims draw on; what comes to nothing uses it up all the same."""
    idle = {i for i, fen in weights.items() if not fen} | (set(range(len(settled.claims))) - set(s.candidates))
    found = [(pool, pool.everyone if high else pool.sure) for pool in settled.pools if len(pool.shares) > 1]
    return [Drawing(pool, high, draws & idle, less, s.granted) for pool, draws in found]


def _without(weights: Mapping[int, int], left_out: Set[int]) -> dict[int, int]:
    return {i: fen for i, fen in weights.items() if i not in left_out}


def _outranked(conflicts: Sequence[Conflict], possible: Set[int], certain: Set[int]) -> tuple[Set[int], Set[int]]:
    """The claims that another surely prevails over, and those that one may; what is outranked outranks nobody."""
    over: dict[int, set[int]] = {}
    for conflict in conflicts:
        if conflict.prevails in possible:
            loser = conflict.b if conflict.prevails == conflict.a else conflict.a
            if loser not in _above(over, conflict.prevails):  # rules that contradict each other: the first is followed
                over.setdefault(loser, set()).add(conflict.prevails)
    surely: dict[int, bool] = {}
    perhaps: dict[int, bool] = {}

    def settle(i: int) -> None:
        if i not in perhaps:
            for a in over.get(i, ()):
                settle(a)
            perhaps[i] = any(not surely[a] for a in over.get(i, ()))
            surely[i] = any(a in certain and not perhaps[a] for a in over.get(i, ()))

    for i in over:
        settle(i)
    return {i for i in over if surely[i]}, {i for i in over if perhaps[i]}


def _above(over: Mapping[int, Set[int]], claim: int) -> set[int]:
    """Every claim that outranks this one, by however many steps; itself too."""
    found, todo = {claim}, [claim]
    while todo:
        for i in over.get(todo.pop(), ()):
            if i not in found:
                found.add(i)
                todo.append(i)
    return found


def best(weights: Mapping[int, int], s: Stack, drawings: Sequence[Drawing] = ()) -> Chosen:
    """The set of claims with the greatest sum, of which at most one of each conflict is in.

    `drawings`: claims that share earlier money come to their weight only where all others that draw on it are in.
    """
    shut = {i for g in s.groups if g.counts and not g.at_most for i in g.members}
    items = {i: weights[i] for i in sorted(weights) if weights[i] > 0 and i not in shut}
    if not items:
        return Chosen(0, {})
    edges: dict[int, set[int]] = {}
    for conflict in s.conflicts:
        if conflict.a in items and conflict.b in items:
            edges.setdefault(conflict.a, set()).add(conflict.b)
            edges.setdefault(conflict.b, set()).add(conflict.a)
    groups = [g for g in s.groups if sum(1 if g.counts else items[i] for i in g.members if i in items) > g.at_most]
    rests = {i: bearers for i, bearers in s.rests.items() if i in items}
    if not groups and not rests and not edges and not drawings:
        return Chosen(sum(items.values()), items)
    chosen: set[int] = set()
    for component in _components(items, edges, groups, rests, drawings):
        chosen |= _solve(component, items, edges, groups, rests, drawings)
    allotted = allot(_standing(frozenset(chosen), rests), items, laminar(groups), drawings)
    return Chosen(sum(allotted.values()), allotted)


def _components(
    items: Mapping[int, int],
    edges: Mapping[int, Set[int]],
    groups: Sequence[Group],
    rests: Mapping[int, Sequence[frozenset[int]]],
    drawings: Sequence[Drawing],
) -> list[list[int]]:
    near: dict[int, set[int]] = {i: set(edges.get(i, ())) for i in items}
    ties = [members & items.keys() for members in (*(g.members for g in groups), *(d.members for d in drawings))]
    ties += [frozenset({i, *bearers} & items.keys()) for i, many in rests.items() for bearers in many]
    for tie in ties:
        first = min(tie, default=-1)
        for other in tie:
            if other != first:
                near[first].add(other)
                near[other].add(first)
    left, components = dict.fromkeys(sorted(items)), []
    while left:
        todo, component = [next(iter(left))], []
        while todo:
            i = todo.pop()
            if i in left:
                del left[i]
                component.append(i)
                todo.extend(near[i])
        components.append(sorted(component))
    return components


def _solve(
    component: Sequence[int],
    weights: Mapping[int, int],
    edges: Mapping[int, Set[int]],
    groups: Sequence[Group],
    rests: Mapping[int, Sequence[frozenset[int]]],
    drawings: Sequence[Drawing],
) -> Set[int]:
    """The best set of a component. A sum with a ceiling over all of it changes no choice: more is never worth less."""
    if len(component) == 1 and component[0] not in rests:
        return set(component)
    whole = set(component)
    inner = [g for g in groups if g.members & whole and (g.counts or not whole <= g.members)]
    if len(inner) < sum(bool(g.members & whole) for g in groups):
        parts = _components({i: weights[i] for i in component}, edges, inner, rests, drawings)
        return set().union(*(_solve(part, weights, edges, inner, rests, drawings) for part in parts))
    shared = [d for d in drawings if d.members & whole]
    if not inner and not whole & rests.keys() and not (shared and whole & edges.keys()):
        return independent(component, weights, edges)
    if len(inner) == 1 and inner[0].counts and not shared and not whole & {*edges, *rests}:
        return set(sorted(component, key=lambda i: (-weights[i], i))[: inner[0].at_most])
    return _search(component, weights, edges, inner, rests, shared)


def _search(
    component: Sequence[int],
    weights: Mapping[int, int],
    edges: Mapping[int, Set[int]],
    groups: Sequence[Group],
    rests: Mapping[int, Sequence[frozenset[int]]],
    drawings: Sequence[Drawing],
) -> Set[int]:
    """Branch and bound, heavier claims first."""
    order = sorted(component, key=lambda i: (-weights[i], i))
    tree = laminar(groups)
    counts = [g for g in groups if g.counts]
    cliques = _cliques(order, edges)
    best_value, best_set = -1, frozenset[int]()

    def value(chosen: frozenset[int]) -> int:
        standing = _standing(chosen, rests)
        return sum(allot(standing, weights, tree, drawings).values())

    def bound(chosen: frozenset[int], remaining: Sequence[int], barred: frozenset[int]) -> int:
        pool = _standing(chosen.union(i for i in remaining if i not in barred), rests)
        by_clique: dict[int, int] = {}
        for i in pool - chosen:
            by_clique[cliques[i]] = max(by_clique.get(cliques[i], 0), weights[i])
        simple = sum(weights[i] for i in pool & chosen) + sum(by_clique.values())
        for g in counts:
            most = sorted((weights[i] for i in pool & g.members), reverse=True)[: g.at_most]
            simple = min(simple, sum(most) + sum(weights[i] for i in pool - g.members))
        return min(simple, sum(allot(pool, weights, tree).values())) if tree else simple

    def search(position: int, chosen: frozenset[int], barred: frozenset[int]) -> None:
        nonlocal best_value, best_set
        remaining = order[position:]
        if bound(chosen, remaining, barred) <= best_value:
            return
        if not remaining:
            found = value(chosen)  # the bound may have overlooked that what an award rests on is not there
            if found > best_value:
                best_value, best_set = found, chosen
            return
        i = remaining[0]
        if i not in barred and not any(i in g.members and len(chosen & g.members) >= g.at_most for g in counts):
            rivals = edges.get(i, set()) & set(remaining)
            search(position + 1, chosen | {i}, barred | frozenset(rivals))
            if not rivals - barred and not any(i in g.members for g in counts):
                return
        search(position + 1, chosen, barred)

    search(0, frozenset(), frozenset())
    return best_set


def _standing(chosen: frozenset[int], rests: Mapping[int, Sequence[frozenset[int]]]) -> frozenset[int]:
    """Without the claims that rest on an award which is not there."""
    while True:
        kept = frozenset(i for i in chosen if all(chosen & bearers for bearers in rests.get(i, ())))
        if kept == chosen:
            return kept
        chosen = kept


def _cliques(order: Sequence[int], edges: Mapping[int, Set[int]]) -> dict[int, int]:
    """A partition into sets of claims that all exclude each other, made greedily: at most one of each pays."""
    cliques: list[list[int]] = []
    found: dict[int, int] = {}
    for i in order:
        for number, clique in enumerate(cliques):
            if all(j in edges.get(i, ()) for j in clique):
                clique.append(i)
                found[i] = number
                break
        else:
            found[i] = len(cliques)
            cliques.append([i])
    return found
