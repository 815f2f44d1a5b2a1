"""Readings as patches: set, add and remove parts of a policy file's data by path.

Paths are dotted, `grants.star-1-tools.award.at_most`; a part of a list is named by its `id` or its index,
`stacking[one-cost-once].same`.
"""

from __future__ import annotations

import copy
import re

from duixian.policy.models import Reading
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data

_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


class PatchError(ValueError):
    """A path that leads nowhere."""

    def __init__(self, path: str, step: str, near: str) -> None:
        super().__init__(path)
        self.text = Text(f"路径 {path} 在 {step} 处不存在", f"the path {path} leads nowhere at {step}")
        self.nearest = near


def patched(data: Data, reading: Reading) -> Data:
    """A copy of a policy file's data with one reading applied. Raises `PatchError`."""
    result = copy.deepcopy(data)
    for path, value in reading.set.items():
        parent, last = _parent(result, path, new=True)
        parent[last] = copy.deepcopy(value)  # type: ignore[index,call-overload]
    for path, value in reading.add.items():
        parent, last = _parent(result, path, new=True)
        target = parent[last] if _has(parent, last) else None  # type: ignore[index,call-overload]
        if isinstance(value, list):
            parent[last] = [*(target if isinstance(target, list) else []), *copy.deepcopy(value)]  # type: ignore[index,call-overload]
        elif isinstance(value, dict):
            parent[last] = {**(target if isinstance(target, dict) else {}), **copy.deepcopy(value)}  # type: ignore[index,call-overload]
        else:
            raise PatchError(path, "add", "set")
    for path in reading.remove:
        parent, last = _parent(result, path)
        del parent[last]  # type: ignore[union-attr,arg-type]
    return result


def _parent(data: Data, path: str, *, new: bool = False) -> tuple[list[Data] | dict[str, Data], str | int]:
    steps = [name or index for name, index in _STEP.findall(path)]
    here = data
    for step in steps[:-1]:
        here = _child(here, _key(here, step, path))
    last = _key(here, steps[-1], path, new=new)
    assert isinstance(here, list | dict)
    return here, last


def _key(here: Data, step: str, path: str, *, new: bool = False) -> str | int:
    if isinstance(here, dict):
        if step in here or new:
            return step
        raise PatchError(path, step, nearest(step, here))
    if isinstance(here, list):
        if step.isdecimal() and int(step) < len(here):
            return int(step)
        ids = [str(item.get("id")) if isinstance(item, dict) else str(item) for item in here]
        if step in ids:
            return ids.index(step)
        raise PatchError(path, step, nearest(step, ids))
    raise PatchError(path, step, "")


def _child(here: Data, key: str | int) -> Data:
    return here[key]  # type: ignore[index,call-overload,no-any-return]


def _has(parent: list[Data] | dict[str, Data], key: str | int) -> bool:
    return key in parent if isinstance(parent, dict) else isinstance(key, int) and key < len(parent)
