from __future__ import annotations

from pathlib import Path

import pytest

from duixian.vocabulary.facts import Vocabulary, load_vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).parent / "vocabulary")
