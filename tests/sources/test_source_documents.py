"""The five source documents: every clause, every figure, and what clauses.md cites."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from duixian.sources import Figure, document_of, figures_of, read_document, split_citation
from duixian.sources.squeeze import is_blank

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
EXPECTED = sorted(Path(__file__).with_name("expected").glob("*.yaml"))
DOCUMENTS = pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)


def load(expected: Path) -> tuple[dict, Path]:
    """An expectation and its document; skips where the document is not at hand."""
    wanted = yaml.safe_load(expected.read_text(encoding="utf-8"))
    seed = SEEDS / wanted["file"]
    if not seed.is_file():
        pytest.skip("the source documents are not beside the repository")
    return wanted, seed


YUAN = {"元": 1, "万元": 10**4, "亿元": 10**8}

# The clause column of the requirements, ranges written out.
CITED = {
    "harbin-2022-1": (
        "三/（一） 三/（二）/1 三/（二）/2 三/（二）/3 三/（三）/1 三/（三）/2 三/（三）/3 "
        "三/（三）/4 四/（一） 四/（二） 四/（三） 四/（四） 五 六 六/（一） 六/（二） 六/（三） "
        "六/（四） 六/（五） 七 八 三/（二）/2¶1 三/（二）/2¶4"
    ),
    "harbin-2021-1": (
        "一/（一）/1 一/（一）/2 一/（一）/3 二/（一）/1 二/（一）/2 二/（一）/3 二/（一）/4/（5） "
        "三/（一）/1 三/（一）/2 三/（一）/3 三/（一）/4 三/（一）/5 三/（二） 三/（二）/4 "
        "一/（一）/4 二/（一）/4 三/（二）/5 end 一/（一）/4/（2） 二/（一）/3/（6）/①"
    ),
    "heilongjiang-20": (
        "一/（一） 一/（二） 一/（三） 一/（四） 一/（五） 二/（六） 二/（七） 二/（八） 二/（九） "
        "三/（十） 三/（十一） 三/（十二） 三/（十三） 四/（十四） 四/（十五） 四/（十六） "
        "四/（十七） 五/（十八） 五/（十九） 五/（二十） end"
    ),
    "shuangyashan-2022": (
        "一/（一）/1 一/（一）/2 一/（一）/3 一/（二）/4 一/（二）/5 一/（三）/6 一/（三）/7 "
        "一/（三）/8 二/（一）/9 二/（一）/10 二/（二）/11 二/（二）/12 二/（三）/13 二/（四）/14 "
        "二/（四）/15 三/16 三/17 三/18 三/19 三/20 三/21 end"
    ),
    "jiaxing-2021-7": ("一/1 一/2 一/3 一/4 二/5 二/6 二/7 三/8 三/9 三/10 end"),
}


def wanted_value(kind: str, value: object, unit: str) -> tuple[str, object, str]:
    if kind == "money":
        assert isinstance(value, int)
        return kind, value * YUAN[unit] * 100, "fen"
    if kind == "rate":
        assert unit == "%"
        assert isinstance(value, int)
        return kind, Fraction(value, 100), ""
    assert isinstance(value, int | date)
    return kind, value, unit


def by_paragraph(figures: tuple[Figure, ...]) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for figure in figures:
        entry = (str(figure.kind), figure.value, figure.unit, str(figure.role))
        found.setdefault(f"{figure.address}¶{figure.paragraph}", []).append(entry)
    return found


@DOCUMENTS
def test_document_has_exactly_the_clauses_read_by_eye(expected: Path) -> None:
    wanted, seed = load(expected)
    document = read_document(seed)
    assert {clause.address: clause.line for clause in document.clauses} == wanted["clauses"]
    assert [clause.address for clause in document.clauses] == list(wanted["clauses"])


@DOCUMENTS
def test_document_has_exactly_the_figures_read_by_eye(expected: Path) -> None:
    wanted, seed = load(expected)
    figures = {
        place: [(*wanted_value(*entry[:3]), entry[3] if len(entry) > 3 else "plain") for entry in entries]
        for place, entries in wanted["figures"].items()
    }
    assert by_paragraph(figures_of(read_document(seed))) == figures


@DOCUMENTS
def test_every_cited_address_exists(expected: Path) -> None:
    _, seed = load(expected)
    document = read_document(seed)
    missing = []
    for citation in CITED[expected.stem].split():
        address, paragraph = split_citation(citation)
        clause = document.clause(address)
        if clause is None or (paragraph or 1) > len(clause.paragraphs):
            missing.append(citation)
    assert missing == []


def test_all_five_documents_are_expected() -> None:
    assert {path.stem for path in EXPECTED} == set(CITED)


@DOCUMENTS
def test_every_figure_stands_where_it_says(expected: Path) -> None:
    _, seed = load(expected)
    lines = seed.read_text(encoding="utf-8").splitlines()
    for figure in figures_of(read_document(seed)):
        assert lines[figure.line - 1][figure.column - 1] == figure.text[0]


@DOCUMENTS
def test_every_word_of_the_document_stands_in_exactly_one_clause(expected: Path) -> None:
    _, seed = load(expected)
    document = read_document(seed)
    whole = sum(not is_blank(character) for character in seed.read_text(encoding="utf-8"))
    parts = "".join(clause.marker + clause.text for clause in document.clauses)
    assert sum(not is_blank(character) for character in parts) == whole


@DOCUMENTS
@pytest.mark.parametrize("seed_number", range(12))
def test_blanks_and_breaks_inside_paragraphs_change_no_figure(expected: Path, seed_number: int) -> None:
    """A break may fall anywhere behind a clause's number; only the paragraph a figure is counted in may move."""
    _, seed = load(expected)
    text = seed.read_text(encoding="utf-8")
    document = document_of(text)
    markers = {clause.line: clause.marker for clause in document.clauses}
    chance = random.Random(f"{expected.stem} {seed_number}")
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        first = next((i for i, character in enumerate(line) if not is_blank(character)), len(line))
        start = first + len(markers.get(number, "")) + 1
        for at in sorted((chance.randrange(start, len(line)) for _ in range(3) if len(line) > start), reverse=True):
            line = line[:at] + chance.choice([" ", "\u3000", "\n", "\n\n", "\r\n", " \n \n"]) + line[at:]
        lines.append(line)
    changed = document_of("\n".join(lines))
    assert [clause.address for clause in changed.clauses] == [clause.address for clause in document.clauses]
    assert [_meaning(f) for f in figures_of(changed)] == [_meaning(f) for f in figures_of(document)]
    assert changed.digest == document.digest


def _meaning(figure: Figure) -> tuple[object, ...]:
    return figure.address, figure.kind, figure.value, figure.unit, figure.role
