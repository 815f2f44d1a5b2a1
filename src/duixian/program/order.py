"""The order of evaluation: each rule after those whose awards it uses, and no circle among them."""

from __future__ import annotations

from collections.abc import Sequence

from duixian.expression import tree as t
from duixian.program.model import Rule
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text


def awards_used(rule: Rule) -> tuple[str, ...]:
    """The rules whose awards this one's conditions or amount name, each once."""
    nodes: list[t.Node] = [rule.award, *(condition.node for condition in rule.conditions)]
    return tuple(dict.fromkeys(n.grant for node in nodes for n in t.walk(node) if isinstance(n, t.AwardOf)))


def circles(rules: Sequence[Rule]) -> list[tuple[str, ...]]:
    """Rules that depend on themselves, by award or by resting on one another: each circle once, first rule repeated."""
    needs = {rule.id: dict.fromkeys((*awards_used(rule), *rule.rests_on)) for rule in rules}
    found: list[tuple[str, ...]] = []
    done: set[str] = set()

    def visit(rule_id: str, trail: tuple[str, ...]) -> None:
        if rule_id in trail:
            found.append((*trail[trail.index(rule_id) :], rule_id))
            return
        if rule_id in done or rule_id not in needs:
            return
        for other in needs[rule_id]:
            visit(other, (*trail, rule_id))
        done.add(rule_id)

    for rule in rules:
        visit(rule.id, ())
    return found


def circle_text(circle: Sequence[str]) -> Text:
    way = " → ".join(circle)
    return Text(f"条款互相依赖：{way}", f"awards depend on each other: {way}")


def in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules so that each stands after those whose awards it uses. Raises `Refused` naming a circle."""
    found = circles(rules)
    if found:
        raise Refused([Problem("circular-awards", circle_text(circle)) for circle in found])
    by_id = {rule.id: rule for rule in rules}
    done: dict[str, Rule] = {}

    def place(rule: Rule) -> None:
        for other in awards_used(rule):
            if other in by_id and other not in done:
                place(by_id[other])
        done.setdefault(rule.id, rule)

    for rule in rules:
        place(rule)
    return tuple(done.values())
