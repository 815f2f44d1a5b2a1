"""Every packaged policy: it checks clean, its cases pass, and it agrees with its official document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.mutants import Mutant, mutants_of

from duixian.assess.cases import run_cases
from duixian.policy.loader import Loaded, catalogue_files, load_policy
from duixian.program.compile import check_policy
from duixian.program.series import load_series
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import Source
from duixian.sources import Document, Figure, document_of, figures_of
from duixian.sources.audit import audit
from duixian.sources.beside import find_document
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

FIGURE = re.compile(r"[0-9.-]+\s*(%|[\u4e00-\u9fff]*)")
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
POLICIES = pytest.mark.parametrize("policy", catalogue_files())


def loaded(policy: str) -> Loaded:
    return load_policy(catalogue_files()[policy])


def document(policy: str) -> Document:
    """The official document; skips where it is not at hand."""
    found = find_document(loaded(policy), SEEDS) if SEEDS.is_dir() else None
    if found is None:
        pytest.skip("the source documents are not beside the repository")
    return found


@POLICIES
def test_policy_checks_clean_under_every_reading(policy: str) -> None:
    check_policy(loaded(policy), load_vocabulary(), load_series())


@POLICIES
def test_policy_passes_its_cases(policy: str) -> None:
    failed = run_cases(loaded(policy)).failed
    assert [(str(result.place), result.name, [text.en for text in result.differences]) for result in failed] == []


@POLICIES
def test_policy_agrees_with_its_document(policy: str) -> None:
    assert audit(loaded(policy), document(policy), load_vocabulary()).findings == ()


@POLICIES
def test_one_figure_changed_in_the_document_is_found_at_its_place(policy: str) -> None:
    original = document(policy)
    text = Path(original.file).read_text(encoding=original.encoding)
    policy_file, words = loaded(policy), load_vocabulary()
    missed = []
    for figure, other in _changed_documents(text, figures_of(original)):
        places = {f.document_place for f in audit(policy_file, document_of(other), words).findings}
        if (figure.line, figure.column) not in {(place.line, place.column) for place in places}:
            missed.append(f"{figure.address}¶{figure.paragraph} {figure.text}")
    assert missed == []


def _changed_documents(text: str, figures: tuple[Figure, ...]) -> Iterator[tuple[Figure, str]]:
    """The document with the first digit of one figure changed, each to one that it does not hold."""
    lines = text.split("\n")
    for figure in figures:
        line, at = lines[figure.line - 1], figure.column - 1
        held = {_meaning(other) for other in figures}
        for digit in "123456789" if line[at].isascii() else "三四五六七八九":
            changed = "\n".join([*lines[: figure.line - 1], line[:at] + digit + line[at + 1 :], *lines[figure.line :]])
            now = {_meaning(other) for other in figures_of(document_of(changed))}
            if len(now - held) == 1:
                yield figure, changed
                break


def _meaning(figure: Figure) -> tuple[object, ...]:
    return figure.kind, figure.value, figure.unit


@POLICIES
def test_one_figure_changed_in_the_file_is_found_at_its_place(policy: str) -> None:
    """Every figure that stands alone in a field: at least one change of it, by one or tenfold, is found there.

    Not every change: one that makes it another figure of its clause is for the cases to notice.
    """
    paper, original, words = document(policy), loaded(policy), load_vocabulary()
    found: dict[str, bool] = {}
    for mutant in mutants_of(original):
        figure, _, other = mutant.change.partition(" → ")
        if mutant.kind not in ("figure", "rate", "cap", "date") or not other or not FIGURE.fullmatch(figure):
            continue
        if mutant.path[0] != "ambiguities" and mutant.path[-1] not in ("from", "until", "published"):
            place = original.source.place(mutant.path)
            if not found.get(f"{place} {figure}"):
                lines = _lines_of_findings(original, mutant, paper, words)
                found[f"{place} {figure}"] = place.line in lines
    assert [place for place, noticed in found.items() if not noticed] == []


def _lines_of_findings(original: Loaded, mutant: Mutant, paper: Document, words: Vocabulary) -> set[int]:
    try:
        changed = load_policy(Source(original.source.file, mutant.data, original.source.places))
        return {finding.place.line for finding in audit(changed, paper, words).findings}
    except Refused as refused:
        return {problem.place.line for problem in refused.problems}
