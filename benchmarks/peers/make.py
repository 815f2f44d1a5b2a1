"""Write the peers' rules for a day, and build their environment: `python -m benchmarks.peers.make --on 2022-06-30`.

The environment is `build/peers/venv`, installed from `requirements/peers.txt` and made again when that list changes.
The rules come to `build/peers/model/<day>/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.peers import numpy_text, zen_text
from benchmarks.peers.shared import shared_rules
from duixian.program.compile import compile_policies

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "peers"
REQUIREMENTS = ROOT / "requirements" / "peers.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--on", type=date.fromisoformat, help="the day of filing; default: that of --store")
    parser.add_argument("--store", type=Path, help="a folder of prepared tables")
    asked = parser.parse_args()
    if asked.on is None and asked.store is None:
        parser.error("say --on or --store")
    on = asked.on or date.fromisoformat(json.loads((asked.store / "manifest.json").read_text("utf-8"))["on"])
    print(make_environment())
    print(write_model(on))


def make_environment() -> Path:
    """The interpreter of the peers' environment, made where it is absent or its list of packages has changed."""
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
    rules, others = shared_rules(compile_policies())
    folder = BUILD / "model" / on.isoformat()
    shutil.rmtree(folder, ignore_errors=True)
    systems: list[dict[str, object]] = []
    for peer in (*numpy_text.HEADERS, "zen"):
        (folder / peer).mkdir(parents=True)
    for kind, yearly in dict.fromkeys((rule.kind, rule.yearly) for rule in rules):
        chosen = [rule for rule in rules if (rule.kind, rule.yearly) == (kind, yearly)]
        name = kind + ("_by_year" if yearly else "")
        text, inputs, figures = numpy_text.source(chosen, on, yearly)
        for peer, header in numpy_text.HEADERS.items():
            (folder / peer / f"{name}.py").write_text(module(header, text), "utf-8")
        decision, zen_inputs = zen_text.model(chosen, on, yearly)
        (folder / "zen" / f"{name}.json").write_text(json.dumps(decision, indent=1), "utf-8")
        systems.append(
            {
                "name": name,
                "kind": kind,
                "yearly": yearly,
                "rules": [rule.id for rule in chosen],
                "variables": [numpy_text.variable_name(rule.id) for rule in chosen],
                "figures": figures,
                "inputs": [asdict(i) | {"name": i.name} for i in inputs],
                "zen_inputs": [asdict(i) | {"name": i.name} for i in zen_inputs],
            }
        )
    told = {"on": on.isoformat(), "systems": systems, "not_shared": others}
    (folder / "model.json").write_text(json.dumps(told, indent=1), "utf-8")
    return folder


def module(header: str, text: str) -> str:
    says = '"""Made from the program by benchmarks.peers.make."""'
    days = "from benchmarks.peers.days import first_day, last_day, shift_months"
    return f"{says}\n\nimport datetime\n\nimport numpy\n\n{days}\n{header}\n{text}"


if __name__ == "__main__":
    main()
