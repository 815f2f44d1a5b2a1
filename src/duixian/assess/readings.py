"""What the other readings of registered ambiguities would give: the rules they change, run on the same dossier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from duixian.assess.bind import Case
from duixian.assess.deduct import settle
from duixian.assess.engine import Answer, Engine
from duixian.assess.plan import PlanResult, make_plan
from duixian.assess.result import Alternative, OtherReading, ReadingUsed
from duixian.assess.stacking import caps_of
from duixian.assess.verdict import RawClaim
from duixian.policy.loader import Loaded, catalogue_files, find_policy
from duixian.policy.models import Reading
from duixian.program.compile import choose, load, under
from duixian.program.model import ChosenReading, Program
from duixian.program.order import awards_used
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
    stacks_alike: bool  # neither stacking nor limits, caps or cost bases differ: only amounts can


def switches(engine: Engine, present: frozenset[str]) -> tuple[Switch, ...]:
    """Every other reading that changes a rule in `present`, or the stacking of its policy.

    Looks at the files the engine was given, else at the catalogue; a policy that is in neither offers none.
    """
    found: list[Switch] = []
    for policy_id in dict.fromkeys(rule_id.split("/")[0] for rule_id in sorted(present)):
        loaded = _file(engine, policy_id)
        if loaded is not None:
            mine = {r.ambiguity: r for r in engine.program.readings if r.policy == policy_id}
            for name, entry in loaded.model.ambiguities.items():
                for reading, body in entry.readings.items():
                    if reading != mine[name].reading and _concerns(body, policy_id, present):
                        switch = _switch(engine, mine[name], reading)
                        found += [switch] if switch and (switch.whole or switch.rules & present) else []
    return tuple(found)


def _file(engine: Engine, policy_id: str) -> Loaded | None:
    given = next((loaded for loaded in engine.files if loaded.id == policy_id), None)
    return given or (load(find_policy(policy_id)) if policy_id in catalogue_files() else None)


def _concerns(reading: Reading, policy_id: str, present: frozenset[str]) -> bool:
    """Whether a reading may touch a rule in `present`: one that patches nothing but other grants cannot."""
    paths = [*reading.set, *reading.add, *reading.remove]
    own = re.compile(r"grants\.([^.\[\]]+)")
    grants = [match[1] if (match := own.match(path)) else "" for path in paths]
    return not paths or any(not grant or f"{policy_id}/{grant}" in present for grant in grants)


@cache
def _switch(engine: Engine, chosen: ChosenReading, reading: str) -> Switch | None:
    """The engine under one other reading; None where no rule and no stacking rule differs."""
    program, policy_id = engine.program, chosen.policy
    loaded = _file(engine, policy_id)
    assert loaded is not None
    base = {r.ambiguity: r.reading for r in program.readings if r.policy == policy_id}
    current = choose(loaded, base)
    lowered = under(choose(loaded, {**base, chosen.ambiguity: reading}), current, load_vocabulary(), load_series())
    by_id = {rule.id: rule for rule in lowered.rules}
    rules = tuple(rule if rule.id not in by_id or rule == by_id[rule.id] else by_id[rule.id] for rule in program.rules)
    changed = frozenset(old.id for old, new in zip(program.rules, rules, strict=True) if old is not new)
    kept = [r for r in program.relations if r.policy != policy_id]
    whole = set(lowered.relations) != set(program.relations) - set(kept)
    policies = tuple(lowered.policy if p.id == policy_id else p for p in program.policies)
    if not changed and not whole and policies == program.policies:
        return None
    if policies != program.policies:
        changed = frozenset(by_id)
    other = replace(program, rules=rules, relations=(*kept, *lowered.relations), policies=policies)
    other_engine = Engine(other, engine.files, engine)
    alike = not whole and all(_stacking(engine, i) == _stacking(other_engine, i) for i in range(len(rules)))
    title = loaded.model.ambiguities[chosen.ambiguity].readings[reading].title
    return Switch(chosen, reading, title, other_engine, _with_dependants(other, changed), whole, alike)


def _stacking(engine: Engine, index: int) -> tuple[object, ...]:
    rule = engine.program.rules[index]
    return rule.limit, caps_of(engine).get(rule.id, ()), rule.rests_on, engine.bases[index]


def _with_dependants(program: Program, rules: frozenset[str]) -> frozenset[str]:
    """The rules, and those whose awards are counted from theirs."""
    found = set(rules)
    for rule in program.rules:
        if found.intersection(awards_used(rule)):
            found.add(rule.id)
    return frozenset(found)


def under_other_readings(
    engine: Engine, case: Case, claims: Sequence[RawClaim], now: PlanResult | None
) -> tuple[dict[int, list[ReadingUsed]], tuple[Alternative, ...]]:
    """For each claim (by index) the readings it rests on; and, beside the plan `now` where it is given, the plans that
    another reading would give."""
    used: dict[int, dict[str, list[OtherReading]]] = {}
    chosen: dict[str, ChosenReading] = {}
    alternatives: list[Alternative] = []
    answers: dict[tuple[int, int], Answer] = {}
    present = frozenset(engine.program.rules[claim.rule].id for claim in claims)
    for switch in switches(engine, present):
        found = {_place(c): c for c in switch.engine.claims(case, switch.rules, answers)}
        if shared := switch.rules & switch.engine.feeds:
            engine.claims(case, shared)  # leave the awards that others use as the chosen readings see them
        key = f"{switch.chosen.policy}:{switch.chosen.ambiguity}"
        chosen[key] = switch.chosen
        mine = [i for i, claim in enumerate(claims) if engine.program.rules[claim.rule].id in switch.rules]
        others, alike = list(claims), switch.stacks_alike
        if {_place(claims[i]) for i in mine} == set(found):
            for i in mine:
                others[i] = found[_place(claims[i])]
        else:  # paid by the year where it was paid once, or the other way round: other claims altogether
            mine_too = set(mine)
            others = [claim for i, claim in enumerate(claims) if i not in mine_too] + list(found.values())
            alike = False
        settled = settle(switch.engine, case, others).claims
        if settled is not others:  # earlier money is shared among claims: amounts are those beside one another
            others, found = list(settled), {_place(c): c for c in settled}
        for i in mine:
            other = found.get(_place(claims[i]))
            if other is not None:
                option = OtherReading(switch.reading, switch.title, other.verdict, other.lo, other.hi)
                used.setdefault(i, {}).setdefault(key, []).append(option)
        if now is None:
            continue
        if alike and others == claims:
            continue
        plan = make_plan(switch.engine, case, others, now.stack if alike else None)
        if (plan.firm.total, plan.potential.total) != (now.firm.total, now.potential.total):
            c = switch.chosen
            alternatives.append(
                Alternative(
                    c.policy, c.ambiguity, c.question, c.reading, c.title, switch.reading, switch.title,
                    plan.firm.total, plan.potential.total,
                )
            )  # fmt: skip
    return {i: list(_used(chosen, per_key)) for i, per_key in used.items()}, tuple(alternatives)


def _place(claim: RawClaim) -> tuple[int, int, int]:
    return claim.rule, claim.matter, claim.year


def _used(chosen: dict[str, ChosenReading], per_key: dict[str, list[OtherReading]]) -> Iterable[ReadingUsed]:
    for key, others in per_key.items():
        c = chosen[key]
        yield ReadingUsed(c.policy, c.ambiguity, c.reading, c.question, c.title, tuple(others))
