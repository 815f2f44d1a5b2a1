"""The page on procedures shows what happens."""

import doctest
from pathlib import Path


def test_the_page_shows_what_happens() -> None:
    page = Path(__file__).parents[2] / "docs" / "procedure.md"
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0
