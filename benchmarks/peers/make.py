"""The peers' environment and their rules.

The environment is `build/peers/venv`, installed from `requirements/peers.txt` and made again when that list changes.
The rules for a day come to `build/peers/model/<day>/`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.peers import numpy_text, zen_text
from benchmarks.peers.shared import Input, shared_rules
from duixian.program.compile import compile_policies

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "peers"
REQUIREMENTS = ROOT / "requirements" / "peers.txt"


def make_environment() -> Path:
    """The interpreter of the peers' environment, made where it is absent or its list of packages has changed.

    Raises `CalledProcessError` where it cannot be made here; what pip says of it goes to the terminal.
    """
    venv = BUILD / "venv"
    python, installed = venv / "bin" / "python", venv / "installed.txt"
    wanted = REQUIREMENTS.read_text("utf-8")
    if not installed.exists() or installed.read_text("utf-8") != wanted:
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        quietly = ["--quiet", "--disable-pip-version-check"]
        subprocess.run([python, "-m", "pip", "install", *quietly, "--require-hashes", "-r", REQUIREMENTS], check=True)
        installed.write_text(wanted, "utf-8")
    return python


def write_model(on: date) -> Path:
    """The rules of every engine for claims filed on a day; the folder that holds them."""
    rules, _ = shared_rules(compile_policies())
    folder = BUILD / "model" / on.isoformat()
    shutil.rmtree(folder, ignore_errors=True)
    systems: list[dict[str, object]] = []
    for peer in (*numpy_text.HEADERS, "zen"):
        (folder / peer).mkdir(parents=True)
    for kind, yearly in dict.fromkeys((rule.kind, rule.yearly) for rule in rules):
        chosen = [rule for rule in rules if (rule.kind, rule.yearly) == (kind, yearly)]
        name = kind + ("_by_year" if yearly else "")
        source = numpy_text.source(chosen, on, yearly)
        for peer, header in numpy_text.HEADERS.items():
            (folder / peer / f"{name}.py").write_text(module(header, source.text), "utf-8")
        decision, zen_inputs = zen_text.model(chosen, on, yearly)
        (folder / "zen" / f"{name}.json").write_text(json.dumps(decision, indent=1), "utf-8")
        systems.append(
            {
                "name": name,
                "kind": kind,
                "yearly": yearly,
                "rules": [rule.id for rule in chosen],
                "variables": [numpy_text.variable_name(rule.id) for rule in chosen],
                "figures": source.figures,
                "inputs": _told(source.inputs),
                "certain_inputs": _told(source.certain),
                "zen_inputs": _told(zen_inputs),
            }
        )
    (folder / "model.json").write_text(json.dumps(systems, indent=1), "utf-8")
    return folder


def _told(inputs: list[Input]) -> list[dict[str, object]]:
    return [asdict(one) | {"name": one.name} for one in inputs]


def module(header: str, text: str) -> str:
    says = '"""Made from the program by benchmarks.peers.make."""'
    days = "from benchmarks.peers.days import first_day, last_day, shift_months"
    return f"{says}\n\nimport datetime\n\nimport numpy\n\n{days}\n{header}\n{text}"
