"""`import duixian` in five lines, as the README shows it."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import duixian

EXAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"


def test_five_lines_assess_a_dossier() -> None:
    dossier = duixian.read_dossier(EXAMPLE)
    answer = duixian.assess_dossier(dossier, duixian.compile_policies(["harbin-2022-1"]))
    assert (answer.plan.firm, answer.plan.potential) == (0, 673_831_000)
    assert duixian.format_money(answer.plan.potential) == "6,738,310 元"


def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("dossier: 1\non: 2024-13-01\napplicant: {}\n", encoding="utf-8")
    with pytest.raises(duixian.Refused) as refused:
        duixian.read_dossier(wrong)
    assert [(p.place.line, p.place.path) for p in refused.value.problems] == [(2, "on")]


def test_every_public_name_exists() -> None:
    for name in duixian.__all__:
        assert getattr(duixian, name) is getattr(importlib.import_module(duixian.__name__), name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        duixian.nothing  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, duixian; print([m for m in ('pydantic', 'lark', 'rich', 'yaml') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
