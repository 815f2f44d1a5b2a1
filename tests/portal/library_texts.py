"""Official documents for tests: our own words under a policy's real addresses."""

from __future__ import annotations

from pathlib import Path

from duixian.policy.models import PolicyFile


def official_like(model: PolicyFile, extra: str = "") -> str:
    """A document with every clause of a policy file; `extra` stands in its last clause."""
    lines = [model.policy.number]
    for address, words in model.clauses.items():
        part = address.rpartition("/")[2]
        marker = f"第{part}条 " if "/" not in address else part if part.startswith("（") else f"{part}."
        lines.append(f"{marker}{words.zh}")
    return "\n".join([*lines[:-1], lines[-1] + extra]) + "\n"


def written(folder: Path, model: PolicyFile, extra: str = "") -> Path:
    """The same in a file."""
    file = folder / f"{model.policy.id}.txt"
    file.write_text(official_like(model, extra), encoding="utf-8")
    return file
