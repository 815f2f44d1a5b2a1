"""What random rules have to do with one another: limits, ceilings, stacking rules, awards that rest on others, earlier
money that is taken off once. Only what a policy file may say: ceilings do not cross, nothing goes in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from random_dossiers import FENS, LEVELS, WORDS, words

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.calls import MONEY_MAX
from duixian.expression.types import MONEY
from duixian.program.checks import _inside
from duixian.program.model import Cap, Condition, Deduction, Limit, PolicyRule, Program, Relation, Rule
from duixian.vocabulary.facts import APPLICANT

ROOM = 2**58
LIMITED = ("matter", "matter", "project", "product", "applicant")
OVER = ("applicant", "year", "matter", "project", "product")
SAMES = ("project", "matter", "line", "applicant", "product")
RESOLVES = ("highest", "highest", "highest", "difference", "add", "this prevails")


@st.composite
def stacked(draw: st.DrawFn, program: Program) -> Program:
    """The program with limits, ceilings and all the rest; rules stand in the order that they had."""
    policies = {policy.id: policy for policy in program.policies}
    rules = [_limited(draw, rule, policies[rule.policy]) for rule in program.rules]
    if draw(st.booleans()):
        rules = _deducting(draw, rules)
    rules = [_resting(draw, rule, rules[:i]) for i, rule in enumerate(rules)]
    rules = _capped(draw, rules)
    relations = [
        _relation(draw, f"r{i}", policies[draw(st.sampled_from(sorted(policies)))], rules)
        for i in range(draw(st.integers(0, 4)))
    ]
    return replace(program, rules=tuple(rules), relations=tuple(relations))


def _limited(draw: st.DrawFn, rule: Rule, policy: PolicyRule) -> Rule:
    """A rule with a limit has the condition that it was not paid before, as every policy file gives it."""
    if draw(st.integers(0, 3)) == 0:
        return rule
    same = "applicant" if rule.matter_kind == APPLICANT else draw(st.sampled_from(LIMITED))
    years = draw(st.sampled_from((0, 1, 1, 2, 3)))
    node = t.NotPaidYet((rule.id,), policy.level, same, years, policy.start or 1)
    condition = Condition("not-paid-yet", words("not paid yet"), ("一",), "", node, "limit")
    return replace(rule, limit=Limit(same, years), conditions=(*rule.conditions, condition))


def _deducting(draw: st.DrawFn, rules: Sequence[Rule]) -> list[Rule]:
    """Some rules of a policy have the same earlier money taken off once."""
    levels = tuple(draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=2, unique=True)))
    statuses = draw(st.sampled_from((("paid",), ("determined",), ("determined", "paid"))))
    same = draw(st.sampled_from(("project", "matter", "product", "applicant")))
    less = t.Received(MONEY, 1, 0, MONEY_MAX, levels, (), same, None, statuses)
    policy = draw(st.sampled_from([rule.policy for rule in rules]))
    return [_less(draw, rule, less) if rule.policy == policy and draw(st.booleans()) else rule for rule in rules]


def _less(draw: st.DrawFn, rule: Rule, less: t.Received) -> Rule:
    try:
        award = build.excess(rule.award, less)
    except (KindError, ValueError):
        return rule
    if award.high > ROOM or award.low < 0:
        return rule
    if draw(st.booleans()):
        return replace(rule, award=award, less=Deduction(rule.award, less))
    ceiling = build.money(draw(st.sampled_from(FENS)))
    return replace(rule, award=build.cap(award, ceiling), less=Deduction(rule.award, less, ceiling))


def _resting(draw: st.DrawFn, rule: Rule, before: Sequence[Rule]) -> Rule:
    if not before or draw(st.integers(0, 5)):
        return rule
    return replace(rule, rests_on=(draw(st.sampled_from(before)).id,))


def _capped(draw: st.DrawFn, rules: Sequence[Rule]) -> list[Rule]:
    stated: list[Cap] = []
    found: list[Rule] = []
    for rule in rules:
        caps = []
        if draw(st.integers(0, 2)) == 0:
            cap = _cap(draw, rule, rules)
            if not any(_cross(cap, other) for other in stated):
                stated.append(cap)
                caps.append(cap)
        found.append(replace(rule, caps=tuple(caps)))
    return found


def _cap(draw: st.DrawFn, rule: Rule, rules: Sequence[Rule]) -> Cap:
    others = draw(st.lists(st.sampled_from([other.id for other in rules]), max_size=3))
    over = tuple(sorted(draw(st.lists(st.sampled_from(OVER), min_size=1, max_size=2, unique=True))))
    counts = draw(st.integers(0, 3)) == 0
    at_most = draw(st.integers(0, 3)) if counts else draw(st.sampled_from((*FENS, 2_000_000_000, 10**11)))
    members = tuple(sorted({rule.id, *others}))
    return Cap(f"{'+'.join(members)}:{'+'.join(over)}:{at_most}:{counts}", at_most, over, members, ("一",), counts)


def _cross(one: Cap, other: Cap) -> bool:
    if one.counts or other.counts or not set(one.rules) & set(other.rules):
        return False
    return not _inside(one, other) and not _inside(other, one)


def _relation(draw: st.DrawFn, name: str, policy: PolicyRule, rules: Sequence[Rule]) -> Relation:
    def some(choices: Sequence[str], most: int, least: int = 0) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(choices), min_size=least, max_size=most, unique=True)))

    mine, every = [rule.id for rule in rules if rule.policy == policy.id], [rule.id for rule in rules]
    per = draw(st.sampled_from(("", "", "year", "event year")))
    return Relation(
        f"{policy.id}/{name}", policy.id, ("一",), words(name), some(SAMES, 2, least=1),
        draw(st.sampled_from(("any", "any", "own", "other"))), some(LEVELS, draw(st.sampled_from((0, 0, 3)))),
        draw(st.integers(0, 3)) == 0, draw(st.sampled_from(RESOLVES)), per != "",
        some(mine, 3) if mine and draw(st.integers(0, 3)) == 0 else (),
        some(every, 2) if draw(st.integers(0, 3)) == 0 else (),
        _event_years(rules, policy) if per == "event year" else (),
    )  # fmt: skip


def _event_years(rules: Sequence[Rule], policy: PolicyRule) -> tuple[tuple[str, t.Number], ...]:
    """The year of the matter's date, for every grant of the policy that is paid once for a matter."""
    once = [rule for rule in rules if rule.policy == policy.id and rule.per == "once" and rule.matter_kind != APPLICANT]
    return tuple((rule.id, build.year_of(build.fact(WORDS.facts_of(rule.matter_kind)[0]))) for rule in once)
