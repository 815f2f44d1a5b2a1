"""The sample dossiers as a store, for the tests of budgets and reforms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from duixian.tables.dossiers import input_frames
from duixian.tables.prepare import prepare_frames
from duixian.tables.store import Store
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier

EXAMPLES = Path(__file__).parents[2] / "examples"
ON = date(2023, 6, 30)


def sample_dossiers() -> list[Dossier]:
    """Every sample under `examples/`, with a code of its own."""
    read = [read_dossier(path) for path in sorted(EXAMPLES.glob("*.yaml"))]
    return [replace(dossier, code=f"{number:018d}", on=ON) for number, dossier in enumerate(read)]


def sample_store(folder: Path, buckets: int = 3) -> Store:
    """The samples as canonical tables."""
    vocabulary = load_vocabulary()
    frames = input_frames(sample_dossiers(), vocabulary)
    return prepare_frames(frames, folder, vocabulary=vocabulary, on=ON, buckets=buckets)
