"""Fields that all parts of a policy file share, and the base model that names unknown keys."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from duixian.quantity.problem import nearest
from duixian.quantity.text import Text


class Strict(BaseModel):
    """A part of a policy file: immutable, and no key beyond those declared."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in data:
                if key not in known and key not in cls.model_fields:
                    raise PydanticCustomError(
                        "unknown_key",
                        "unknown key {key}",
                        {"key": key, "nearest": nearest(str(key), known), "known": known},
                    )
        return data


def _text(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) and v for v in value.values()):
        return Text(**value)
    raise PydanticCustomError("two_languages", "wants {{zh: …, en: …}}", {})


def _cites(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    if items and all(isinstance(item, str | int) and str(item) for item in items):
        return tuple(str(item) for item in items)
    raise PydanticCustomError("cite", "wants the address of a clause, such as 三/（二）/2", {})


def _literal(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("literal", "wants text or a whole number", {})
    return str(value)


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
Expression = Annotated[
    str,
    PlainValidator(_literal),
    WithJsonSchema(
        {"type": ["string", "integer"], "description": "an expression or a figure, see docs/expressions.md"}
    ),
]
