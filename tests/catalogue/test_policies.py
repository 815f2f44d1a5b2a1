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
from duixian.quantity.yaml_source import Path_, Source
from duixian.sources import Document, Figure, document_of, figures_of
from duixian.sources.audit import audit
from duixian.sources.beside import find_document
from duixian.vocabulary.facts import load_vocabulary

FIGURE = re.compile(r"[0-9.]+\s*(%|[\u4e00-\u9fff]*)")
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
POLICIES = pytest.mark.parametrize("policy", catalogue_files())
NEXT = str.maketrans("一二三四五六七八0123456789", "二三四五六七八九1234567890")


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
    """The document with the first digit of one figure changed, figure by figure."""
    lines = text.split("\n")
    for figure in figures:
        line, at = lines[figure.line - 1], figure.column - 1
        changed = f"{line[:at]}{line[at].translate(NEXT)}{line[at + 1 :]}"
        if changed != line:
            yield figure, "\n".join([*lines[: figure.line - 1], changed, *lines[figure.line :]])


@POLICIES
def test_one_figure_changed_in_the_file_is_found_at_its_place(policy: str) -> None:
    """Every figure that stands alone in a field, made a little greater."""
    paper, original, words = document(policy), loaded(policy), load_vocabulary()
    greater: dict[Path_, list[Mutant]] = {}
    for mutant in mutants_of(original):
        figure, _, other = mutant.change.partition(" → ")
        if mutant.kind in ("figure", "rate", "cap") and other and FIGURE.fullmatch(figure):
            greater.setdefault(mutant.path, []).append(mutant)
    missed = []
    for path, (_, mutant, *_) in greater.items():
        if "ambiguities" in path:
            continue
        place = original.source.place(path)
        changed = load_policy(Source(original.source.file, mutant.data, original.source.places))
        try:
            found = {finding.place.line for finding in audit(changed, paper, words).findings}
        except Refused as refused:
            found = {problem.place.line for problem in refused.problems}
        if place.line not in found:
            missed.append(f"{place} {mutant.change}")
    assert missed == []
