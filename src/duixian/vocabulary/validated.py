"""A file held against its pydantic model: every complaint gets its place, both languages and the nearest right name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from duixian.quantity.problem import Collector, Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Source

M = TypeVar("M", bound=BaseModel)


class FileModel(BaseModel):
    """The base of everything that a file may say: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextModel(FileModel):
    """`{zh: …, en: …}`."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The pair as the rest of the code passes it on."""
        return Text(self.zh, self.en)


def validated(model: type[M], source: Source) -> M:
    """The file's data as `model`. Raises `Refused` with everything that does not fit, each at its line."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        problems = Collector([_problem(model, source, details) for details in error.errors()])
        problems.raise_if_any()
        raise


def _problem(model: type[BaseModel], source: Source, details: ErrorDetails) -> Problem:
    path = _path_in_data(source, details["loc"])
    name = str(details["loc"][-1]) if details["loc"] else ""
    if details["type"] == "extra_forbidden":
        near = nearest(name, _names_beside(model, path))
        return Problem(
            "unknown-key", Text(f"不认识的键 {name}", f"unknown key {name}"), source.place(path), nearest=near
        )
    if details["type"] == "missing":
        return Problem("missing-key", Text(f"缺少 {name}", f"{name} is missing"), source.place(path))
    given = repr(details["input"]) if isinstance(details["input"], str | int) else type(details["input"]).__name__
    message = Text(f"{name} 的值 {given} 不合要求：{details['msg']}", f"{name} = {given}: {details['msg']}")
    return Problem("wrong-value", message, source.place(path))


def _path_in_data(source: Source, loc: tuple[int | str, ...]) -> tuple[str | int, ...]:
    """`loc` without what pydantic adds to it: names of union members and the mark of a mapping's key."""
    path: list[str | int] = []
    data = source.data
    for index, part in enumerate(loc):
        inner = _child(data, part)
        if inner is not None:
            data = inner
        elif index + 1 < len(loc) or part == "[key]":
            continue
        path.append(part)
    return tuple(path)


def _child(data: Data, part: int | str) -> Data:
    if isinstance(data, dict) and isinstance(part, str):
        return data.get(part)
    return data[part] if isinstance(data, list) and isinstance(part, int) and part < len(data) else None


def _names_beside(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand where `path` ends."""
    models = [model]
    for part in path[:-1]:
        # A key of a mapping and an index of a list do not change the model: the field's annotation already has.
        models = [
            inner
            for outer in models
            for inner in (
                _models_in(outer.model_fields[str(part)].annotation) if str(part) in outer.model_fields else [outer]
            )
        ]
    return [name for found in models for name in found.model_fields]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
