from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = (
    "cli.do_sources", "cli.layout", "policy.award_text", "policy.wording", "report.to_xlsx", "report.words",
)  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    tried = doctest.testmod(import_module(f"duixian.{name}"))
    assert (tried.failed, tried.attempted > 0) == (0, True)
