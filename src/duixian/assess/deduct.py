"""Money received earlier that is taken off once: what is left of it for each of the claims that it is taken off.

Claims of one policy that take off the same money form a pool. They use it up in the order of their years, each as far
as it comes to before anything is taken off. What an earlier payment was reduced by is used up before all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache

from duixian.assess.bind import Case
from duixian.assess.engine import Engine
from duixian.assess.pending import Wait
from duixian.assess.stacking import OUT, frame_of
from duixian.assess.verdict import URGENCY, WAITS_FOR, RawClaim, Verdict
from duixian.expression import tree as t
from duixian.expression.frame import BoundReceipt, Frame, Interval
from duixian.program.model import Deduction, Rule

_FOREVER = 10**9  # a day after every day: an unlisted payment may be of any time


@dataclass(frozen=True, slots=True)
class Share:
    """A claim in a pool, in fen: what it comes to `before`, the money that its matter has to take off, the ceiling.

    `sure`: its conditions hold, so that it uses up its share of the money; else it may.
    """

    claim: int
    matter: int
    before: Interval
    less: Interval
    at_most: Interval | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """Claims in the order in which they use up the money, `whole` of which is there for them."""

    shares: tuple[Share, ...]
    whole: Interval
    payments_unknown: bool = False  # whether some of it was used up earlier hangs on receipts that are not known

    def left(self, chosen: Set[int], high: bool) -> dict[int, int]:
        """The money left for each chosen claim: the least that can be where `high`, else the most.

        Left is what no claim before it uses, and of the money that its own matter has what none of that matter uses; it
        uses min(before, left). Asked for the least, amounts are the highest and money the least that can be.
        """
        found: dict[int, int] = {}
        used, by_matter = 0, dict[int, int]()
        for share in self.shares:
            if share.claim in chosen:
                mine = by_matter.get(share.matter, 0)
                left = min(share.less[not high] - mine, self.whole[not high] - used)
                found[share.claim] = left
                taken = min(share.before[high], left)
                used, by_matter[share.matter] = used + taken, mine + taken
        return found

    def amounts(self, chosen: Set[int], high: bool) -> dict[int, int]:
        """What each chosen claim comes to: the most that can be where `high`, else the least."""
        left, found = self.left(chosen, high), {}
        for share in self.shares:
            if share.claim in chosen:
                rest = max(share.before[high] - left[share.claim], 0)
                found[share.claim] = rest if share.at_most is None else min(rest, share.at_most[high])
        return found

    @property
    def everyone(self) -> frozenset[int]:
        return frozenset(share.claim for share in self.shares)

    @property
    def sure(self) -> frozenset[int]:
        return frozenset(share.claim for share in self.shares if share.sure)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A pool as one plan draws on it: which claims come to what depends on which others are in the plan.

    `always`: claims that come to nothing, which no rule keeps out; `off`: what stacking takes off a claim besides;
    `granted`: what stages left of a claim at most.
    """

    pool: Pool
    high: bool
    always: frozenset[int]
    off: Mapping[int, int]
    granted: Mapping[int, int] = field(default_factory=dict)

    @property
    def members(self) -> frozenset[int]:
        return self.pool.everyone

    def amounts(self, chosen: Set[int]) -> dict[int, int]:
        found = self.pool.amounts((self.members & chosen) | self.always, self.high)
        rest = {i: max(fen - self.off.get(i, 0), 0) for i, fen in found.items() if i in chosen}
        return {i: min(fen, self.granted.get(i, fen)) for i, fen in rest.items()}


@dataclass(frozen=True, slots=True)
class Settled:
    """Claims beside one another, with what is told of those that others leave more to than they would have alone."""

    claims: Sequence[RawClaim]
    pools: tuple[Pool, ...] = ()
    waits: Mapping[int, tuple[Wait, ...]] = field(default_factory=dict)
    left: Mapping[int, Interval] = field(default_factory=dict)


