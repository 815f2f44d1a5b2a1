from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("award_text", "do_sources", "layout", "report_html", "report_xlsx", "text_policy", "words")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    tried = doctest.testmod(import_module(f"duixian.cli.{name}"))
    assert (tried.failed, tried.attempted > 0) == (0, True)
