"""The parts of a draft that are no grants, gathered from all clauses: what each list of papers or stages is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.quantity.numerals import read_number
from duixian.quantity.yaml_source import Data
from duixian.sources import guess_paper as paper
from duixian.sources.clause import END, HEAD, Clause
from duixian.sources.document import Document
from duixian.sources.figures import Figure
from duixian.sources.guess import Guess
from duixian.sources.guess_paper import Under
from duixian.sources.marks import Marks
from duixian.sources.roles import Sentence
from duixian.sources.squeeze import squeeze


@dataclass(slots=True)
class Work:
    """What a draft is made from, and what is done of it so far."""

    document: Document
    marks: Marks
    sentences: dict[str, list[Sentence]]
    figures: tuple[Figure, ...]
    about: dict[str, Under]
    placed: list[Figure] = field(default_factory=list)
    grants: dict[str, Guess] = field(default_factory=dict)
    homes: dict[str, Clause] = field(default_factory=dict)
    ruled: set[str] = field(default_factory=set)  # clauses that some entry of the draft stands for

    def rest(self) -> list[Clause]:
        return [c for c in self.document.clauses if self.about[c.address] is Under.REST]

    def children(self, clause: Clause) -> list[Clause]:
        return [c for c in self.document.clauses if c.parent == clause.address]


def name_of(address: str) -> str:
    """An address as a name in Latin letters and digits.

    >>> name_of("三/（二）/2¶4"), name_of("附件2/①")
    ('3-2-2-p4', 'annex2-1')
    """
    address, _, paragraph = address.partition("¶")
    parts = [_part(part) for part in address.split("/")]
    return "-".join([*parts, f"p{paragraph}"] if paragraph not in ("", "1") else parts)


def _part(part: str) -> str:
    word = "annex" if part.startswith("附件") else "chapter" if part.startswith("第") else ""
    part, _, again = part.partition("#")
    bare = re.sub("[（）第章附件)]", "", part)
    value = read_number(bare) if bare else None
    digits = str(value) if value is not None else "".join(str(unicodedata.digit(c, c)) for c in bare)
    return f"{word}{digits}" + (f"x{again}" if again else "")


def scopes(work: Work) -> dict[str, list[str]]:
    """The groups of shared conditions, each with the grants that it is for."""
    tops = [c for c in work.document.clauses if _is_top(c, Under.CONDITIONS, work)]
    return {f"conditions-{name_of(c.address)}": paper.scope_of(c.address, work.document, work.homes) for c in tops}


def _is_top(clause: Clause, under: Under, work: Work) -> bool:
    return work.about[clause.address] is under and work.about.get(clause.parent, Under.REST) is not under


def shared(work: Work) -> dict[str, Data]:
    groups: dict[str, Data] = {}
    for top in (c for c in work.document.clauses if _is_top(c, Under.CONDITIONS, work)):
        conditions: list[Data] = []
        for i, clause in enumerate(work.children(top), start=1):
            if clause.address not in work.ruled:
                name = f"c{i}"
                found, placed = paper.condition_of(work.sentences[clause.address], clause.address, name, work.marks)
                conditions += found
                work.placed += placed
                work.ruled.add(clause.address)
        if conditions:
            groups[f"conditions-{name_of(top.address)}"] = conditions
    return groups


def stacking(work: Work) -> list[Data]:
    relations: list[Data] = []
    for clause in work.document.clauses:
        for sentence in work.sentences[clause.address] if clause.address != HEAD else ():
            if found := paper.relations_of(sentence, len(relations), work.marks):
                relations += found
                work.ruled.add(clause.address)
    return relations


def materials(work: Work) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for top in (c for c in work.document.clauses if _is_top(c, Under.MATERIALS, work)):
        grants = paper.scope_of(top.address, work.document, work.homes)
        everyone = [] if len(grants) == len(work.grants) else grants
        for clause in work.children(top):
            parts = len(work.children(clause))
            found[f"paper-{name_of(clause.address)}"] = paper.material_of(clause, parts, everyone, work.marks)
    return found


def procedure(work: Work) -> list[Data]:
    procedures: list[Data] = []
    tops = [c for c in work.document.clauses if _is_top(c, Under.PROCEDURE, work)]
    for top in tops:
        inside = [s for c in (top, *work.children(top)) for s in work.sentences[c.address]]
        procedures += _stages(top, inside, work)
    for clause in work.rest() if not tops else ():
        notice = [s for s in work.sentences[clause.address] if re.search("公示.*?(?:工作日|天)", s.text)]
        if notice and clause.address not in work.ruled:
            procedures += _stages(clause, work.sentences[clause.address], work)
    return procedures


def _stages(top: Clause, inside: Sequence[Sentence], work: Work) -> list[Data]:
    stages, placed = paper.stages_of(inside, work.marks)
    if not stages:
        return []
    work.placed += placed
    work.ruled |= {top.address, *(s.address for s in inside)}
    scope = paper.scope_of(top.address, work.document, work.homes)
    grants: Data = "all" if len(scope) == len(work.grants) else list(scope)
    return [{"id": f"procedure-{name_of(top.address)}", "grants": grants, "stages": stages}]


def supervision(work: Work) -> list[Data]:
    found: list[Data] = []
    for top in (c for c in work.document.clauses if _is_top(c, Under.SUPERVISION, work)):
        for clause in work.children(top):
            fields = {
                "title": work.marks("名称，中英文", "its title, zh and en"),
                "who": work.marks("谁的责任，中英文", "whose duty, zh and en"),
                "summary": work.marks("一句话，中英文", "one sentence, zh and en"),
            }
            found.append({"id": f"duty-{name_of(clause.address)}", "cite": clause.address, **fields})
    return found


def funding(work: Work) -> list[Data]:
    found: list[Data] = []
    for clause in work.rest():
        for sentence in work.sentences[clause.address]:
            funding, placed = paper.funding_of(sentence, len(found), work.marks)
            found += funding
            work.placed += placed
            work.ruled |= {clause.address} if funding else set()
    return found


def measures(work: Work) -> list[Data]:
    """What is left of the clauses: those that name offices or figures, and promise no money."""
    found: list[Data] = []
    for clause in work.rest():
        if clause.address in work.ruled or clause.address in (HEAD, END) or work.children(clause):
            continue
        if not paper.units_of(squeeze(clause.text)) and not any(s.found for s in work.sentences[clause.address]):
            continue
        if any(f in work.placed for s in work.sentences[clause.address] for f in (o.figure for o in s.found)):
            continue
        name = f"measure-{name_of(clause.address)}"
        measure, placed = paper.measure_of(clause, work.sentences[clause.address], name, work.marks)
        if measure is not None:
            found.append(measure)
            work.placed += placed
    return found