def settle(engine: Engine, case: Case, claims: Sequence[RawClaim]) -> Settled:
    """The claims with money that is taken off once taken off once. Settling them again changes nothing."""
    if _deducting(engine).isdisjoint(claim.rule for claim in claims):
        return Settled(claims)
    found = pools(engine, case, claims)
    settled, waits, left = list(claims), {}, {}
    for pool in found:
        high, low = pool.amounts(pool.everyone, True), pool.amounts(pool.sure, False)
        least, most = pool.left(pool.everyone, True), pool.left(pool.sure, False)
        for share in pool.shares:
            i = share.claim
            claim = claims[i]
            lo, hi = low.get(i, 0), high[i]
            if (lo, hi) == (claim.lo, claim.hi):
                continue
            waits[i] = tuple(_waits(pool, i, engine, case, claims)) if lo < hi or not share.sure else ()
            left[i] = (least[i], most.get(i, share.less[1]))
            settled[i] = claim._replace(verdict=_verdict(share, lo, hi, waits[i]), lo=lo, hi=hi)
    return Settled(settled, tuple(found), waits, left)


@cache
def _deducting(engine: Engine) -> frozenset[int]:
    """The rules (by index) whose award has earlier money taken off once."""
    return frozenset(i for i, rule in enumerate(engine.program.rules) if rule.less is not None)


def _verdict(share: Share, lo: int, hi: int, waits: Sequence[Wait]) -> Verdict:
    if share.sure and lo == hi:
        return Verdict.ENTITLED
    found = {WAITS_FOR[wait.settler] for wait in waits}
    return next((verdict for verdict in URGENCY if verdict in found), Verdict.UNDECIDED)


def pools(engine: Engine, case: Case, claims: Sequence[RawClaim]) -> list[Pool]:
    """The claims that earlier money is taken off, by policy, money and what the money is for."""
    rules = engine.program.rules
    members: dict[tuple[str, t.Received, str], list[int]] = {}
    for i, claim in enumerate(claims):
        rule = rules[claim.rule]
        if rule.less is not None and claim.verdict not in OUT:
            node = rule.less.less
            members.setdefault((rule.policy, node, _thing(node.same, frame_of(case, claim))), []).append(i)
    turn = [(claim.year, claim.rule, claim.matter) for claim in claims]
    return [
        _pool(engine, case, claims, sorted(ids, key=turn.__getitem__), _payers(rules, policy, node))
        for (policy, node, _), ids in members.items()
    ]


def _thing(same: str, frame: Frame) -> str:
    match same:
        case "applicant":
            return ""
        case "project" if frame.project:
            return f"project {frame.project}"
        case "product" if frame.product:
            return f"product {frame.product}"
    return f"matter {frame.matter_id}"


def _payers(rules: Sequence[Rule], policy: str, node: t.Received) -> frozenset[str]:
    return frozenset(rule.id for rule in rules if rule.policy == policy and rule.less and rule.less.less == node)


def _pool(engine: Engine, case: Case, claims: Sequence[RawClaim], ids: Sequence[int], payers: frozenset[str]) -> Pool:
    frames = [frame_of(case, claims[i]) for i in ids]
    first = claims[ids[0]]
    rule = engine.program.rules[first.rule]
    assert rule.less is not None
    surely, perhaps = _paid_until(rule, frames, payers, engine.policies[rule.policy].start or 1)
    most, least = (_without(case.applicant.receipts, day) for day in (surely, max(surely, perhaps)))
    run, node = engine.runner.number(rule.less.less), rule.less.less

    def money(frame: Frame, only: Sequence[BoundReceipt] | None = None) -> Interval:
        if only is None and not surely and not perhaps:
            return run(frame) or (0, 0)
        known = frame.coverage if only is None else dict.fromkeys(node.levels, 0)
        kept = (most, least) if only is None else (tuple(r for r in all_ if r in only) for all_ in (most, least))
        spans = [run(replace(frame, receipts=receipts, coverage=known)) or (0, 0) for receipts in kept]
        return spans[1][0], spans[0][1]

    shares = []
    for i, frame in zip(ids, frames, strict=True):
        share = _share(engine, case, claims[i], i, money(frame))
        if share is not None:
            shares.append(share)
    whole = (max((s.less[0] for s in shares), default=0), max((s.less[1] for s in shares), default=0))
    if len({frame.matter_id for frame in frames}) > 1:  # each may see money that the others do not
        bundles: dict[tuple[str, str], list[BoundReceipt]] = {}
        for receipt in case.applicant.receipts:
            bundles.setdefault((receipt.programme, receipt.matter), []).append(receipt)
        spans = [[money(frame, bundle) for frame in frames] for bundle in bundles.values()]
        low, high = (sum(max(span[end] for span in seen) for seen in spans) for end in (0, 1))
        whole = (max(whole[0], low), max(whole[1], high))
    return Pool(tuple(shares), whole, perhaps > surely)


