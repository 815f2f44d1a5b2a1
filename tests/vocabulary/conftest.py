"""The small vocabulary that these tests share."""

from pathlib import Path

import pytest

from duixian.vocabulary import Vocabulary, load_vocabulary

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(HERE / "data" / "vocabulary")


@pytest.fixture
def binjiang() -> Path:
    return HERE / "data" / "binjiang.yaml"
