"""Money received earlier: what is left of it after recoveries, and which claims and ceilings it counts for."""

from __future__ import annotations

from collections.abc import Sequence

from duixian.assess.bind import Case
from duixian.assess.engine import Engine
from duixian.assess.verdict import RawClaim
from duixian.expression.frame import BoundReceipt, Frame
from duixian.program.model import Cap, Relation, Rule


def year_under(relation: Relation, engine: Engine, case: Case, claim: RawClaim) -> int | None:
    """The year that a claim belongs to under a stacking rule: its own or that of its event; None where not known."""
    rule = engine.program.rules[claim.rule]
    node = dict(relation.years).get(rule.id)
    if node is None:
        return claim.year
    span = engine.runner.number(node)(case.view(rule.id, claim.matter, claim.year))
    return span[0] if span and span[0] == span[1] else None


def receipt_meets(relation: Relation, rule: Rule, receipt: BoundReceipt, year: int | None) -> bool:
    """Whether a stacking rule sees a receipt when it looks at a claim of `rule` that belongs to `year` under it;
    sameness is asked apart."""
    if receipt.programme == rule.id or receipt.programme in relation.excepted:
        return False
    own = receipt.programme.split("/")[0] == relation.policy
    if relation.against != "any" and own is not (relation.against == "own"):
        return False
    if relation.levels and receipt.level not in relation.levels:
        return False
    if relation.same_region and receipt.region and receipt.region != rule.region:
        return False
    return not relation.per_year or receipt.year == year


def kept(receipts: Sequence[BoundReceipt]) -> list[tuple[BoundReceipt, int]]:
    """The receipts of which something was not recovered, with what is left: recovered money is taken off the first."""
    back: dict[tuple[str, str], int] = {}
    for receipt in receipts:
        if receipt.fen < 0:
            key = (receipt.programme, receipt.matter)
            back[key] = back.get(key, 0) - receipt.fen
    found = []
    for receipt in receipts:
        if receipt.fen > 0:
            key = (receipt.programme, receipt.matter)
            taken = min(receipt.fen, back.get(key, 0))
            if taken:
                back[key] -= taken
            if receipt.fen > taken:
                found.append((receipt, receipt.fen - taken))
    return found


def used_up(cap: Cap, frame: Frame, year: int) -> int:
    """Money received earlier that counts towards a ceiling, in fen; how many claims were paid where it counts them."""
    earlier = [
        r
        for r in frame.receipts
        if r.programme in cap.rules
        and all(r.year == year if what == "year" else frame.same_thing(r, what) for what in cap.over)
    ]
    if cap.counts:  # what was paid in two parts for one matter is one claim
        return len({(r.programme, r.matter or r.index) for r, _ in kept(earlier)})
    return max(sum(r.fen for r in earlier), 0)