def _share(engine: Engine, case: Case, claim: RawClaim, i: int, less: Interval) -> Share | None:
    """A claim's place in its pool; None where what it is counted from cannot exist."""
    rule = engine.program.rules[claim.rule]
    deduction = rule.less
    assert deduction is not None
    view = case.view(rule.id, claim.matter, claim.year)
    before = engine.runner.number(deduction.before)(view)
    if before is None:
        return None
    ceiling = engine.runner.number(deduction.at_most)(view) if deduction.at_most else None
    known = before[0] == before[1] or not engine.rules[claim.rule].award_may_fail
    sure = known and all(condition.run(view) for condition in engine.conditions[claim.rule])
    at_most = _fen(ceiling, deduction.at_most.scale) if deduction.at_most and ceiling else None
    return Share(i, claim.matter, _fen(before, deduction.before.scale), less, at_most, sure)


def _fen(span: Interval, scale: int) -> Interval:
    low, high = ((2 * n + scale) // (2 * scale) for n in span)
    return low, high


def _paid_until(rule: Rule, frames: Sequence[Frame], payers: frozenset[str], start: int) -> tuple[int, int]:
    """The last day on which the grants of a pool surely paid, and the last on which they may have.

    A payment under them was what the award exceeded the money by: all that was received until then is used up.
    """
    assert rule.less is not None
    surely = perhaps = 0
    for frame in frames:
        net: dict[tuple[str, str], int] = {}
        for receipt in frame.receipts:
            if receipt.programme in payers:
                key = (receipt.programme, receipt.matter)
                net[key] = net.get(key, 0) + receipt.fen
        for receipt in frame.receipts:
            if receipt.programme in payers and receipt.fen > 0 and net[receipt.programme, receipt.matter] > 0:
                same = frame.same_thing(receipt, rule.less.less.same)
                if same:
                    surely = max(surely, receipt.day)
                elif same is None:
                    perhaps = max(perhaps, receipt.day)
        if not frame.covers(rule.level, start):
            perhaps = max(perhaps, frame.coverage.get(rule.level, _FOREVER) - 1)
    return surely, perhaps


def _without(receipts: Sequence[BoundReceipt], until: int) -> tuple[BoundReceipt, ...]:
    """The receipts after a day; money recovered goes with the money it was recovered of."""
    if not until:
        return tuple(receipts)
    later = {(r.programme, r.matter) for r in receipts if r.fen > 0 and r.day > until}
    return tuple(r for r in receipts if (r.day > until if r.fen > 0 else (r.programme, r.matter) in later))


def _waits(pool: Pool, i: int, engine: Engine, case: Case, claims: Sequence[RawClaim]) -> Iterator[Wait]:
    """What a claim of a pool waits for: its own facts, the money, then what the claims before it wait for."""
    rule = engine.program.rules[claims[i].rule]
    deduction, share = rule.less, next(share for share in pool.shares if share.claim == i)
    assert deduction is not None
    yield from _own_waits(deduction, rule, engine, case, claims[i])
    low, high = pool.amounts(pool.sure, False).get(i, 0), pool.amounts(pool.everyone, True)[i]
    if low == high:
        return
    if share.less[0] < share.less[1]:
        yield from engine.waits.of_number(deduction.less, case.view(rule.id, claims[i].matter, claims[i].year))
        if pool.payments_unknown:
            yield Wait(f"receipts.{rule.level}", "history", "receipts")
    for other in pool.shares[: pool.shares.index(share)]:
        if share.less[1] and (not other.sure or other.before[0] < other.before[1]):
            theirs = engine.program.rules[claims[other.claim].rule]
            assert theirs.less is not None
            yield from _own_waits(theirs.less, theirs, engine, case, claims[other.claim])


def _own_waits(deduction: Deduction, rule: Rule, engine: Engine, case: Case, claim: RawClaim) -> Iterator[Wait]:
    view = case.view(rule.id, claim.matter, claim.year)
    for condition in rule.conditions:
        yield from engine.waits.of_bool(condition.node, view)
    yield from engine.waits.of_number(deduction.before, view)
    if deduction.at_most is not None:
        yield from engine.waits.of_number(deduction.at_most, view)
