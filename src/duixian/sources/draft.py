"""A first draft of a policy file from its document: a start for a person, never in force by itself.

The draft holds the document's addresses and figures, shapes guessed from usual wording, and an open mark (`TODO: …`)
wherever somebody has to decide. It never holds the document's sentences. A file with open marks is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.quantity.text import Lang, Text
from duixian.quantity.yaml_source import Data
from duixian.sources import draft_parts as parts
from duixian.sources.clause import END, HEAD
from duixian.sources.document import Document
from duixian.sources.draft_parts import Work, name_of
from duixian.sources.draft_text import dumped
from duixian.sources.figures import Figure, figures_in
from duixian.sources.guess import Guess, add_quota, guess_grant
from duixian.sources.guess_head import guess_head
from duixian.sources.guess_paper import Under, under, units_of
from duixian.sources.marks import Marks
from duixian.sources.roles import Part, headed, sentences_of, stated
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


def draft_policy(document: Document, id: str = "", lang: Lang = "zh") -> Draft:
    """The draft of a policy file for a document, its marks in `lang`. `id`: the policy's id ("": `draft`).

    Raises `Refused` for a document with an impossible date.
    """
    figures = {c.address: figures_in(c, document.file) for c in document.clauses}
    sentences = {c.address: sentences_of(c, figures[c.address]) for c in document.clauses}
    about = {c.address: under(c, document) for c in document.clauses}
    everything = tuple(f for c in document.clauses for f in figures[c.address])
    work = Work(document, Marks(lang), sentences, everything, about)
    head = guess_head(document, [s for found in sentences.values() for s in found], id or "draft", work.marks)
    work.placed += head.placed
    stacking = parts.stacking(work)
    _grants(work)
    shared = parts.shared(work)
    file: dict[str, Data] = {"policy": dict(head.fields)}
    file["shared"] = shared
    file["grants"] = {name: _grant(name, guess, work) for name, guess in work.grants.items()}
    file["stacking"] = stacking
    file["materials"] = parts.materials(work)
    file["procedure"] = parts.procedure(work)
    file["supervision"] = parts.supervision(work)
    file["funding"] = parts.funding(work)
    file["measures"] = parts.measures(work)
    file["not_stated"] = _not_stated(file, work.marks)
    file["clauses"] = _clauses(work)
    kept = {key: value for key, value in file.items() if value or key == "policy"}
    placed = _tally(work)
    return Draft(_comment(placed, lang) + dumped(kept), placed)


def _grants(work: Work) -> None:
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
    rows, more = _ranking(last), _ranking(guess)
    if rows is not None and more is not None:
        rows += more
        return True
    return False


def _ranking(guess: Guess) -> list[Data] | None:
    award = guess.fields["award"]
    rows = award.get("by_rank") if isinstance(award, dict) else None
    return rows if isinstance(rows, list) else None


def _grant(name: str, guess: Guess, work: Work) -> Data:
    marks, cites = work.marks, list(dict.fromkeys(guess.cites))
    fields: dict[str, Data] = {"cite": cites[0] if len(cites) == 1 else list(cites)}
    heading = headed(work.homes[name])
    fields["title"] = marks("条款名称，中英文", "its title, zh and en", heading)
    fields["summary"] = marks("一句话说明谁得什么，中英文", "one sentence: who gets what, zh and en")
    used = [g for g, scope in parts.scopes(work).items() if name in scope]
    fields |= {"for": guess.fields["for"], **({"uses": list(used)} if used else {}), **guess.fields}
    units = units_of(squeeze(work.homes[name].text))
    return {**fields, **({"units": list(units)} if units else {})}


def _not_stated(file: Mapping[str, Data], marks: Marks) -> list[Data]:
    said = marks("没有找到 {}：确实没有写明就留下这个名称", "no {} found: if it is not stated, leave the bare name")
    return [said.format(key) for key in ("materials", "procedure") if not file[key]]


def _clauses(work: Work) -> dict[str, Data]:
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


def _tally(work: Work) -> Mapping[Kind, tuple[int, int]]:
    done = {_slot(figure) for figure in work.placed}
    of_kind = {kind: [figure for figure in work.figures if figure.kind is kind] for kind in Kind}
    return {
        kind: (sum(_slot(figure) in done for figure in figures), len(figures))
        for kind, figures in of_kind.items()
        if figures
    }


def _comment(placed: Mapping[Kind, tuple[int, int]], lang: Lang) -> str:
    n, of = sum(a for a, _ in placed.values()), sum(b for _, b in placed.values())
    lines = (
        Text("草案：条款地址和数字是原文的，", "A draft: addresses and figures are the document's,"),
        Text("算法是猜的，每一行都要对照原文核实。", "shapes are guessed. Check every line."),
        Text(f"原文 {of} 个数字，已安置 {n} 个。", f"{n} of the document's {of} figures are in place."),
        Text("以 TODO 开头的值待定，全部定下以前", "A value that begins with TODO is open;"),
        Text("文件不能使用。", "while one is left, the file cannot be used."),
    )
    return "".join(f"# {line.in_(lang)}\n" for line in lines)
