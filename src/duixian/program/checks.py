"""What is proved of a program when it is loaded: nothing overflows, no figure is dead, no condition is impossible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import lcm

from duixian.expression import tree as t
from duixian.policy.site import Ledger
from duixian.program import logic
from duixian.program.lower import Lowered
from duixian.program.model import Cap, Condition, Rule
from duixian.program.order import circle_text, circles
from duixian.quantity.problem import Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_

Finding = tuple[Path_, str, Text]


def check(lowered: Lowered, ledger: Ledger) -> list[Problem]:
    """The problems of one lowered policy, each at the condition, award or cap it concerns; each said once."""
    problems: list[Problem] = []
    for rule in lowered.rules:
        shared = _shared_places(ledger.source.data, rule.grant)
        cites = {condition.id: condition.cites for condition in rule.conditions}
        for path, code, text in (
            *_overflows(rule),
            *_conditions(rule, lowered),
            *_award(rule),
            *_unknown(rule, lowered),
        ):
            where = shared.get(str(path[1])) if len(path) == 2 and path[0] == "when" else None
            place = ledger.source.place(where or ("grants", rule.grant, *path))
            own = cites.get(str(path[1]), rule.cites) if path[0] == "when" else rule.cites
            problems.append(Problem(code, text, place, "、".join(own)))
    problems += _circles(lowered, ledger)
    problems += _crossing(lowered, ledger)
    first: dict[tuple[str, Text, object], Problem] = {}
    for problem in problems:  # what a shared condition does wrong is one thing, however many grants use it
        first.setdefault((problem.code, problem.message, problem.place), problem)
    return list(first.values())


def _shared_places(data: Data, grant: str) -> dict[str, Path_]:
    """Where the conditions of the groups that a grant uses stand, by id."""
    found: dict[str, Path_] = {}
    whole = data if isinstance(data, dict) else {}
    grants, groups = whole.get("grants"), whole.get("shared")
    used = grants.get(grant) if isinstance(grants, dict) else None
    names = used.get("uses") if isinstance(used, dict) else None
    for name in names if isinstance(names, list) else ():
        group = groups.get(str(name)) if isinstance(groups, dict) else None
        for i, condition in enumerate(group if isinstance(group, list) else ()):
            own = condition.get("id") if isinstance(condition, dict) else None
            found[str(own or f"{name}-{i + 1}")] = ("shared", str(name), i)
    return found


def _overflows(rule: Rule) -> Iterator[Finding]:
    named: list[tuple[Path_, t.Node]] = [(("when", c.id), c.node) for c in rule.conditions if c.source in _WRITTEN]
    for path, root in [*named, (("award",), rule.award)]:
        for node in t.walk(root):
            if isinstance(node, t.Compare):
                scale = lcm(node.a.scale, node.b.scale)
                ends = [n * (scale // side.scale) for side in (node.a, node.b) for n in (side.low, side.high)]
            elif isinstance(node, t.Number) and node.type.base != "text":
                ends = [2 * node.low, 2 * node.high] if node is rule.award else [node.low, node.high]
            else:
                continue
            if any(abs(end) > t.INT64 for end in ends):
                text = Text(
                    "数值可能超出 64 位整数；请收窄所用指标的 range",
                    "this may exceed 64-bit integers: narrow the range of the facts it uses",
                )
                yield path, "overflow", text
                break


_WRITTEN = ("shared", "grant")


def _conditions(rule: Rule, lowered: Lowered) -> Iterator[Finding]:
    written = [c for c in rule.conditions if c.source in _WRITTEN]
    order = {id(condition): i for i, condition in enumerate(written)}
    atoms = [(condition, atom) for condition in written for atom in logic.atoms(condition.node)]
    for condition, atom in atoms:
        if (rule.id, condition.id) in lowered.registered:
            continue
        yield from _dead(condition, atom)
        for other_condition, other in atoms:
            if other is atom and other_condition is condition:
                continue
            earlier = order[id(condition)] < order[id(other_condition)]
            if logic.excludes(atom, other) and (earlier or other_condition is condition):
                yield (
                    ("when", condition.id),
                    "contradiction",
                    Text(
                        f"条件 {condition.id} 与 {other_condition.id} 不能同时成立",
                        f"the conditions {condition.id} and {other_condition.id} cannot both hold",
                    ),
                )
            elif logic.implies(other, atom) and not (logic.implies(atom, other) and earlier):
                yield (
                    ("when", condition.id),
                    "implied-condition",
                    Text(
                        f"条件 {condition.id} 已包含在 {other_condition.id} 之中；确需保留请写 registered",
                        f"the condition {condition.id} follows from {other_condition.id}; register why it stands",
                    ),
                )


def _dead(condition: Condition, atom: t.Bool) -> Iterator[Finding]:
    """Comparisons that the ranges of the facts decide, also inside an `or`."""
    for node in [atom, *(n for n in t.walk(atom) if n is not atom and isinstance(n, t.Bool) and logic.has_figure(n))]:
        verdict = logic.decided(node)
        if verdict is None:
            continue
        whole = node is atom
        word = Text("恒成立", "always true") if verdict else Text("恒不成立", "never true")
        part = Text("" if whole else "中有一项", "" if whole else "a part of ")
        message = Text(f"条件 {condition.id} {part.zh}{word.zh}", f"{part.en}the condition {condition.id} is {word.en}")
        yield ("when", condition.id), "dead-figure", message


def _award(rule: Rule) -> Iterator[Finding]:
    """Cases that nobody can reach, thresholds and ceilings that never matter, money below zero."""
    if rule.award.low < 0:
        text = Text("金额可能小于零；差额用 excess(a, b)", "the award may fall below zero: use excess(a, b)")
        yield ("award",), "award-below-zero", text
    for node in t.walk(rule.award):
        if isinstance(node, t.Choose):
            for guard, _ in node.cases:
                if any(logic.decided(atom) is False for atom in logic.atoms(guard)):
                    text = Text("有一档永远达不到", "one of the cases can never be reached")
                    yield ("award",), "dead-figure", text
        elif isinstance(node, t.Extreme) and not node.cap:
            yield from _idle_part(node)


def _idle_part(node: t.Extreme) -> Iterator[Finding]:
    """A figure among the parts of min, max or excess that never decides."""
    for part in node.parts:
        others = [_range(other, node.scale) for other in node.parts if other is not part]
        low, high = _range(part, node.scale)
        if not isinstance(part, t.Const):
            continue
        never = min(h for _, h in others) <= low if node.pick == "min" else max(low_ for low_, _ in others) >= high
        if part.figure and never:
            text = Text(f"{part.figure} 永远起不了作用", f"{part.figure} can never matter")
            yield ("award",), "dead-figure", text
        elif not part.figure and node.pick == "max" and max(h for _, h in others) <= low:
            yield ("award",), "dead-figure", Text("门槛永远超不过", "nothing can exceed the threshold")


def _range(node: t.Number, scale: int) -> tuple[int, int]:
    factor = scale // node.scale
    return node.low * factor, node.high * factor


def _unknown(rule: Rule, lowered: Lowered) -> Iterator[Finding]:
    """Own grants that an expression names and the file lacks; awards named without their policy."""
    own = [other.id for other in lowered.rules]
    nodes: list[tuple[Path_, t.Node]] = [(("award",), rule.award)]
    nodes += [(("when", c.id), c.node) for c in rule.conditions if c.source in _WRITTEN]
    for path, root in nodes:
        for node in t.walk(root):
            for name in _named(node):
                mine = name.startswith(f"{lowered.policy.id}/") or ("/" not in name and isinstance(node, t.AwardOf))
                if mine and name not in own:
                    near = nearest(name, own) or nearest(f"{lowered.policy.id}/{name}", own)
                    hint = Text(f"；是否指 {near}？", f"; did you mean {near}?") if near else Text("", "")
                    text = Text(f"没有条款 {name}{hint.zh}", f"there is no grant {name}{hint.en}")
                    yield path, "unknown-grant", text


def _named(node: t.Node) -> tuple[str, ...]:
    match node:
        case t.AwardOf():
            return (node.grant,)
        case t.Received():
            return node.programmes
    return ()


def _circles(lowered: Lowered, ledger: Ledger) -> Iterator[Problem]:
    for circle in circles(lowered.rules):
        grant = circle[0].split("/")[-1]
        yield Problem("circular-awards", circle_text(circle), ledger.source.place(("grants", grant)))


def _crossing(lowered: Lowered, ledger: Ledger) -> Iterator[Problem]:
    """Caps whose groups of claims are neither nested nor disjoint: no single order of sharing would be right."""
    found = [(rule, i, cap) for rule in lowered.rules for i, cap in enumerate(rule.caps)]
    for (_, _, one), (rule, i, other) in combinations(found, 2):
        if one.counts or other.counts:
            continue  # how many are paid is no matter of sharing
        if set(one.rules) & set(other.rules) and not _inside(one, other) and not _inside(other, one):
            text = Text(
                f"合计上限 {_name(one)} 与 {_name(other)} 互相交叉，须一方包含另一方或互不相干",
                f"the caps {_name(one)} and {_name(other)} cross: one must lie inside the other, or neither touch",
            )
            place = ledger.source.place(("grants", rule.grant, "caps", i))
            yield Problem("caps-cross", text, place, "、".join(other.cites))


def _inside(inner: Cap, outer: Cap) -> bool:
    """Whether every group of `inner` lies within one group of `outer`; a matter has one project and one product."""
    finer = {*inner.over, *(("project", "product") if "matter" in inner.over else ()), "applicant"}
    return set(inner.rules) <= set(outer.rules) and set(outer.over) <= finer


def _name(cap: Cap) -> str:
    return f"{'+'.join(rule.split('/')[-1] for rule in cap.rules)}（{'、'.join(cap.over)}）"
