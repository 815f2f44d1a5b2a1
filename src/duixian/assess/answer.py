"""The whole answer for one dossier: claims with reasons, plan, gaps, questions, other readings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from duixian.assess.bind import Case, bind
from duixian.assess.deduct import Settled, settle
from duixian.assess.engine import Engine
from duixian.assess.explain import Explainer, ceiling, waiting
from duixian.assess.gaps import Gaps
from duixian.assess.pending import Wait
from duixian.assess.plan import PlanResult, make_plan
from duixian.assess.questions import questions
from duixian.assess.readings import under_other_readings
from duixian.assess.result import Assessment, Beaten, Claim, Plan, PolicyNote, ReadingUsed, Reason
from duixian.assess.split import paid_parts
from duixian.assess.stacking import OUT, Blocked, Conflict, frame_of
from duixian.assess.verdict import RawClaim, Verdict
from duixian.expression.frame import Frame, Interval
from duixian.program.codec import digest
from duixian.program.compile import compile_policies
from duixian.program.model import Program, Rule
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import Dossier

_LIMIT = Text("本条款的次数限制", "the clause's own limit")


@lru_cache(maxsize=1)
def default_engine() -> Engine:
    """The engine of the whole catalogue under its default readings."""
    return Engine(compile_policies())


@lru_cache(maxsize=64)
def program_digest(engine: Engine) -> str:
    return digest(engine.program)


def assess_dossier(
    dossier: Dossier,
    program: Program | Engine | None = None,
    *,
    on: date | None = None,
    readings: bool = True,
    plans: bool = False,
) -> Assessment:
    """Assess a dossier, all reasons kept.

    `program`: what to assess against (None: every policy of the catalogue); keep the `Engine` when you assess many.
    `on`: the day of filing (None: the dossier's own day). `readings`: whether to say what other readings would give,
    which compiles each of them the first time; `plans`: to make the plan anew under each of them (`alternatives`).
    Money is integer fen. Raises `Refused` where a figure lies beyond a reference table.
    """
    engine = program if isinstance(program, Engine) else Engine(program) if program else default_engine()
    case = bind(dossier, on)
    settled = settle(engine, case, engine.claims(case))
    claims = settled.claims
    plan = make_plan(engine, case, claims)
    ids = [claim_id(engine, case, claim) for claim in claims]
    others = under_other_readings(engine, case, claims, plan if plans else None) if readings else ({}, ())
    rests, alternatives = others
    explainer = Explainer(engine, dossier)
    whys = [_why(explainer, case, settled, i) for i in range(len(claims))]
    waits = [why.waits for why in whys]
    gaps = Gaps(engine, explainer, case)
    answers = tuple(_claim(explainer, case, i, claims, ids, plan, rests.get(i, []), why) for i, why in enumerate(whys))
    found = [gap for claim, name in zip(claims, ids, strict=True) for gap in gaps.of(claim, name)]
    day = date.fromordinal(case.on)
    return Assessment(
        dossier.name, dossier.code, day.isoformat(), program_digest(engine), _policies(engine, case), answers,
        _plan(answers, plan, ids), tuple(sorted(found, key=lambda gap: -gap.gain)),
        questions(engine, case, claims, ids, waits), alternatives,
    )  # fmt: skip


def assess_claims(dossier: Dossier, engine: Engine, wanted: Callable[[str, Rule, RawClaim], bool]) -> Iterator[Claim]:
    """Only the claims that are `wanted` (id, rule, verdict and amount), as `assess_dossier` has them without readings:
    what they come to hangs on all the others, their reasons do not."""
    case = bind(dossier)
    settled = settle(engine, case, engine.claims(case))
    claims = settled.claims
    ids = [claim_id(engine, case, claim) for claim in claims]
    rules = engine.program.rules
    chosen = [i for i, claim in enumerate(claims) if wanted(ids[i], rules[claim.rule], claim)]
    if not chosen:
        return
    plan, explainer = make_plan(engine, case, claims), Explainer(engine, dossier)
    for i in chosen:
        yield _claim(explainer, case, i, claims, ids, plan, (), _why(explainer, case, settled, i))


class _Why(NamedTuple):
    """Why a claim is as it is: its conditions, what it waits for, the money that is left to take off."""

    reasons: tuple[Reason, ...]
    waits: Sequence[Wait]
    left: Interval | None


def _why(explainer: Explainer, case: Case, settled: Settled, index: int) -> _Why:
    claim = settled.claims[index]
    reasons = explainer.reasons(claim.rule, _view(explainer.engine, case, claim))
    waits = settled.waits[index] if index in settled.waits else _waits(explainer.engine, case, claim, reasons)
    return _Why(reasons, waits, settled.left.get(index))


def _view(engine: Engine, case: Case, claim: RawClaim) -> Frame:
    return case.view(engine.program.rules[claim.rule].id, claim.matter, claim.year)


def _waits(engine: Engine, case: Case, claim: RawClaim, reasons: Sequence[Reason]) -> tuple[Wait, ...]:
    """What a live claim waits for: the open ones of its conditions, then its amount."""
    if claim.verdict in OUT:
        return ()
    rule, frame = engine.program.rules[claim.rule], _view(engine, case, claim)
    open_ = [c.node for c, reason in zip(rule.conditions, reasons, strict=True) if reason.met is None]
    found = [wait for node in open_ for wait in engine.waits.of_bool(node, frame)]
    return (*found, *engine.waits.of_number(rule.award, frame))


def claim_id(engine: Engine, case: Case, claim: RawClaim) -> str:
    """`policy/grant#matter@year`; the year only where the grant is paid by the year."""
    rule = engine.program.rules[claim.rule]
    matter = frame_of(case, claim).matter_id
    return rule.id + (f"#{matter}" if matter else "") + (f"@{claim.year}" if rule.per == "year" else "")


def _claim(
    explainer: Explainer,
    case: Case,
    index: int,
    claims: Sequence[RawClaim],
    ids: Sequence[str],
    plan: PlanResult,
    readings: Sequence[ReadingUsed],
    why: _Why,
) -> Claim:
    engine, claim = explainer.engine, claims[index]
    rule = engine.program.rules[claim.rule]
    frame = _view(engine, case, claim)
    live = claim.verdict not in (Verdict.REFUSED, Verdict.NOT_IN_FORCE)
    firm, potential = plan.firm.allotted.get(index, 0), plan.potential.allotted.get(index, 0)
    matter = case.dossier.matters[claim.matter] if claim.matter >= 0 else None
    return Claim(
        id=ids[index],
        rule=rule.id,
        policy=rule.policy,
        grant=rule.grant,
        title=rule.title,
        cites=rule.cites,
        matter=matter.id if matter else "",
        matter_title=matter.title if matter else "",
        period=claim.year if rule.per == "year" else None,
        pays=rule.pays,
        verdict=claim.verdict,
        lo=claim.lo,
        hi=claim.hi,
        open_ended=claim.lo != claim.hi and _open_ended(rule, explainer, frame, claim),
        reasons=why.reasons,
        steps=explainer.steps(rule, frame, why.left) if live else (),
        waits_for=waiting(why.waits),
        readings=tuple(readings),
        materials=rule.materials,
        filing=rule.filing,
        payee=rule.payee,
        split=paid_parts(rule.split, claim.lo, claim.hi, firm, potential),
        firm=firm,
        potential=potential,
        in_firm=index in plan.firm.allotted,
        in_potential=index in plan.potential.allotted,
        beaten=_beaten(engine, case, index, claims, ids, plan),
    )


def _open_ended(rule: Rule, explainer: Explainer, frame: Frame, claim: RawClaim) -> bool:
    award = explainer.engine.runner.number(rule.award)(frame)
    return award is not None and award[0] != award[1] and ceiling(rule.award) is None and claim.hi > 0


def _beaten(
    engine: Engine, case: Case, index: int, claims: Sequence[RawClaim], ids: Sequence[str], plan: PlanResult
) -> tuple[Beaten, ...]:
    conflicts, blocked = plan.beaten(index)
    found = [_by_claim(engine, index, conflict, claims, ids) for conflict in conflicts]
    return (*found, *(_by_receipt(engine, case, block) for block in blocked))


def _by_claim(engine: Engine, index: int, conflict: Conflict, claims: Sequence[RawClaim], ids: Sequence[str]) -> Beaten:
    winner = conflict.b if conflict.a == index else conflict.a
    rules = engine.program.rules
    title = rules[claims[winner].rule].title
    if conflict.relation < 0:
        rule = rules[claims[index].rule]
        return Beaten(ids[winner], title, "limit", _LIMIT, rule.cites)
    relation = engine.program.relations[conflict.relation]
    return Beaten(ids[winner], title, relation.id, relation.title, relation.cites)


def _by_receipt(engine: Engine, case: Case, block: Blocked) -> Beaten:
    receipt = case.dossier.receipts[block.receipt]
    relation = engine.program.relations[block.relation]
    title = Text(f"{receipt.year} 年已获 {receipt.programme}", f"{receipt.programme}, {receipt.year}")
    return Beaten(f"receipt {block.receipt + 1}", title, relation.id, relation.title, relation.cites)


def _plan(answers: Sequence[Claim], plan: PlanResult, ids: Sequence[str]) -> Plan:
    potential = [i for i, fen in plan.potential.allotted.items() if fen]
    return Plan(
        plan.firm.total,
        plan.potential.total,
        tuple(ids[i] for i, fen in plan.firm.allotted.items() if fen),
        tuple(ids[i] for i in potential),
        any(answers[i].open_ended for i in potential),
    )


def _policies(engine: Engine, case: Case) -> tuple[PolicyNote, ...]:
    return tuple(
        PolicyNote(p.id, p.number, p.title, p.short, case.on >= p.start and not 0 < p.end < case.on, p.assumptions)
        for p in engine.program.policies
    )
