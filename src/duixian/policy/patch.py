"""Readings as patches: set, add and remove parts of a policy file's data by path.

Paths are dotted, `grants.star-1-tools.award.at_most`; a part of a list is named by its `id` or its index,
`stacking[one-cost-once].same`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import cast

from duixian.policy.models import Reading
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data

_STEP = re.compile(r"([^.\[\]]+)|\[([^\]]+)\]")


class PatchError(ValueError):
    """A path that leads nowhere."""

    def __init__(self, path: str, text: Text, near: str = "") -> None:
        super().__init__(path)
        self.text, self.nearest = text, near


def patched(data: Data, reading: Reading) -> Data:
    """A policy file's data with one reading applied; the rest is shared with `data`. Raises `PatchError`."""
    for path, value in reading.set.items():
        data = _changed(data, path, _to(value), new=True)
    for path, value in reading.add.items():
        data = _changed(data, path, _joining(value, path), new=True)
    for path in reading.remove:
        data = _changed(data, path, _to(_GONE))
    return data


_GONE = object()
Change = Callable[[object], object]


def _changed(data: Data, path: str, change: Change, *, new: bool = False) -> Data:
    steps = [name or index for name, index in _STEP.findall(path)]
    if not steps:
        raise PatchError(path, Text("路径是空的", "the path is empty"))
    return cast(Data, _copy(data, steps, path, change, new))


def _copy(here: object, steps: Sequence[str], path: str, change: Change, new: bool) -> object:
    """`here` with the change made at the end of `steps`; only the mappings and lists on the way are copied."""
    key = _key(here, steps[0], path, new=new and len(steps) == 1)
    copied = dict(here) if isinstance(here, dict) else list(cast("list[object]", here))
    old = copied.get(key) if isinstance(copied, dict) else copied[cast(int, key)]
    value = change(old) if len(steps) == 1 else _copy(old, steps[1:], path, change, new)
    if value is _GONE:
        del copied[key]  # type: ignore[arg-type]
    else:
        copied[key] = value  # type: ignore[index]
    return copied


def _to(value: object) -> Change:
    def to(_old: object) -> object:
        return value

    return to


def _joining(more: object, path: str) -> Change:
    def join(old: object) -> object:
        if isinstance(more, list) and (old is None or isinstance(old, list)):
            return [*(old or []), *more]
        if isinstance(more, dict) and (old is None or isinstance(old, dict)):
            return {**(old or {}), **more}
        raise PatchError(
            path,
            Text(
                f"add 给 {path} 的内容与原处不是同类；列表加列表，键值加键值",
                f"what is added to {path} is not of its kind: a list goes to a list, a mapping to a mapping",
            ),
        )

    return join


def _key(here: object, step: str, path: str, *, new: bool = False) -> str | int:
    if isinstance(here, dict):
        if step in here or new:
            return step
        raise _nowhere(path, step, nearest(step, here))
    if isinstance(here, list):
        if step.isdecimal() and int(step) < len(here):
            return int(step)
        ids = [str(item.get("id")) if isinstance(item, dict) else str(item) for item in here]
        if step in ids:
            return ids.index(step)
        raise _nowhere(path, step, nearest(step, ids))
    raise _nowhere(path, step, "")


def _nowhere(path: str, step: str, near: str) -> PatchError:
    return PatchError(path, Text(f"路径 {path} 在 {step} 处不存在", f"the path {path} leads nowhere at {step}"), near)
