"""A first draft of a policy file from its document: a start for a person, never in force by itself.

The draft holds the document's addresses and figures, shapes guessed from usual wording, and an open mark (`TODO: …`)
wherever somebody has to decide. It never holds the document's sentences. A file with open marks is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from duixian.quantity.numerals import read_number
from duixian.quantity.text import Lang, Text
from duixian.quantity.yaml_source import Data
from duixian.sources import guess_paper as paper
from duixian.sources.clause import END, HEAD, Clause
from duixian.sources.document import Document
from duixian.sources.draft_text import dumped
from duixian.sources.figures import Figure, figures_in
from duixian.sources.guess import Guess, add_quota, guess_grant
from duixian.sources.guess_head import guess_head
from duixian.sources.guess_paper import Under
from duixian.sources.marks import Marks
from duixian.sources.roles import Part, Sentence, headed, sentences_of, stated
from duixian.sources.squeeze import squeeze
from duixian.sources.tokens import Kind


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's YAML text, and of each kind of figure how many the document holds and how many found a place."""

    text: str
    placed: Mapping[Kind, tuple[int, int]]

    @property
    def share(self) -> tuple[int, int]:
        """Figures placed, figures in the document."""
        return sum(n for n, _ in self.placed.values()), sum(n for _, n in self.placed.values())


@dataclass(slots=True)
class _Work:
    document: Document
    marks: Marks
    sentences: dict[str, list[Sentence]]
    figures: tuple[Figure, ...]
    about: dict[str, Under]
    placed: list[Figure] = field(default_factory=list)
    file: dict[str, Data] = field(default_factory=dict)
    grants: dict[str, Guess] = field(default_factory=dict)
    homes: dict[str, Clause] = field(default_factory=dict)
    ruled: set[str] = field(default_factory=set)  # clauses that some entry of the draft stands for

    def rest(self) -> list[Clause]:
        return [c for c in self.document.clauses if self.about[c.address] is Under.REST]

    def children(self, clause: Clause) -> list[Clause]:
        return [c for c in self.document.clauses if c.parent == clause.address]


def draft_policy(document: Document, id: str = "", lang: Lang = "zh") -> Draft:
    """The draft of a policy file for a document, its marks in `lang`. `id`: the policy's id ("": `draft`).

    Raises `Refused` for a document with an impossible date.
    """
    figures = {c.address: figures_in(c, document.file) for c in document.clauses}
    sentences = {c.address: sentences_of(c, figures[c.address]) for c in document.clauses}
    about = {c.address: paper.under(c, document) for c in document.clauses}
    everything = tuple(f for c in document.clauses for f in figures[c.address])
    work = _Work(document, Marks(lang), sentences, everything, about)
    head = guess_head(document, [s for found in sentences.values() for s in found], id or "draft", work.marks)
    work.placed += head.placed
    stacking = _stacking(work)
    _grants(work)
    shared = _shared(work)
    file: dict[str, Data] = {"policy": dict(head.fields)}
    file["shared"] = shared
    file["grants"] = {name: _grant(name, guess, work) for name, guess in work.grants.items()}
    file["stacking"] = stacking
    file["materials"] = _materials(work)
    file["procedure"] = _procedure(work)
    file["supervision"] = _supervision(work)
    file["funding"] = _funding(work)
    file["measures"] = _measures(work)
    file["not_stated"] = _not_stated(file, work.marks)
    file["clauses"] = _clauses(work)
    kept = {key: value for key, value in file.items() if value or key == "policy"}
    placed = _tally(work)
    return Draft(_comment(document, placed, lang) + dumped(kept), placed)


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


def _grants(work: _Work) -> None:
    for clause in work.document.clauses:
        if work.about[clause.address] in (Under.CONDITIONS, Under.MATERIALS) or clause.address in (HEAD, END):
            continue
        last: Guess | None = None
        for sentence in work.sentences[clause.address]:
            guess = guess_grant(sentence, work.marks)
            if guess is None:
                if last is not None and "quota" not in last.fields and sentence.of(Part.PLACES):
                    add_quota(sentence, last, work.marks)
                    last.cites.append(sentence.cite)
                continue
            if last is not None and _goes_on(last, guess):
                last.placed += guess.placed
                last.cites.append(sentence.cite)
                continue
            last = guess
            base = f"clause-{name_of(sentence.cite)}"
            name = next(n for n in (base, *(f"{base}-{i}" for i in range(2, 99))) if n not in work.grants)
            work.grants[name], work.homes[name] = guess, clause
            work.ruled.add(clause.address)
    for guess in work.grants.values():
        work.placed += guess.placed


def _goes_on(last: Guess, guess: Guess) -> bool:
    """Whether a row of places goes on with the ranking before it; then it is taken in."""
    rows, more = (
        g.fields["award"].get("by_rank") if isinstance(g.fields["award"], dict) else None for g in (last, guess)
    )
    if isinstance(rows, list) and isinstance(more, list):
        rows += more
        return True
    return False


