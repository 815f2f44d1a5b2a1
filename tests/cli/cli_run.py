"""What the tests of commands share: where things are, and what a command that ran has said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
EXAMPLE = ROOT / "examples" / "binjiang-machinery.yaml"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Duixian = Callable[..., Ran]
