"""YAML read as plain data with the place of every value.

Plain scalars stay text except integers, `true`/`false` and `null`: no value becomes a float, a date or a surprise
boolean behind the writer's back; types are decided later by whoever knows the field. JSON is read the same way.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from duixian.quantity.problem import Collector, Place, Refused
from duixian.quantity.text import Text

Scalar = str | int | bool | None
Data = Scalar | list["Data"] | dict[str, "Data"]
Path_ = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_CONSTANTS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """A file's data and the place of every path in it."""

    def __init__(self, file: str, data: Data, places: dict[Path_, Place]) -> None:
        self.file = file
        self.data = data
        self.places = places

    def place(self, path: Path_) -> Place:
        """The place of `path`, or of the nearest enclosing value that the file holds."""
        known = path
        while known and known not in self.places:
            known = known[:-1]
        found = self.places.get(known, Place(self.file))
        return Place(found.file, found.line, found.column, dotted(path))


def dotted(path: Path_) -> str:
    """`("grants", "a", "when", 0)` as `grants.a.when[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_source(path: Path) -> Source:
    """Read a YAML or JSON file. Raises `Refused` for a missing file, bad bytes, bad syntax or a repeated key."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refused(
            "file-unreadable", Text(f"读不到文件：{error.strerror}", f"cannot read: {error.strerror}"), path
        ) from None
    except UnicodeDecodeError:
        raise _refused("file-not-utf8", Text("文件不是 UTF-8 编码", "the file is not UTF-8"), path) from None
    return parse_source(text, str(path))


def parse_source(text: str, file: str = "") -> Source:
    """Read YAML or JSON text; see `read_source`."""
    problems = Collector()
    places: dict[Path_, Place] = {}
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        problems.add("yaml-syntax", Text(f"YAML 语法有误：{error.problem}", f"not valid YAML: {error.problem}"), place)
        problems.raise_if_any()
        raise
    except yaml.YAMLError as error:
        problems.add("yaml-syntax", Text(f"YAML 语法有误：{error}", f"not valid YAML: {error}"), Place(file))
        problems.raise_if_any()
        raise
    data = None if root is None else _convert(root, (), file, places, problems)
    problems.raise_if_any()
    return Source(file, data, places)


def _convert(node: yaml.Node, path: Path_, file: str, places: dict[Path_, Place], problems: Collector) -> Data:
    mark = node.start_mark
    inside = 2 if getattr(node, "style", None) in ('"', "'") else 1  # a quoted text begins behind its quote
    places[path] = Place(file, mark.line + 1, mark.column + inside, dotted(path))
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Data] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key or key in mapping:
                where = Place(file, key_node.start_mark.line + 1, key_node.start_mark.column + 1, dotted((*path, key)))
                problems.add("yaml-key", Text(f"键 {key!r} 为空或重复", f"key {key!r} is empty or repeated"), where)
                continue
            mapping[key] = _convert(value_node, (*path, key), file, places, problems)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*path, i), file, places, problems) for i, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Scalar:
    text = str(node.value)
    if getattr(node, "style", None):  # quoted or block: text as it stands
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.match(text) and not re.match(r"[-+]?0[0-9]", text) else text


def _refused(code: str, message: Text, path: Path) -> Refused:
    problems = Collector()
    problems.add(code, message, Place(str(path)))
    return Refused(problems.problems)