def _grant(name: str, guess: Guess, work: _Work) -> Data:
    marks, cites = work.marks, list(dict.fromkeys(guess.cites))
    fields: dict[str, Data] = {"cite": cites[0] if len(cites) == 1 else list(cites)}
    heading = headed(work.homes[name])
    fields["title"] = marks("条款名称，中英文", "its title, zh and en", heading)
    fields["summary"] = marks("一句话说明谁得什么，中英文", "one sentence: who gets what, zh and en")
    used = [g for g, scope in _scopes(work).items() if name in scope]
    fields |= {"for": guess.fields["for"], **({"uses": list(used)} if used else {}), **guess.fields}
    units = paper.units_of(squeeze(work.homes[name].text))
    return {**fields, **({"units": list(units)} if units else {})}


def _scopes(work: _Work) -> dict[str, list[str]]:
    """The groups of shared conditions, each with the grants that it is for."""
    tops = [c for c in work.document.clauses if _is_top(c, Under.CONDITIONS, work)]
    return {f"conditions-{name_of(c.address)}": paper.scope_of(c.address, work.document, work.homes) for c in tops}


def _is_top(clause: Clause, under: Under, work: _Work) -> bool:
    return work.about[clause.address] is under and work.about.get(clause.parent, Under.REST) is not under


def _shared(work: _Work) -> dict[str, Data]:
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


def _stacking(work: _Work) -> list[Data]:
    relations: list[Data] = []
    for clause in work.document.clauses:
        for sentence in work.sentences[clause.address] if clause.address != HEAD else ():
            if found := paper.relations_of(sentence, len(relations), work.marks):
                relations += found
                work.ruled.add(clause.address)
    return relations


def _materials(work: _Work) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for top in (c for c in work.document.clauses if _is_top(c, Under.MATERIALS, work)):
        grants = paper.scope_of(top.address, work.document, work.homes)
        everyone = [] if len(grants) == len(work.grants) else grants
        for clause in work.children(top):
            parts = len(work.children(clause))
            found[f"paper-{name_of(clause.address)}"] = paper.material_of(clause, parts, everyone, work.marks)
    return found


def _procedure(work: _Work) -> list[Data]:
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


def _stages(top: Clause, inside: Sequence[Sentence], work: _Work) -> list[Data]:
    stages, placed = paper.stages_of(inside, work.marks)
    if not stages:
        return []
    work.placed += placed
    work.ruled |= {top.address, *(s.address for s in inside)}
    scope = paper.scope_of(top.address, work.document, work.homes)
    grants: Data = "all" if len(scope) == len(work.grants) else list(scope)
    return [{"id": f"procedure-{name_of(top.address)}", "grants": grants, "stages": stages}]


def _supervision(work: _Work) -> list[Data]:
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


def _funding(work: _Work) -> list[Data]:
    found: list[Data] = []
    for clause in work.rest():
        for sentence in work.sentences[clause.address]:
            funding, placed = paper.funding_of(sentence, len(found), work.marks)
            found += funding
            work.placed += placed
            work.ruled |= {clause.address} if funding else set()
    return found


def _measures(work: _Work) -> list[Data]:
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
        found.append(measure)
        work.placed += placed
    return found


def _not_stated(file: Mapping[str, Data], marks: Marks) -> list[Data]:
    said = marks("没有找到 {}：确实没有写明就留下这个名称", "no {} found: if it is not stated, leave the bare name")
    return [said.format(key) for key in ("materials", "procedure") if not file[key]]


def _clauses(work: _Work) -> dict[str, Data]:
    """Every address; the summaries are open, and so is every figure without a place."""
    found: dict[str, Data] = {}
    done = {_slot(figure) for figure in work.placed}
    for clause in work.document.clauses:
        left = {_slot(f): f for f in work.figures if f.address == clause.address and _slot(f) not in done}
        summary = work.marks("用自己的话概括，中英文", "in our own words, zh and en")
        open_figures: list[Data] = [
            work.marks(f"{stated(f)}（第 {f.paragraph} 段）没有安置", f"{stated(f)} (¶{f.paragraph}) has no place yet")
            for f in left.values()
        ]
        if clause.address in (HEAD, END):
            if open_figures:
                found[clause.address] = open_figures
        else:
            found[clause.address] = [summary, *open_figures] if open_figures else summary
    return found


def _slot(figure: Figure) -> tuple[object, ...]:
    """A figure that stands twice in one paragraph is one figure."""
    return figure.address, figure.paragraph, figure.kind, figure.value, figure.unit


def _tally(work: _Work) -> Mapping[Kind, tuple[int, int]]:
    done = {_slot(figure) for figure in work.placed}
    return {
        kind: (
            sum(f.kind is kind and _slot(f) in done for f in work.figures),
            sum(f.kind is kind for f in work.figures),
        )
        for kind in Kind
        if any(f.kind is kind for f in work.figures)
    }


def _comment(document: Document, placed: Mapping[Kind, tuple[int, int]], lang: Lang) -> str:
    n, of = sum(a for a, _ in placed.values()), sum(b for _, b in placed.values())
    lines = (
        Text("草案：结构、条款地址和数字来自原文，算法按常见写法猜测，须逐项核对。", "A draft: addresses and figures are the document's, shapes are guesses. Hold every line against the document."),
        Text(f"原文 {of} 个数字，已安置 {n} 个。", f"{n} of the document's {of} figures are in place."),
        Text("以 TODO 开头的值是待定之处；还有一处没有定，文件就不能使用。", "A value that begins with TODO is open; while one is left, the file cannot be used."),
    )  # fmt: skip
    return "".join(f"# {line.in_(lang)}\n" for line in lines)
