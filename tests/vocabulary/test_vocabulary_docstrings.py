import doctest
from importlib import import_module
from pathlib import Path

import pytest

MODULES = ("dossier", "values", "regions", "industries", "size", "credit_code")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_of_the_vocabulary_hold(name: str) -> None:
    assert doctest.testmod(import_module(f"duixian.vocabulary.{name}")).failed == 0


def test_examples_in_the_page_on_the_vocabulary_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / "docs" / "vocabulary.md"), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted) == (0, 18)
