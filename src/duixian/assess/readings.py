"""What the other readings of registered ambiguities would give: the rules they change, run on the same dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from duixian.assess.bind import Case
from duixian.assess.engine import Engine, RawClaim, Verdict
from duixian.assess.plan import PlanResult, make_plan
from duixian.assess.result import Alternative, OtherReading, ReadingUsed
from duixian.expression import tree as t
from duixian.policy.loader import catalogue_files, find_policy
from duixian.program.compile import checked, choose, load
from duixian.program.model import ChosenReading, Program
from duixian.program.series import load_series
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary


@dataclass(frozen=True, slots=True)
class Switch:
    """One other reading: the program under it, and the rules that it makes different."""

    chosen: ChosenReading
    reading: str
    title: Text
    engine: Engine
    rules: frozenset[str]
    whole: bool  # stacking differs: the plan has to be made anew even where no claim changes


@cache
def switches(engine: Engine) -> tuple[Switch, ...]:
    """Every other reading of the policies in a program that changes a rule or the stacking.

    Looks at the files the engine was given, else at the catalogue; a policy that is in neither offers none.
    """
    program = engine.program
    found: list[Switch] = []
    files = {loaded.id: loaded for loaded in engine.files}
    for policy_id in [policy.id for policy in program.policies]:
        if policy_id not in files and policy_id not in catalogue_files():
            continue
        loaded = files.get(policy_id) or load(find_policy(policy_id))
        mine = {r.ambiguity: r for r in program.readings if r.policy == policy_id}
        base = {name: r.reading for name, r in mine.items()}
        for name, entry in loaded.model.ambiguities.items():
            for reading, body in entry.readings.items():
                if reading == base[name] or not any(r.patches for r in entry.readings.values()):
                    continue
                lowered = checked(choose(loaded, {**base, name: reading}), load_vocabulary(), load_series())
                current = {rule.id: rule for rule in program.rules}
                rules = frozenset(rule.id for rule in lowered.rules if current.get(rule.id) != rule)
                rules |= frozenset(r for r in current if r.startswith(policy_id + "/")) - {r.id for r in lowered.rules}
                kept = [r for r in program.relations if r.policy != policy_id]
                relations = (*kept, *lowered.relations)
                whole = set(relations) != set(program.relations)
                if rules or whole:
                    by_id = {rule.id: rule for rule in lowered.rules}
                    other = replace(
                        program,
                        rules=tuple(by_id.get(rule.id, rule) for rule in program.rules),
                        relations=relations,
                        policies=tuple(lowered.policy if p.id == policy_id else p for p in program.policies),
                    )
                    rules = _with_dependants(other, rules)
                    found.append(Switch(mine[name], reading, body.title, Engine(other), rules, whole))
    return tuple(found)


def _with_dependants(program: Program, rules: frozenset[str]) -> frozenset[str]:
    """The rules, and those whose awards are counted from theirs."""
    found = set(rules)
    for rule in program.rules:
        nodes: list[t.Node] = [rule.award, *(condition.node for condition in rule.conditions)]
        if any(isinstance(n, t.AwardOf) and n.grant in found for node in nodes for n in t.walk(node)):
            found.add(rule.id)
    return frozenset(found)


def under_other_readings(
    engine: Engine, case: Case, claims: Sequence[RawClaim], now: PlanResult
) -> tuple[dict[int, list[ReadingUsed]], tuple[Alternative, ...]]:
    """For each claim (by index) the readings it rests on; and the plans that another reading would give."""
    used: dict[int, dict[str, list[OtherReading]]] = {}
    chosen: dict[str, ChosenReading] = {}
    alternatives: list[Alternative] = []
    present = {engine.program.rules[claim.rule].id for claim in claims}
    for switch in switches(engine):
        if not switch.whole and not switch.rules & present:
            continue
        by_place = {(c.rule, c.matter, c.year): c for c in switch.engine.claims(case, switch.rules)}
        key = f"{switch.chosen.policy}:{switch.chosen.ambiguity}"
        chosen[key] = switch.chosen
        others = list(claims)
        for i, claim in enumerate(claims):
            if engine.program.rules[claim.rule].id in switch.rules:
                place = (claim.rule, claim.matter, claim.year)
                other = others[i] = by_place.get(place, claim._replace(verdict=Verdict.REFUSED, lo=0, hi=0))
                option = OtherReading(switch.reading, switch.title, other.verdict, other.lo, other.hi)
                used.setdefault(i, {}).setdefault(key, []).append(option)
        if not switch.whole and others == claims:
            continue
        plan = make_plan(switch.engine, case, others)
        if (plan.firm.total, plan.potential.total) != (now.firm.total, now.potential.total):
            c = switch.chosen
            alternatives.append(
                Alternative(
                    c.policy, c.ambiguity, c.question, c.reading, c.title, switch.reading, switch.title,
                    plan.firm.total, plan.potential.total,
                )
            )  # fmt: skip
    if any(switch.engine.feeds for switch in switches(engine)):
        engine.claims(case)  # leave the awards that others use as the chosen readings see them
    return {i: list(_used(chosen, per_key)) for i, per_key in used.items()}, tuple(alternatives)


def _used(chosen: dict[str, ChosenReading], per_key: dict[str, list[OtherReading]]) -> Iterable[ReadingUsed]:
    for key, others in per_key.items():
        c = chosen[key]
        yield ReadingUsed(c.policy, c.ambiguity, c.reading, c.question, c.title, tuple(others))
