from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("cli.award_text", "cli.do_sources", "cli.layout", "cli.text_policy", "report.to_xlsx", "report.words")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    tried = doctest.testmod(import_module(f"duixian.{name}"))
    assert (tried.failed, tried.attempted > 0) == (0, True)
