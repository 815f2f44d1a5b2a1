"""What pydantic finds wrong with a policy file, said in this project's words: place, clause, expected, nearest name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from duixian.policy.shapes import SHAPES, main_key
from duixian.quantity.problem import Collector, Problem, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source

_LITERALS = ("literal_error", "enum")
# Kinds of mistake → what would be right there.
_EXPECTED: Mapping[str, Text] = {
    "two_languages": Text("{zh: …, en: …}，两种语言都不为空", "{zh: …, en: …}, neither of them empty"),
    "cite": Text(
        "条款地址，如 三/（二）/2 或 三/（二）/2¶4", "the address of a clause, such as 三/（二）/2 or 三/（二）/2¶4"
    ),
    "day": Text("日期，如 2022-01-05", "a date, such as 2022-01-05"),
    "no_such_day": Text("日历上有的日期", "a day that the calendar has"),
    "literal": Text("表达式或带单位的数", "an expression or a figure with its unit"),
    "string_type": Text("文字；数字代码要加引号", "text; a code of digits goes in quotes"),
    "bool_type": Text("true 或 false", "true or false"),
    "bool_parsing": Text("true 或 false", "true or false"),
    "int_type": Text("整数", "a whole number"),
    "int_parsing": Text("整数", "a whole number"),
    "dict_type": Text("一组“键: 值”", "a mapping, key: value"),
    "model_type": Text("一组“键: 值”", "a mapping, key: value"),
    "model_attributes_type": Text("一组“键: 值”", "a mapping, key: value"),
    "list_type": Text("列表，如 [a, b]", "a list, such as [a, b]"),
    "tuple_type": Text("列表，如 [a, b]", "a list, such as [a, b]"),
    "places": Text("名次，如 1 或 1-10", "places, such as 1 or 1-10"),
    "string_pattern_mismatch": Text("小写字母、数字和 -", "lower-case letters, digits and -"),
    "greater_than_equal": Text("更大的数", "a greater number"),
}


def invalid(error: ValidationError, data: Data, source: Source) -> list[Problem]:
    """One problem for each place that is wrong, in the order of the file."""
    by_path: dict[Path_, list[Mapping[str, Any]]] = {}
    found = [(_real_path(item["loc"], data), item) for item in error.errors(include_url=False)]
    for path, item in found:
        if item["type"] in _INSIDE or not any(_deeper(path, other, one["type"]) for other, one in found):
            by_path.setdefault((*path, _kept(item)), []).append(item)
    problems = Collector()
    for key, items in by_path.items():
        for at, code, message, expected, near in _said(key[:-1], items, data):
            clause = clause_at(data, at)
            problems.add(code, message, source.place(at), clause=clause, expected=expected, nearest=near)
    return sorted(dict.fromkeys(problems.problems), key=lambda p: (p.place.line, p.place.column, p.place.path))


# Mistakes inside a mapping that pydantic places at the mapping.
_INSIDE = ("missing", "unknown_key")


def _deeper(path: Path_, other: Path_, kind: str) -> bool:
    """Whether a mistake lies inside `path`, so that the form of the whole is not what is wrong."""
    return other[: len(path)] == path and (len(other) > len(path) or kind in _INSIDE)


def _kept(item: Mapping[str, Any]) -> str:
    """Mistakes at one path are told apart by this; the branches of a union are one mistake."""
    return str(item["loc"][-1]) if item["type"] == "missing" else ""


_Said = tuple[Path_, str, Text, Text | None, str]


def _said(path: Path_, items: list[Mapping[str, Any]], data: Data) -> Iterator[_Said]:
    first = items[0]
    kind, context = first["type"], first.get("ctx", {})
    if kind == "unknown_key":
        for key, near in context["nearest"].items():
            known = Text("、".join(context["known"]), ", ".join(context["known"])) if not near else None
            yield (*path, key), "unknown-key", Text(f"不认识的键 {key}", f"unknown key {key}"), known, near
    elif kind == "missing":
        name = first["loc"][-1]
        yield path, "missing", Text(f"缺少 {name}", f"{name} is missing"), None, ""
    elif kind == "award_shape":
        message, near = _award(_at(data, path))
        yield path, "award-shape", message, Text("、".join(SHAPES), ", ".join(SHAPES)), near
    else:
        yield path, kind.replace("_", "-"), *_wrong_value(items, _at(data, path))


def _wrong_value(items: list[Mapping[str, Any]], value: Data) -> tuple[Text, Text | None, str]:
    """A value that fits none of the forms that are allowed here."""
    if items[0]["type"] == "too_short":
        least = items[0]["ctx"]["min_length"]
        return Text(f"至少要有 {least} 项", f"at least {least} of these are needed"), None, ""
    shown = _shown(value)
    message = Text(f"不能是 {shown.zh}", f"cannot be {shown.en}")
    words = [w for item in items if item["type"] in _LITERALS for w in _words(item)]
    forms = [_EXPECTED[item["type"]] for item in items if item["type"] in _EXPECTED]
    if not words and not forms:
        return message, Text(str(items[0]["msg"]), str(items[0]["msg"])), ""
    both = [Text("、".join(words), ", ".join(words))] if words else []
    expected = dict.fromkeys((*forms, *both))
    wanted = Text("；或 ".join(e.zh for e in expected), "; or ".join(e.en for e in expected))
    return message, wanted, nearest(str(value), words)


def _shown(value: Data) -> Text:
    match value:
        case None:
            return Text("空", "nothing")
        case bool():
            return Text(str(value).lower(), str(value).lower())
        case dict():
            return Text("一组键值", "a mapping")
        case list():
            return Text("列表", "a list")
        case "":
            return Text("空文字", "an empty text")
    return Text(str(value), str(value))


def _words(item: Mapping[str, Any]) -> list[str]:
    return str(item["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").replace("True", "true").split(", ")


def _award(data: Data) -> tuple[Text, str]:
    keys = list(data) if isinstance(data, dict) else []
    found = [key for key in keys if key in SHAPES]
    if len(found) > 1:
        both = Text("、".join(found), ", ".join(found))
        return Text(f"一项扶持只能有一种算法，这里有 {both.zh}", f"an award has one main key, here are {both.en}"), ""
    near = next((nearest(key, SHAPES) for key in keys if nearest(key, SHAPES)), "")
    return Text("没有写明算法", "an award needs a main key"), near


def _real_path(loc: tuple[str | int, ...], data: Data) -> Path_:
    """A pydantic location without the tags and type names that it inserts."""
    path: list[str | int] = []
    here: Data = data
    for i, part in enumerate(loc):
        following = loc[i + 1] if i + 1 < len(loc) else None
        if isinstance(here, dict):
            # The tag of a shape comes right before the field it tags, or before another field of the same shape.
            tag = part == main_key(here) and following is not None and (following == part or following in here)
            if part in here and not tag:
                path.append(part)
                here = here[str(part)]
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


def clause_at(data: Data, path: Path_) -> str:
    """The cite of the innermost entry around `path`."""
    found = ""
    for end in range(len(path) + 1):
        here = _at(data, path[:end])
        cite = here.get("cite") if isinstance(here, dict) else None
        if isinstance(cite, str | int):
            found = str(cite)
        elif isinstance(cite, list):
            found = "、".join(str(item) for item in cite)
    return found
