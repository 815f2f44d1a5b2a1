"""openfisca-core and policyengine-core: one simulation for each kind of matter and bucket.

Claims are the persons of these engines, matters and applicants the groups; a fact of a group reaches its claims by
the engine's own projection. Integers are made 64 bits wide, because 32 do not hold an amount in fen.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.reading import Answer, Rows, System

PACKAGES = {"openfisca": "openfisca_core", "policyengine": "policyengine_core"}
ENUMS = {"openfisca": "openfisca_core.indexed_enums", "policyengine": "policyengine_core.enums"}


class VariablesEngine:
    """Both engines have one interface; `peer` says which."""

    def __init__(self, peer: str, model: Path, systems: list[System], year: int) -> None:
        package = PACKAGES[peer]
        config = importlib.import_module(f"{package}.variables.config")
        config.VALUE_TYPES[int]["dtype"] = np.int64  # before any variable is made
        self.system_class = importlib.import_module(f"{package}.taxbenefitsystems").TaxBenefitSystem
        self.simulation_class = importlib.import_module(f"{package}.simulations").Simulation
        self.node_class = importlib.import_module(f"{package}.parameters").ParameterNode
        self.enum_array = importlib.import_module(ENUMS[peer]).EnumArray
        self.period = importlib.import_module(f"{package}.periods").period(str(year))
        self.built = {s["name"]: self._build(model / peer / f"{s['name']}.py", s) for s in systems}

    def _build(self, path: Path, system: System) -> tuple[Any, dict[str, Any]]:
        """The tax-benefit system of a kind, and the enums of its choices."""
        module = load(path)
        built = self.system_class(module.ENTITIES)
        start = "1900-01-01"
        data = {
            rule: {name: {"values": {start: {"value": value}}} for name, value in figures.items()}
            for rule, figures in system["figures"].items()
        }
        built.parameters = self.node_class("", data=data)
        base = importlib.import_module(self.system_class.__module__.split(".")[0] + ".variables").Variable
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, base) and item is not base:
                built.add_variable(item)
        enums = {
            i["name"]: built.get_variable(i["name"]).possible_values for i in system["inputs"] if i["form"] == "choice"
        }
        return built, enums

    def answers(self, system: System, rows: Rows, count: int) -> Iterator[Answer]:
        """What each rule of the system comes to; `count` is that of all claims."""
        assert count == rows.count
        calculate = self._simulation(system, rows).calculate
        for name in system["variables"]:
            found = (calculate(f"{name}_{what}", self.period) for what in ("verdict", "low", "high"))
            yield Answer(*found)

    def certain(self, system: System, rows: Rows) -> Iterator[NDArray[np.int64]]:
        """The certain money alone, in fen, of every claim under each rule of the system: the engine works out only
        what that needs."""
        calculate = self._simulation(system, rows).calculate
        yield from (calculate(f"{name}_low", self.period) for name in system["variables"])

    def _simulation(self, system: System, rows: Rows) -> Any:
        """A simulation with the facts of a system's claims."""
        built, enums = self.built[system["name"]]
        populations = built.instantiate_entities()
        person = populations["claim" if system["yearly"] else "matter"]
        person.count = rows.count
        person.ids = range(rows.count)
        groups = {"applicant": (rows.applicants, rows.applicant_of)}
        if system["yearly"]:
            groups["matter"] = (rows.matters, rows.matter_of)
        for name, (count, members) in groups.items():
            populations[name].count = count
            populations[name].ids = range(count)
            populations[name].members_entity_id = members
        simulation = self.simulation_class(tax_benefit_system=built, populations=populations)
        for item in system["inputs"]:
            array: Any = rows.arrays[item["name"]]
            if item["form"] == "choice":
                array = self.enum_array(array, enums[item["name"]])
            simulation.set_input(item["name"], self.period, array)
        return simulation


def load(path: Path) -> ModuleType:
    """The generated module in a file."""
    name = f"peers_{path.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
