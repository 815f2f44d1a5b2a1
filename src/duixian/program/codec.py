"""Programs and dossiers as plain JSON data and back, exactly; digests over the canonical text.

Every dataclass is written as `{"is": NAME, field: …}`, leaving out fields at their defaults; a date, a fraction, an
enumeration and a mapping with keys that are not text have a tag of their own, so that nothing is guessed on reading.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import cast

from duixian.expression import series, tree, types
from duixian.program import model
from duixian.quantity.text import Text
from duixian.vocabulary import dossier, facts, values

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
_MODULES: tuple[ModuleType, ...] = (tree, types, model, facts, dossier, series)


def encode(value: object) -> Json:
    """The JSON data of a program, a dossier or any part of them. Raises `TypeError` for all else, floats too."""
    match value:
        case None | bool():
            return value
        case StrEnum():
            return {"is": type(value).__name__, "value": value.value}
        case values.INAPPLICABLE:
            return {"is": "Inapplicable"}
        case Text():
            return {"is": "Text", "zh": value.zh, "en": value.en}
        case int() | str():
            return value
        case date():
            return {"is": "date", "value": value.isoformat()}
        case Fraction():
            return {"is": "Fraction", "value": str(value)}
        case tuple() | list():
            return [encode(item) for item in value]
        case Mapping():
            if all(isinstance(key, str) and key != "is" for key in value):
                return {str(key): encode(item) for key, item in value.items()}
            items: list[Json] = [[encode(key), encode(item)] for key, item in value.items()]
            return {"is": "map", "items": sorted(items, key=canonical)}  # equal mappings have one text
    if is_dataclass(value) and not isinstance(value, type):
        data: dict[str, Json] = {"is": type(value).__name__}
        for field in fields(value):
            item = getattr(value, field.name)
            default = field.default_factory() if field.default_factory is not MISSING else field.default
            if default is MISSING or item != default:
                data[field.name] = encode(item)
        return data
    raise TypeError(f"cannot be written: {type(value).__name__}")


def decode(data: Json) -> object:
    """The value that `encode` wrote. Raises `ValueError` for data of another form."""
    if isinstance(data, list):
        return tuple(decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    name = data.get("is")
    if name is None:
        return {key: decode(item) for key, item in data.items()}
    match name:
        case "Text":
            return Text(str(data["zh"]), str(data["en"]))
        case "date":
            return date.fromisoformat(str(data["value"]))
        case "Fraction":
            return Fraction(str(data["value"]))
        case "Inapplicable":
            return values.INAPPLICABLE
        case "map":
            items = cast(list[list[Json]], data["items"])
            return {decode(key): decode(item) for key, item in items}
    known = _classes().get(str(name))
    if known is None:
        raise ValueError(f"nothing is called {name}")
    if issubclass(known, Enum):
        return known(data["value"])
    arguments = {key: decode(item) for key, item in data.items() if key != "is"}
    try:
        return known(**arguments)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from None


@cache
def _classes() -> dict[str, type]:
    """Every dataclass and enumeration of the kernel, the program and the dossier, by name."""
    found = [item for module in _MODULES for item in vars(module).values() if isinstance(item, type)]
    return {item.__name__: item for item in found if is_dataclass(item) or issubclass(item, Enum)}


def canonical(data: Json) -> str:
    """JSON text in one form only: sorted keys, no blanks, Chinese as it is, one line, a line break at the end."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


def digest(value: object) -> str:
    """sha256 (hex) of the canonical text of a program, a dossier or JSON data."""
    return digest_of(encode(value))


def digest_of(encoded: Json) -> str:
    """The digest of what `encode` has written already."""
    return text_digest(canonical(encoded))


def text_digest(text: str) -> str:
    """The digest of a canonical text."""
    return hashlib.sha256(text.encode()).hexdigest()
