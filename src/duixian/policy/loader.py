"""Reads a policy file into its model, with every problem named by file, line, clause and the nearest right key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from duixian.policy.invalid import invalid
from duixian.policy.models import PolicyFile
from duixian.policy.open_marks import refuse_open_marks
from duixian.policy.patch import PatchError, patched
from duixian.quantity.problem import Collector, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Source, read_source

CATALOGUE = Path(__file__).parent.parent / "catalogue" / "policies"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy file as read, under a choice of readings (ambiguity → reading; absent: its default)."""

    source: Source
    model: PolicyFile
    readings: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.model.policy.id


@cache
def catalogue_files() -> Mapping[str, Path]:
    """The packaged policies: id → file."""
    return {path.stem: path for path in sorted(CATALOGUE.glob("*.yaml")) if not path.name.endswith(".cases.yaml")}


def find_policy(name: str, beside: Path | None = None) -> Path:
    """A policy's file by id or by path; an id also in the folder `beside`. Raises `Refused` with the nearest id."""
    if name in catalogue_files():
        return catalogue_files()[name]
    if beside is not None and (neighbour := beside / f"{name}.yaml").exists():
        return neighbour
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.exists():
        return path
    message = Text(f"没有政策 {name}", f"there is no policy {name}")
    raise Refused([Problem("unknown-policy", message, nearest=nearest(name, catalogue_files()))])


def load_policy(source: Path | Source, readings: Mapping[str, str] | None = None) -> Loaded:
    """Read and validate a policy file. Raises `Refused` with everything that is wrong."""
    read = read_source(source) if isinstance(source, Path) else source
    refuse_open_marks(read)
    return choose_readings(Loaded(read, _validate(read.data, read), {}), readings or {})


def choose_readings(loaded: Loaded, readings: Mapping[str, str]) -> Loaded:
    """The same policy under other readings. Raises `Refused` for an ambiguity or a reading that does not exist."""
    problems = Collector()
    data, model = loaded.source.data, loaded.model
    for name, choice in readings.items():
        entry = model.ambiguities.get(name)
        if entry is None:
            problems.add(
                "unknown-ambiguity",
                Text(f"{loaded.id} 没有登记歧义 {name}", f"{loaded.id} registers no ambiguity {name}"),
                nearest=nearest(name, model.ambiguities),
            )
        elif choice not in entry.readings:
            problems.add(
                "unknown-reading",
                Text(f"{name} 没有口径 {choice}", f"{name} has no reading {choice}"),
                loaded.source.place(("ambiguities", name)),
                expected=Text("、".join(entry.readings), ", ".join(entry.readings)),
                nearest=nearest(choice, entry.readings),
            )
        else:
            try:
                data = patched(data, entry.readings[choice])
            except PatchError as error:
                place = loaded.source.place(("ambiguities", name, "readings", choice))
                problems.add("reading-path", error.text, place, nearest=error.nearest)
    problems.raise_if_any()
    if data is loaded.source.data:
        return Loaded(loaded.source, model, dict(readings))
    chosen = Loaded(loaded.source, model, dict(readings))
    try:
        return replace(chosen, model=_validate_patched(data, loaded))
    except Refused as refused:
        raise Refused(under_readings(refused.problems, chosen)) from None


def under_readings(problems: Iterable[Problem], loaded: Loaded) -> Iterator[Problem]:
    """Problems that only the chosen readings bring: each says so, and stands where the first of these is written."""
    name, choice = next(iter(loaded.readings.items()))
    chosen = "、".join(f"{key}={value}" for key, value in loaded.readings.items())
    at = loaded.source.place(("ambiguities", name, "readings", choice))
    for problem in problems:
        message = Text(f"按口径 {chosen}：{problem.message.zh}", f"under the reading {chosen}: {problem.message.en}")
        yield replace(problem, message=message, place=replace(at, path=problem.place.path or at.path))


def _validate_patched(data: Data, loaded: Loaded) -> PolicyFile:
    """The model of patched data: what it shares with the file keeps its model, only the rest is validated."""
    old = loaded.source.data
    if not isinstance(data, dict) or not isinstance(old, dict) or set(data) != set(old) or loaded.readings:
        return _validate(data, loaded.source)
    changed = {key: value for key, value in data.items() if value is not old[key]}
    grants, before = changed.get("grants"), old.get("grants")
    if isinstance(grants, dict) and isinstance(before, dict):
        changed["grants"] = {name: grant for name, grant in grants.items() if grant is not before.get(name)}
    try:
        part = PolicyFile.model_validate({"policy": data["policy"], **changed})
    except ValidationError as error:
        raise Refused(invalid(error, data, loaded.source)) from None
    update = {key: getattr(part, key) for key in changed}
    if isinstance(grants, dict):
        update["grants"] = {name: part.grants.get(name) or loaded.model.grants[name] for name in grants}
    return loaded.model.model_copy(update=update)


def _validate(data: Data, source: Source) -> PolicyFile:
    try:
        return PolicyFile.model_validate(data)
    except ValidationError as error:
        raise Refused(invalid(error, data, source)) from None
