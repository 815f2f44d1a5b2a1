"""What stacking leaves of one claim beside the money received so far: the plan of it alone.

Claims that nobody filed take nothing from it; what it rests on is taken to be granted where it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.assess.answer import claim_id
from duixian.assess.bind import Case, bind
from duixian.assess.engine import Engine
from duixian.assess.explain import Explainer
from duixian.assess.plan import PlanResult, make_plan
from duixian.assess.stacking import OUT
from duixian.assess.verdict import RawClaim, Verdict
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier, Receipt


@dataclass(frozen=True, slots=True)
class Because:
    """Something that takes from a claim: the rule that says so, where, and the receipt that meets it, if one does."""

    title: Text
    cites: tuple[str, ...]
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Alone:
    """The most (fen) that can be paid of a claim, and what keeps it from being more."""

    most: int
    because: tuple[Because, ...]


def alone(dossier: Dossier, engine: Engine, name: str) -> Alone | None:
    """Judge the claim of this id (`policy/grant#matter@year`) by itself; None where the dossier has no such claim.

    Raises `Refused` where a figure lies beyond a reference table.
    """
    case = bind(dossier)
    claims = engine.claims(case)
    index = next((i for i, claim in enumerate(claims) if claim_id(engine, case, claim) == name), None)
    if index is None:
        return None
    claim, rules = claims[index], engine.program.rules
    stay = {rules[claim.rule].id, *rules[claim.rule].rests_on}
    others = [
        one if i == index or (rules[one.rule].id in stay and one.rule != claim.rule) else _out(one)
        for i, one in enumerate(claims)
    ]
    plan = make_plan(engine, case, others)
    return Alone(plan.potential.allotted.get(index, 0), tuple(_because(engine, case, index, claim, plan)))


def _out(claim: RawClaim) -> RawClaim:
    return claim._replace(verdict=Verdict.REFUSED, lo=0, hi=0)


def _because(engine: Engine, case: Case, index: int, claim: RawClaim, plan: PlanResult) -> Iterator[Because]:
    rule, receipts = engine.program.rules[claim.rule], case.dossier.receipts
    if claim.verdict in OUT:
        view = case.view(rule.id, claim.matter, claim.year)
        for reason in Explainer(engine, case.dossier).reasons(claim.rule, view):
            if reason.met is False:
                earlier = next((one for one in receipts if one.programme == rule.id), None)
                history = any(fact.settled_by == "history" for fact in reason.facts)
                yield Because(reason.title, reason.cites, earlier if history else None)
    for block in plan.stack.blocked:
        if block.claim == index:
            relation = engine.program.relations[block.relation]
            yield Because(relation.title, relation.cites, receipts[block.receipt])
    for group in plan.stack.groups:
        if index in group.members and (group.at_most < claim.hi if not group.counts else not group.at_most):
            yield Because(Text("上限已被先前的资金用去", "the ceiling is used up by earlier money"), group.cites)
