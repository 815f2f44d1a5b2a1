"""An assessment as JSON, format `duixian.assessment/1`: see docs/json.md.

Sums are integers in fen under keys that end in `_fen`; texts are objects with `zh` and `en`; a fact or a condition that
is not known is null. Fields may be added within a version; none is removed or changes its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from duixian.assess.result import Assessment
from duixian.quantity.text import Text

FORMAT = "duixian.assessment/1"
Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

_MONEY = frozenset({"lo", "hi", "firm", "potential", "gain", "money"})


def as_data(assessment: Assessment) -> dict[str, Json]:
    """The assessment as JSON data."""
    body = _object(assessment)
    name, code = body.pop("applicant"), body.pop("code")
    return {"format": FORMAT, "applicant": {"name": name, "code": code}, **body}


def as_json(assessment: Assessment) -> str:
    """The assessment as JSON text with a final line break."""
    return json.dumps(as_data(assessment), ensure_ascii=False, indent=2) + "\n"


def _object(thing: object) -> dict[str, Json]:
    data: dict[str, Json] = {}
    for field in _fields(thing):
        value: object = getattr(thing, field)
        if field in _MONEY:
            data[f"{field}_fen"] = plain(value)
        elif field == "materials":
            data[field] = [{"id": name, "label": plain(label)} for name, label in getattr(thing, field)]
        else:
            data[field] = plain(value)
    return data


def _fields(thing: object) -> tuple[str, ...]:
    """The names of what a part of an assessment holds; the small parts are named tuples."""
    if is_dataclass(thing):
        return tuple(one.name for one in fields(thing))
    names: tuple[str, ...] | None = getattr(type(thing), "_fields", None)
    if names is None:
        raise TypeError(f"not part of an assessment: {type(thing).__name__}")
    return names


def plain(value: object) -> Json:
    """A value of an assessment as JSON data."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list) and not hasattr(type(value), "_fields"):
        return [plain(one) for one in value]
    return dict(_object(value))
