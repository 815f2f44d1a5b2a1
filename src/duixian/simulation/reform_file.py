"""A reform as its YAML file says it: patches over policy files, as readings are, checked like any policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from duixian.policy.loader import Loaded, catalogue_files, find_policy, load_policy
from duixian.policy.models import Reading
from duixian.policy.patch import PatchError, patched
from duixian.program.changes import Difference
from duixian.program.compile import assemble, check_policy, choose, known
from duixian.program.compile import load as load_file
from duixian.program.difference import policy_differences
from duixian.program.model import Program
from duixian.program.series import load_series
from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source, read_source
from duixian.vocabulary.facts import Vocabulary
from duixian.vocabulary.validated import FileModel, validated

EXAMPLE = """\
# 政策调整：与现行政策相比，只写改动之处。 A reform: only what changes against the policies of today.
title: 三星设备上云最高补到 50 万元，平台建设补助降到 15%
changes:
  - policy: harbin-2022-1              # 政策编号或文件 an id or a file
    set:                               # 改写 what is set
      grants.star-3-equipment.award.at_most: 50万元
      grants.platform-construction.award.rate: 15%
    # add:                             # 往列表或键值里添加 what joins a list or a mapping
    #   grants.star-3-equipment.when: {connected-well: cloud_adoption.production_devices_connected >= 20台}
    # remove: [grants.star-3-equipment.when.apps]  # 删去 what goes
"""


class ChangeFile(FileModel):
    """What is changed of one policy; paths and values are those of a reading."""

    policy: str
    set: dict[str, Any] = Field(default_factory=dict)
    add: dict[str, Any] = Field(default_factory=dict)
    remove: list[str] = Field(default_factory=list)


class ReformFile(FileModel):
    title: str
    changes: list[ChangeFile]


@dataclass(frozen=True, slots=True)
class Changed:
    """A policy today and after the reform, under the chosen readings, with the differences in words."""

    before: Loaded
    after: Loaded
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Reform:
    """Two programs of the same policies: today's and the reformed one."""

    title: str
    before: Program
    after: Program
    changed: tuple[Changed, ...]


def read_reform(file: Path, names: Sequence[str] | None, readings: Mapping[str, str], vocabulary: Vocabulary) -> Reform:
    """Read a reform, to be run among some policies (ids or files; none: the whole catalogue).

    Those that it does not change stand in the way of those that it does.

    Raises `Refused` with everything that is wrong with the file, and with the policies that it would make.
    """
    source = read_source(file)
    told = validated(ReformFile, source)
    changes = _by_policy(told, names, source)
    before = [load_file(find_policy(name)) for name in names or catalogue_files()]
    before = [changes[one.id].loaded if one.id in changes else one for one in before]
    before += [change.loaded for id_, change in changes.items() if id_ not in {one.id for one in before}]
    known(before, readings)
    after, problems = [], Collector()
    for one in before:
        try:
            after.append(_reformed(changes[one.id], source, vocabulary) if one.id in changes else one)
        except Refused as refused:
            problems.extend(refused.problems)
    problems.raise_if_any()
    series = load_series()
    old, new = ([choose(one, readings) for one in version] for version in (before, after))
    changed = tuple(
        Changed(one, other, policy_differences(one, other, vocabulary))
        for one, other in zip(old, new, strict=True)
        if one.id in changes
    )
    return Reform(told.title, assemble(old, vocabulary, series), assemble(new, vocabulary, series), changed)


_ONE_CHANGE = Text("至少一处 set、add 或 remove", "at least one set, add or remove")
_Entry = tuple[Path_, ChangeFile]


@dataclass(frozen=True, slots=True)
class _Changes:
    """A policy with all that the file changes of it; each entry with its place."""

    loaded: Loaded
    entries: list[_Entry]


def _by_policy(told: ReformFile, names: Sequence[str] | None, source: Source) -> dict[str, _Changes]:
    """The changes of each policy with their places in the file, in its order."""
    here = [load_file(find_policy(name)).id for name in names] if names else None
    found: dict[str, _Changes] = {}
    problems = Collector()
    for index, change in enumerate(told.changes):
        path: Path_ = ("changes", index)
        place = source.place((*path, "policy"))
        try:
            loaded = load_file(find_policy(change.policy))
        except Refused as refused:
            problems.extend(p if p.place.file else replace(p, place=place) for p in refused.problems)
            continue
        id_ = loaded.id
        if here is not None and id_ not in here:
            message = Text(f"{id_} 不在所选的政策之中", f"{id_} is not among the chosen policies")
            problems.add("not-chosen", message, place, nearest=nearest(id_, here))
        if not (change.set or change.add or change.remove):
            message = Text(f"对 {id_} 没有写任何改动", f"nothing of {id_} is changed")
            problems.add("no-change", message, source.place(path), expected=_ONE_CHANGE)
        found.setdefault(id_, _Changes(loaded, [])).entries.append((path, change))
    if not told.changes:
        message = Text("没有写任何改动", "nothing is changed")
        problems.add("no-change", message, source.place(("changes",)), expected=_ONE_CHANGE)
    problems.raise_if_any()
    return found


def _reformed(changes: _Changes, source: Source, vocabulary: Vocabulary) -> Loaded:
    """The policy with the changes made, checked and proved. Raises `Refused`, each problem at the change behind it."""
    one, data, problems = changes.loaded, changes.loaded.source.data, Collector()
    for path, change in changes.entries:
        for where, patch in _patches(path, change):
            try:
                new = patched(data, patch)
            except PatchError as error:
                problems.add("reform-path", error.text, source.place(where), nearest=error.nearest)
                continue
            if new == data:
                message = Text(f"{where[-1]} 本来就是这样", f"{where[-1]} is so already")
                problems.add("reform-idle", message, source.place(where))
            data = new
    problems.raise_if_any()
    try:
        loaded = load_policy(Source(one.source.file, data, one.source.places))
        check_policy(loaded, vocabulary, load_series())
    except Refused as refused:
        raise Refused(_placed(refused.problems, one.id, changes.entries, source)) from None
    return loaded


def _patches(path: Path_, change: ChangeFile) -> Iterator[tuple[Path_, Reading]]:
    """Each change alone, with its place in the file."""
    title = Text("", "")
    for name, value in change.set.items():
        yield (*path, "set", name), Reading.model_construct(title=title, set={name: value}, add={}, remove=[])
    for name, value in change.add.items():
        yield (*path, "add", name), Reading.model_construct(title=title, set={}, add={name: value}, remove=[])
    for index, name in enumerate(change.remove):
        yield (*path, "remove", index), Reading.model_construct(title=title, set={}, add={}, remove=[name])


def _placed(problems: Sequence[Problem], policy: str, changes: Sequence[_Entry], source: Source) -> Iterator[Problem]:
    """Problems of the reformed policy, each at the change that shares most of its path; the path there stays."""
    written = [
        (_steps(name), (*path, part, name if part != "remove" else index))
        for path, change in changes
        for part, names in (("set", change.set), ("add", change.add), ("remove", change.remove))
        for index, name in enumerate(names)
    ]
    for problem in problems:
        steps = _steps(problem.place.path)
        _, nearest_ = max(written, key=lambda one: _shared(steps, one[0]))
        at = source.place(nearest_)
        message = Text(f"改后的 {policy}：{problem.message.zh}", f"{policy} as reformed: {problem.message.en}")
        yield replace(problem, message=message, place=Place(at.file, at.line, at.column, problem.place.path))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many steps two paths have in common from the start."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _steps(path: str) -> list[str]:
    return re.findall(r"[^.\[\]]+", path)
