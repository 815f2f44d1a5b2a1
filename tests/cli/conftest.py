"""Running commands in this process, and golden files beside the tests (GOLDEN=write renews them; then review them)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_run import GOLDEN, ROOT, Duixian, Ran

from duixian.cli import run


@pytest.fixture
def duixian(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Duixian:
    """Runs `duixian WORDS…` in English at 80 columns, from the project's root."""
    monkeypatch.chdir(ROOT)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")

    def call(*words: str | Path) -> Ran:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Holds a text against the golden file of that name."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("GOLDEN") == "write":
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check
