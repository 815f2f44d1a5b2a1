"""The page on meaning and the examples in docstrings hold."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["allot", "independent"])
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(import_module(f"duixian.assess.{name}")) == (0, 1)


def test_examples_in_the_page_on_meaning_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[2]
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / "docs" / "meaning.md"), module_relative=False, encoding="utf-8")
    assert result.failed == 0
    assert result.attempted > 15
