"""Reads a policy file into its model, with every problem named by file, line, clause and the nearest right key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from duixian.policy.models import PolicyFile
from duixian.policy.patch import PatchError, patched
from duixian.policy.shapes import SHAPES, main_key
from duixian.quantity.problem import Collector, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source, read_source

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


def find_policy(name: str) -> Path:
    """A policy's file by id or by path. Raises `Refused` with the nearest id."""
    if name in catalogue_files():
        return catalogue_files()[name]
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.exists():
        return path
    message = Text(f"没有政策 {name}", f"there is no policy {name}")
    raise Refused([Problem("unknown-policy", message, nearest=nearest(name, catalogue_files()))])


def load_policy(source: Path | Source, readings: Mapping[str, str] | None = None) -> Loaded:
    """Read and validate a policy file. Raises `Refused` with everything that is wrong."""
    read = read_source(source) if isinstance(source, Path) else source
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
    try:
        return Loaded(loaded.source, _validate(data, loaded.source), dict(readings))
    except Refused as refused:
        name, choice = next(iter(readings.items()))
        message = Text(f"口径 {name}={choice} 读不通", f"the reading {name}={choice} does not load")
        place = loaded.source.place(("ambiguities", name, "readings", choice))
        raise Refused([Problem("reading-broken", message, place), *refused.problems]) from None


def _validate(data: Data, source: Source) -> PolicyFile:
    try:
        return PolicyFile.model_validate(data)
    except ValidationError as error:
        raise Refused(_problems(error, data, source)) from None


def _problems(error: ValidationError, data: Data, source: Source) -> list[Problem]:
    problems = Collector()
    for item in error.errors(include_url=False):
        path = _real_path(item["loc"], data)
        context = item.get("ctx", {})
        kind, expected, near = item["type"], None, ""
        match kind:
            case "unknown_key":
                path = (*path, context["key"])
                message = Text(f"不认识的键 {context['key']}", f"unknown key {context['key']}")
                near = context["nearest"]
            case "missing":
                message = Text(f"缺少 {item['loc'][-1]}", f"{item['loc'][-1]} is missing")
            case "two_languages":
                message = Text("须写明中英文", "both languages are needed")
                expected = Text("{zh: …, en: …}", "{zh: …, en: …}")
            case "award_shape":
                message, near = _award_problem(_at(data, path))
                expected = Text("、".join(SHAPES), ", ".join(SHAPES))
            case "literal_error" | "enum":
                allowed = str(context.get("expected", ""))
                message = Text(f"不能是 {item['input']}", f"cannot be {item['input']}")
                expected = Text(allowed, allowed)
                near = nearest(str(item["input"]), allowed.replace("'", "").replace(" or ", ", ").split(", "))
            case _:
                message = Text(f"写法不对：{item['msg']}", item["msg"])
        problems.add(
            kind.replace("_", "-"),
            message,
            source.place(path),
            clause=_clause(data, path),
            expected=expected,
            nearest=near,
        )
    return list(dict.fromkeys(problems.problems))


def _award_problem(data: Data) -> tuple[Text, str]:
    keys = list(data) if isinstance(data, dict) else []
    found = [key for key in keys if key in SHAPES]
    if len(found) > 1:
        both = "、".join(found)
        return Text(
            f"一项扶持只能有一种算法，这里有 {both}", f"an award has one main key, here are {', '.join(found)}"
        ), ""
    near = next((nearest(key, SHAPES) for key in keys if nearest(key, SHAPES)), "")
    return Text("没有写明算法", "an award needs a main key"), near


def _real_path(loc: tuple[str | int, ...], data: Data) -> Path_:
    """A pydantic location without the tags and type names that it inserts."""
    path: list[str | int] = []
    here: Data = data
    for i, part in enumerate(loc):
        if isinstance(here, dict):
            if part in here and not (
                main_key(here) == part and i + 1 < len(loc) and loc[i + 1] in here and loc[i + 1] != part
            ):
                path.append(part)
                here = here[str(part)]
            elif (
                isinstance(part, str)
                and part == main_key(here)
                and part in here
                and i + 1 < len(loc)
                and loc[i + 1] == part
            ):
                continue
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(part)
            here = here[part]
    return tuple(path)


def _at(data: Data, path: Path_) -> Data:
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
    return data


def _clause(data: Data, path: Path_) -> str:
    """The cite of the innermost entry around `path`."""
    found = ""
    for end in range(len(path) + 1):
        here = _at(data, path[:end])
        if isinstance(here, dict) and isinstance(here.get("cite"), str):
            found = str(here["cite"])
    return found
