"""Changes of a dossier's plain data beyond single facts: matters, cost lines, what was received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count

from duixian.assess import Engine
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import Vocabulary
from duixian.vocabulary.spots import Plain, matter_of, matters_of

EVER = "1900-01-01"
"""From before any receipt: for a body whose founding is not known, "never" begins here."""


def with_matter(data: Plain, kind: str, vocabulary: Vocabulary, title: str = "") -> Plain:
    """A copy with one more matter of a kind, named after it where no title is given."""
    taken = {str(matter.get("id")) for matter in matters_of(data)}
    matter_id = next(name for number in count(1) if (name := f"m{number}") not in taken)
    same = sum(1 for matter in matters_of(data) if matter.get("kind") == kind)
    named = title or vocabulary.kinds[kind].label.zh + (f" {same + 1}" if same else "")
    matter: Plain = {"id": matter_id, "kind": kind, "title": named}
    return {**data, "matters": [*_list(data.get("matters")), matter]}


def without_matters(data: Plain, ids: Iterable[str]) -> Plain:
    """A copy without these matters; what was received for them stays, of no matter."""
    gone = set(ids)
    receipts: list[Data] = [
        {key: value for key, value in one.items() if not (key == "matter" and value in gone)}
        for one in _list(data.get("receipts"))
        if isinstance(one, dict)
    ]
    sources = data.get("sources")
    kept = {p: s for p, s in sources.items() if p.rpartition(".")[0] not in gone} if isinstance(sources, dict) else {}
    matters: list[Data] = [matter for matter in matters_of(data) if matter.get("id") not in gone]
    return {**data, "matters": matters, "receipts": receipts, "sources": kept}


def with_title(data: Plain, matter_id: str, title: str) -> Plain:
    """A copy with a matter named otherwise."""
    return _changed(data, matter_id, {"title": title})


def with_lines(data: Plain, matter_id: str, lines: Sequence[Data], complete: bool) -> Plain:
    """A copy with the cost lines of a matter replaced."""
    return _changed(data, matter_id, {"lines": list(lines), "lines_complete": complete})


def with_receipts(data: Plain, receipts: Sequence[Data], listed: Sequence[str], asked: Sequence[str]) -> Plain:
    """A copy with the receipts replaced; `listed` are those of the `asked` levels of which every one is listed."""
    applicant, coverage = data.get("applicant"), data.get("coverage")
    founded = isinstance(applicant, dict) and "founded" in applicant
    known = coverage if isinstance(coverage, dict) else {}
    others = [one for one in _list(known.get("receipts")) if not (isinstance(one, dict) and one.get("level") in asked)]
    new: list[Data] = [{"level": level, "from": "founding" if founded else EVER} for level in listed]
    return {**data, "receipts": list(receipts), "coverage": {**known, "receipts": [*others, *new]}}


def programmes(engine: Engine) -> dict[str, str]:
    """The grants by id, each named so that nobody takes it for another one."""
    policies = engine.policies
    return {rule.id: f"{rule.title.zh}（{policies[rule.policy].short.zh}）" for rule in engine.program.rules}


def _changed(data: Plain, matter_id: str, given: Plain) -> Plain:
    assert matter_of(matter_id, data)
    matters: list[Data] = [{**m, **given} if m.get("id") == matter_id else m for m in matters_of(data)]
    return {**data, "matters": matters}


def _list(data: Data) -> list[Data]:
    return data if isinstance(data, list) else []
