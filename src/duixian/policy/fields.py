"""Fields that all parts of a policy file share, and the base model that names unknown keys."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from duixian.quantity.problem import nearest
from duixian.quantity.text import Text

# An address as the document numbers itself, and after ¶ the paragraph: 三/（二）/2¶4.
_ADDRESS = re.compile(r"[^/¶\s]+(/[^/¶\s]+)*(¶[1-9][0-9]*)?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Strict(BaseModel):
    """A part of a policy file: immutable, and no key beyond those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            unknown = {key: nearest(str(key), known) for key in data if key not in known}
            if unknown:
                raise PydanticCustomError("unknown_key", "unknown keys", {"nearest": unknown, "known": known})
        return data


def _text(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) and v for v in value.values()):
        return Text(**value)
    raise PydanticCustomError("two_languages", "wants {{zh: …, en: …}}", {})


def _cites(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    texts = [str(item) for item in items if isinstance(item, str | int) and not isinstance(item, bool)]
    if items and len(texts) == len(items) and all(_ADDRESS.fullmatch(text) for text in texts):
        return tuple(texts)
    raise PydanticCustomError("cite", "wants the address of a clause, such as 三/（二）/2", {})


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("no_such_day", "there is no such day", {}) from None
    raise PydanticCustomError("day", "wants a date, such as 2022-01-05", {})


def _literal(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("literal", "wants text or a whole number", {})
    return str(value)


Handler = Literal["state", "province", "city", "district"]  # a level of government that decides what we do not

TextField = Annotated[
    Text,
    PlainValidator(_text),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "required": ["zh", "en"],
            "additionalProperties": False,
        }
    ),
]
Cites = Annotated[
    tuple[str, ...],
    PlainValidator(_cites),
    WithJsonSchema(
        {
            "description": "address of the clause as the document numbers itself, e.g. 三/（二）/2 or 三/（二）/2¶4",
            "oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
        }
    ),
]
Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Expression = Annotated[
    str,
    PlainValidator(_literal),
    WithJsonSchema(
        {"type": ["string", "integer"], "description": "an expression or a figure, see docs/expressions.md"}
    ),
]
