from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

MODULES = ("problem", "numerals", "money", "rate", "count", "dates", "periods", "working_days", "yaml_source")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(import_module(f"duixian.quantity.{name}")).failed == 0


def test_examples_in_the_page_on_quantities_hold() -> None:
    page = Path(__file__).parents[2] / "docs" / "quantity.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted) == (0, 11)
