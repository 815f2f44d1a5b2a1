"""A policy file held against its official document, both ways: no figure of either without its counterpart.

Every figure of the document is used by an entry of the file that cites its clause, or waived there with a reason;
every figure of the file stands in a clause that it cites. A citation `三/（二）/2¶4` speaks of one paragraph; without
¶ it speaks of the clause's own paragraphs, not of those of the clauses below it. A figure that stands in several
paragraphs of a clause needs as many figures in the file, or one that cites each of the paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from duixian.policy.loader import Loaded
from duixian.policy.models import NOT_STATED, Assumed
from duixian.policy.site import FileFigure
from duixian.program.compile import checked
from duixian.program.series import load_series
from duixian.quantity.problem import Place, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_
from duixian.sources.clause import END, HEAD, split_citation
from duixian.sources.document import Document
from duixian.sources.figures import Figure, figures_of
from duixian.sources.squeeze import squeeze
from duixian.sources.stated import reckoned, same_figure, stated_figures
from duixian.vocabulary.facts import Vocabulary

T = TypeVar("T", Figure, FileFigure)
Slot = tuple[str, int, str, object, str]  # clause, paragraph, and the figure's kind, value and unit


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One disagreement. `place` is in the policy file, `document_place` in the document; `nearest` is the figure on the
    other side, in the same clause, that comes closest ("" for none)."""

    code: str
    message: Text
    place: Place
    document_place: Place
    clause: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What disagrees, and how many figures were held against each other."""

    findings: tuple[AuditFinding, ...]
    document_figures: int
    file_figures: int
    waived: int

    @property
    def ok(self) -> bool:
        return not self.findings


def audit(loaded: Loaded, document: Document, vocabulary: Vocabulary) -> AuditReport:
    """Hold a policy file, under the readings it was loaded with, against its document.

    Raises `Refused` for a policy file that does not compile and for a document with an impossible date.
    """
    rules = checked(loaded, vocabulary, load_series()).figures
    sides = _Sides(loaded, document, stated_figures(loaded, rules, vocabulary), figures_of(document), vocabulary)
    used = _used(sides)
    waived, idle = _waived(sides, used)
    findings = [*_identity(sides), *_clauses(sides), *_unused(sides, used | waived), *_unfounded(sides), *idle]
    findings.sort(key=lambda f: (f.place.line, f.place.column, f.document_place.line, f.document_place.column, f.code))
    return AuditReport(tuple(findings), len(sides.found), len(sides.stated), len(waived))


@dataclass(frozen=True, slots=True)
class _Sides:
    loaded: Loaded
    document: Document
    stated: tuple[FileFigure, ...]
    found: tuple[Figure, ...]
    vocabulary: Vocabulary

    def same(self, stated: FileFigure, found: Figure) -> bool:
        return same_figure(stated, found, self.vocabulary)

    def clause_place(self, address: str) -> Place:
        clause = self.document.clause(address)
        return Place(self.document.file, clause.line if clause else 0)


def _covers(cite: str, figure: Figure) -> bool:
    address, paragraph = split_citation(cite)
    return figure.address == address and paragraph in (None, figure.paragraph)


def _slot(figure: Figure) -> Slot:
    return figure.address, figure.paragraph, str(figure.kind), figure.value, figure.unit


def _identity(sides: _Sides) -> Iterator[AuditFinding]:
    """The document is the one that the file was written from."""
    file, document = sides.loaded.model, sides.document
    policy, top = file.policy, Place(document.file, 1)
    text = squeeze("".join(clause.text for clause in document.clauses))
    numbers: list[tuple[str, Path_]] = [] if "number" in file.not_stated else [(policy.number, ("policy", "number"))]
    numbers += [(parent.number, ("policy", "parents", i, "number")) for i, parent in enumerate(policy.parents)]
    if isinstance(policy.valid.until, Assumed):
        numbers.append((policy.valid.until.with_, ("policy", "valid", "until", "with")))
    for number, path in numbers:
        if number != NOT_STATED and squeeze(number) not in text:
            message = Text(f"文件中没有文号 {number}", f"the document does not hold the number {number}")
            yield AuditFinding("number", message, sides.loaded.source.place(path), top)
    if policy.document is not None and policy.document.digest != document.digest:
        message = Text(
            f"文件摘要不符，现为 {document.digest}", f"another text: the digest of the document is {document.digest}"
        )
        yield AuditFinding("digest", message, sides.loaded.source.place(("policy", "document", "digest")), top)


def _clauses(sides: _Sides) -> Iterator[AuditFinding]:
    """Citations lead somewhere, and the file's list of clauses is the document's."""
    source, document = sides.loaded.source, sides.document
    paragraphs = {clause.address: len(clause.paragraphs) for clause in document.clauses}
    for path, cite in _cites(source.data, ()):
        try:
            address, paragraph = split_citation(cite)
        except ValueError:
            address, paragraph = cite, None
        if address not in paragraphs:
            message = Text(f"文件中没有条款 {address}", f"the document has no clause {address}")
            yield AuditFinding(
                "clause-missing",
                message,
                source.place(path),
                Place(document.file, 1),
                cite,
                nearest(address, paragraphs),
            )
        elif paragraph is not None and paragraph > paragraphs[address]:
            message = Text(
                f"{address} 只有 {paragraphs[address]} 段", f"{address} has {paragraphs[address]} paragraphs only"
            )
            yield AuditFinding("paragraph-missing", message, source.place(path), sides.clause_place(address), cite)
    listed = sides.loaded.model.clauses
    for address in paragraphs:
        if address not in listed and address not in (HEAD, END):
            message = Text(f"clauses 里缺 {address}", f"clauses lacks {address}")
            yield AuditFinding(
                "clause-unlisted", message, source.place(("clauses",)), sides.clause_place(address), address
            )
    for address in listed:
        if address not in paragraphs:
            message = Text(f"文件中没有条款 {address}", f"the document has no clause {address}")
            near = nearest(address, paragraphs)
            place = source.place(("clauses", address))
            yield AuditFinding("clause-missing", message, place, Place(document.file, 1), address, near)


def _cites(data: Data, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("cite", "limit_cite"):
                many = isinstance(value, list)
                for i, item in enumerate(value if isinstance(value, list) else [value]):
                    yield (*path, key, *((i,) if many else ())), str(item)
            elif key == "decided_by" and isinstance(value, dict) and isinstance(value.get("selection"), str):
                yield (*path, key, "selection"), str(value["selection"])
            else:
                yield from _cites(value, (*path, key))
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _cites(item, (*path, i))


def _used(sides: _Sides) -> set[Slot]:
    """The figures of the document that entries of the file use."""
    slots: dict[Slot, Figure] = {_slot(figure): figure for figure in sides.found}
    used: set[Slot] = set()
    wide: dict[Slot, list[int]] = {}
    for slot, figure in slots.items():
        for i, stated in enumerate(sides.stated):
            cites = [cite for cite in stated.cites if _covers(cite, figure)]
            if cites and sides.same(stated, figure):
                if any(split_citation(cite)[1] is not None for cite in cites):
                    used.add(slot)
                else:
                    wide.setdefault(slot, []).append(i)
    taken: dict[tuple[str, int], Slot] = {}  # a figure of the file serves one paragraph of each clause that it cites
    for slot in wide:
        if slot not in used and _give(slot, wide, taken, set()):
            used.update(taken.values())
    return used


def _give(slot: Slot, wide: Mapping[Slot, Sequence[int]], taken: dict[tuple[str, int], Slot], tried: set[int]) -> bool:
    """Find a figure of the file for `slot`, moving others where need be (augmenting paths)."""
    for i in wide[slot]:
        if i in tried:
            continue
        tried.add(i)
        holder = taken.get((slot[0], i))
        if holder is None or _give(holder, wide, taken, tried):
            taken[(slot[0], i)] = slot
            return True
    return False


def _waived(sides: _Sides, used: set[Slot]) -> tuple[set[Slot], list[AuditFinding]]:
    """The figures that waivers name and nobody uses, and the waivers that are idle."""
    waived: set[Slot] = set()
    idle: list[AuditFinding] = []
    for i, waiver in enumerate(sides.loaded.model.waivers):
        place = sides.loaded.source.place(("waivers", i))
        for cite in waiver.cite:
            named = {
                _slot(figure)
                for figure in sides.found
                if _covers(cite, figure) and squeeze(figure.text) == squeeze(waiver.figure)
            }
            if not named or named <= used:
                reason = (
                    Text(f"{cite} 里没有 {waiver.figure}", f"{cite} does not hold {waiver.figure}")
                    if not named
                    else Text(f"{waiver.figure} 已有规则使用", f"{waiver.figure} is used by a rule")
                )
                message = Text(f"豁免多余：{reason.zh}", f"idle waiver: {reason.en}")
                address = split_citation(cite)[0]
                near = nearest(waiver.figure, [f.text for f in sides.found if _covers(cite, f)])
                idle.append(AuditFinding("waiver-idle", message, place, sides.clause_place(address), cite, near))
            waived |= named - used
    return waived, idle


def _unused(sides: _Sides, done: set[Slot]) -> Iterator[AuditFinding]:
    for figure in sides.found:
        if _slot(figure) in done:
            continue
        citing = [s for s in sides.stated if any(_covers(cite, figure) for cite in s.cites)]
        close = _closest(figure, [(s.kind, s.value, s) for s in citing])
        known = figure.address in sides.loaded.model.clauses
        entry = sides.loaded.source.place(("clauses", figure.address) if known else ("policy",))
        message = Text(
            f"{figure.address} 的“{figure.text}”没有规则使用，也没有豁免",
            f"{figure.text} in {figure.address} is neither used by a rule nor waived",
        )
        yield AuditFinding(
            "figure-unused", message, close.place if close else entry,
            Place(sides.document.file, figure.line, figure.column), f"{figure.address}¶{figure.paragraph}",
            close.text if close else "",
        )  # fmt: skip


def _unfounded(sides: _Sides) -> Iterator[AuditFinding]:
    for stated in sides.stated:
        covered = [f for f in sides.found if any(_covers(cite, f) for cite in stated.cites)]
        if any(sides.same(stated, figure) for figure in covered) or reckoned(stated, covered, sides.loaded):
            continue
        close = _closest(stated, [(str(f.kind), f.value, f) for f in covered])
        clause = "、".join(dict.fromkeys(stated.cites))
        message = Text(
            f"{clause} 里没有“{stated.text}”", f"{stated.text} does not stand in {clause.replace('、', ', ')}"
        )
        where = Place(sides.document.file, close.line, close.column) if close else sides.clause_place(_first(stated))
        yield AuditFinding("figure-unfounded", message, stated.place, where, clause, close.text if close else "")


def _first(stated: FileFigure) -> str:
    return split_citation(stated.cites[0])[0] if stated.cites else ""


def _closest(figure: Figure | FileFigure, others: Sequence[tuple[str, object, T]]) -> T | None:
    """Of the figures of the same kind the nearest by value, or None."""
    wanted = _family(str(figure.kind), figure.unit)
    alike = [(value, other) for kind, value, other in others if _family(kind, other.unit) == wanted]
    if alike:
        return min(alike, key=lambda pair: abs(_number(pair[0]) - _number(figure.value)))[1]
    return None


def _family(kind: str, unit: str) -> str:
    """Counts, levels and ranks are one kind in a policy file; so are durations and counts of years."""
    if kind == "count" and unit == "year":
        return "duration"
    return "count" if kind in ("count", "level", "rank") else kind


def _number(value: object) -> Fraction:
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(str(value))
