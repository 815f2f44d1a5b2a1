"""YAML read as plain data with the place of every value.

Plain scalars stay text except integers, `true`/`false` and `null`: no value becomes a float, a date or a surprise
boolean behind the writer's back; types are decided later by whoever knows the field. JSON is read the same way.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from duixian.quantity.problem import Collector, Place, Refused
from duixian.quantity.text import Text

Scalar = str | int | bool | None
Data = Scalar | list["Data"] | dict[str, "Data"]
Path_ = tuple[str | int, ...]

LONGEST_INTEGER = 18  # digits: what 64 bits hold
DEEPEST = 60
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_ZEROES = re.compile(r"[-+]?0[0-9]")
_ONE_DOCUMENT = Text("一个文件只能有一篇内容（多了 ---）", "one document to a file: there is a second `---`")
_NO_ALIAS = Text("不支持 & 与 * 的引用；请把内容写出来", "names for values (& and *) are not supported: write it out")
_UNREADABLE = {
    errno.ENOENT: Text("没有这个文件", "no such file"),
    errno.EISDIR: Text("这是文件夹", "it is a folder"),
    errno.EACCES: Text("没有读取权限", "no permission to read it"),
}
# What the YAML reader says, in words for those who do not know it.
_SYNTAX = (
    ("could not find expected ':'", "这里缺少冒号"),
    ("mapping values are not allowed", "冒号的位置不对；含冒号的文字要加引号"),
    ("did not find expected ',' or ']'", "方括号没有写完整，或缺少逗号"),
    ("did not find expected ',' or '}'", "花括号没有写完整，或缺少逗号"),
    ("did not find expected '-' indicator", "列表缩进不齐，或缺少减号"),
    ("did not find expected key", "缩进不齐，或引号、括号没有成对"),
    ("found character that cannot start any token", "这里有不能开头的字符（如制表符、@、`）"),
    ("found unexpected end of stream", "引号没有成对"),
    ("did not find expected <document start>", "前面的内容已经结束；括号是否多了一个？"),
    ("did not find expected node content", "这里缺少内容"),
    ("did not find expected alphabetic or numeric character", "& 或 * 后面缺少名称；文字以 * 开头要加引号"),
    ("control characters are not allowed", "有不可见的控制字符"),
    ("special characters are not allowed", "有不可见的控制字符"),
)
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
        why = _UNREADABLE.get(error.errno or 0, Text(str(error.strerror), str(error.strerror)))
        raise _refused("file-unreadable", Text(f"读不到文件：{why.zh}", f"cannot read: {why.en}"), path) from None
    except UnicodeDecodeError:
        raise _refused("file-not-utf8", Text("文件不是 UTF-8 编码", "the file is not UTF-8"), path) from None
    return parse_source(text, str(path))


def parse_source(text: str, file: str = "") -> Source:
    """Read YAML or JSON text; see `read_source`. Lists and mappings may nest `DEEPEST` levels, names for values
    (`&a`, `*a`) are refused, since what they stand for has no place of its own.
    """
    reader = _Reader(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        reader.problems.add("yaml-syntax", _syntax(str(error.problem)), place)
    except yaml.reader.ReaderError as error:
        reader.problems.add("yaml-syntax", _syntax(str(error.reason)), _at(text, error.position, file))
    reader.problems.raise_if_any()
    return Source(file, reader.data, reader.places)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read; `key` is what the next value of a mapping belongs to."""

    path: Path_
    data: list[Data] | dict[str, Data]
    key: str | None = None
    skip: bool = False


class _Reader:
    """Builds data and places from the events of one document."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: Data = None
        self.places: dict[Path_, Place] = {}
        self.problems = Collector()
        self.open: list[_Open] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.refuse("yaml-documents", _ONE_DOCUMENT, event)
            case yaml.AliasEvent():
                self.refuse("yaml-alias", _NO_ALIAS, event)
            case yaml.ScalarEvent():
                self.scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()

    def refuse(self, code: str, message: Text, event: yaml.Event) -> NoReturn:
        """Stop here: what follows cannot be read without it."""
        path = self.open[-1].path if self.open and code != "yaml-depth" else ()
        self.problems.add(code, message, self.place(event, path))
        self.problems.raise_if_any()
        raise AssertionError(code)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        here = self.open[-1] if self.open else None
        if here is not None and isinstance(here.data, dict) and here.key is None:
            self.begin_key(here, str(event.value), event)
            return
        value = _scalar(event)
        if isinstance(value, int) and abs(value) >= 10**LONGEST_INTEGER:
            too_long = Text(f"整数超过 {LONGEST_INTEGER} 位", f"a whole number of more than {LONGEST_INTEGER} digits")
            self.problems.add("yaml-integer", too_long, self.place(event, self.path()))
            value = 0
        self.put(value, event)

    def begin_key(self, here: _Open, key: str, event: yaml.Event) -> None:
        assert isinstance(here.data, dict)
        here.key = key
        here.skip = not key or key in here.data
        if here.skip:
            message = Text(f"键 {key!r} 为空或重复", f"key {key!r} is empty or repeated")
            self.problems.add("yaml-key", message, self.place(event, (*here.path, key)))

    def begin(self, event: yaml.Event, data: list[Data] | dict[str, Data]) -> None:
        here = self.open[-1] if self.open else None
        if here is not None and isinstance(here.data, dict) and here.key is None:
            self.refuse("yaml-key", Text("键只能是文字", "a key must be text"), event)
        if len(self.open) >= DEEPEST:
            self.refuse("yaml-depth", Text(f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST} levels"), event)
        path = self.path()
        self.put(data, event)
        self.open.append(_Open(path, data))

    def path(self) -> Path_:
        """The path of the value that comes next."""
        if not self.open:
            return ()
        here = self.open[-1]
        return (*here.path, len(here.data) if isinstance(here.data, list) else str(here.key))

    def put(self, value: Data, event: yaml.Event) -> None:
        if not self.open:
            self.data = value
            self.places[()] = self.place(event, ())
            return
        here, path = self.open[-1], self.path()
        if isinstance(here.data, list):
            here.data.append(value)
        elif here.key is not None and not here.skip:
            here.data[here.key] = value
        if not here.skip:
            self.places[path] = self.place(event, path)
        here.key, here.skip = None, False

    def place(self, event: yaml.Event, path: Path_) -> Place:
        mark = event.start_mark
        assert mark is not None
        quoted = isinstance(event, yaml.ScalarEvent) and event.style in ('"', "'")  # the text begins behind its quote
        return Place(self.file, mark.line + 1, mark.column + 1 + quoted, dotted(path))


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text = str(event.value)
    if event.style:  # quoted or block: text as it stands
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if not _INTEGER.match(text) or _ZEROES.match(text):
        return text
    return int(text) if len(text) <= LONGEST_INTEGER + 1 else 10**LONGEST_INTEGER


def _syntax(problem: str) -> Text:
    said = next((zh for en, zh in _SYNTAX if en in problem), problem)
    return Text(f"YAML 语法有误：{said}", f"not valid YAML: {problem}")


def _at(text: str, position: int, file: str) -> Place:
    before = text[:position]
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _refused(code: str, message: Text, path: Path) -> Refused:
    problems = Collector()
    problems.add(code, message, Place(str(path)))
    return Refused(problems.problems)
