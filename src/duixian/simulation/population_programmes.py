"""The programmes that receipts and outcomes of a population may name: the policies' grants, those that the grants look
for among receipts, and some from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duixian.expression import tree as t
from duixian.program.model import Program, Rule
from duixian.simulation.margins_model import Margins
from duixian.simulation.population_draw import Whole
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import APPLICANT
from duixian.vocabulary.regions import every_region, within_region

NATION = -1  # instead of a region's position: none


@dataclass(frozen=True, slots=True)
class Candidates:
    """For each region and kind of matter the programmes that fit, as a stretch of `all`. The last column but one: what
    goes to applicants themselves, or anything where there is no such programme; the last: anything."""

    start: Whole
    count: Whole
    all: Whole

    def pick(self, region: Whole, kind: Whole, evenly: Callable[[Whole], Whole]) -> Whole:
        """A programme for each row where one fits (`count`), else anything; `evenly` draws below the counts."""
        found: Whole = self.all[self.start[region, kind] + evenly(self.count[region, kind])]
        return found


@dataclass(frozen=True, slots=True)
class Programmes:
    """`names`, sorted: every programme. `level`, `region` and `yearly` are by position; a foreign programme's region
    is that of the receipt's level around the applicant. `regions` are the margins' by position among all regions;
    `at_level` gives for each of them the region of each level."""

    names: tuple[str, ...]
    level: Whole
    region: Whole
    yearly: NDArray[np.bool_]
    foreign: Whole
    foreign_weights: tuple[int, ...]
    receipts: Candidates
    outcomes: Candidates
    at_level: Whole


@dataclass(frozen=True, slots=True)
class _Near:
    """A programme beside a grant: its own, or one that it looks for. Applicants of the region, with such a matter, may
    have it."""

    name: str
    level: str
    region: str
    kind: str


def programmes_of(program: Program, margins: Margins, kinds: Sequence[str]) -> Programmes:
    """Every programme, with those that fit each region of the margins and kind of matter."""
    rules = {rule.id: rule for rule in program.rules}
    near = [found for rule in program.rules for found in _near(rule)]
    foreign = {name: (level, weight) for name, level, weight in margins.receipts.elsewhere}
    level = {name: level for name, (level, _) in foreign.items()} | {found.name: found.level for found in near}
    level |= {rule.id: rule.level for rule in program.rules}
    names = sorted(level)
    position = {code: index for index, code in enumerate(every_region())}
    codes = [code for code, _ in margins.regions]
    decided = [found for found in near if found.name in rules and rules[found.name].decided_by != "none"]
    return Programmes(
        names=tuple(names),
        level=np.array([list(LEVELS).index(level[name]) for name in names], np.int64),
        region=np.array(
            [position.get(rules[name].region, NATION) if name in rules else NATION for name in names], np.int64
        ),
        yearly=np.array([name in rules and rules[name].per == "year" for name in names]),
        foreign=np.array([names.index(name) for name in foreign], np.int64),
        foreign_weights=tuple(weight for _, weight in foreign.values()),
        receipts=_candidates(near, names, codes, kinds),
        outcomes=_candidates(decided, names, codes, kinds),
        at_level=np.array([[position.get(code, NATION) for code in _around(code)] for code in codes], np.int64),
    )


def _near(rule: Rule) -> Iterator[_Near]:
    """The programme of a rule, and those it looks for that are none of its own."""
    yield _Near(rule.id, rule.level, rule.region, rule.matter_kind)
    roots: tuple[t.Node, ...] = (rule.award, *(condition.node for condition in rule.conditions))
    for root in roots:
        for node in t.walk(root):
            if isinstance(node, t.Received):
                for name in node.programmes:
                    if not name.startswith(f"{rule.policy}/"):
                        level = node.levels[0] if node.levels else rule.level
                        yield _Near(name, level, rule.region, rule.matter_kind)


def _around(code: str) -> tuple[str, str, str, str]:
    """The regions of the four levels that a region lies in; "" for the state."""
    return "", code[:2] + "0000", code[:4] + "00", code


def _candidates(near: Sequence[_Near], names: list[str], codes: list[str], kinds: Sequence[str]) -> Candidates:
    found: list[int] = []
    columns = [*kinds, APPLICANT, ""]
    start = np.zeros((len(codes), len(columns)), np.int64)
    count = np.zeros_like(start)
    for row, code in enumerate(codes):
        here = [one for one in near if not one.region or within_region(code, one.region)]
        to_applicants = [one for one in here if one.kind == APPLICANT] or here
        for column, kind in enumerate(columns):
            group = to_applicants if kind == APPLICANT else here
            fitting = sorted({names.index(one.name) for one in group if kind in ("", APPLICANT, one.kind)})
            start[row, column], count[row, column] = len(found), len(fitting)
            found += fitting
    # One more, so that a stretch that is empty can be looked at.
    return Candidates(start, count, np.array([*found, 0], np.int64))
