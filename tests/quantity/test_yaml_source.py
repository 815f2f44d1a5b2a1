from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from duixian.quantity import Place, Problem
from duixian.quantity.yaml_source import dotted, parse_source, read_source

Refusing = Callable[..., Problem]


def test_source_keeps_scalars_as_written_except_integers_and_constants() -> None:
    text = "{a: 12, b: -3, c: 1.50, d: 2022-01-05, e: yes, f: true, g: null, h: '12', i: 012, j: 82万元, k: 1e5, l: 0}"
    assert parse_source(text).data == {
        "a": 12,
        "b": -3,
        "c": "1.50",
        "d": "2022-01-05",
        "e": "yes",
        "f": True,
        "g": None,
        "h": "12",
        "i": "012",
        "j": "82万元",
        "k": "1e5",
        "l": 0,
    }


def test_source_knows_the_place_of_every_value() -> None:
    source = parse_source("grants:\n  a:\n    steps:\n      - 1\n      - 2\n", "p.yaml")
    assert source.place(("grants", "a", "steps", 1)) == Place("p.yaml", 5, 9, "grants.a.steps[1]")


def test_source_gives_the_place_around_what_is_missing() -> None:
    source = parse_source("grants:\n  a: {rate: 20%}\n", "p.yaml")
    assert source.place(("grants", "a", "award", "cap")) == Place("p.yaml", 2, 6, "grants.a.award.cap")


def test_json_reads_the_same_way() -> None:
    assert parse_source('{"a": [1, "1", true, null]}').data == {"a": [1, "1", True, None]}


def test_empty_source_is_nothing() -> None:
    assert parse_source("").data is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [("a: 1\na: 2\n", "yaml-key", 2), ("a: 1\n? [b]\n: 2\n", "yaml-key", 2), ("a: [1\nb: 2\n", "yaml-syntax", 2)],
)
def test_source_that_is_not_plain_yaml_is_refused_with_its_line(
    refusal: Refusing, text: str, code: str, line: int
) -> None:
    problem = refusal(parse_source, text, "p.yaml")
    assert (problem.code, problem.place.file, problem.place.line) == (code, "p.yaml", line)


def test_file_that_is_missing_or_no_utf8_is_refused(tmp_path: Path, refusal: Refusing) -> None:
    file = tmp_path / "a.yaml"
    assert refusal(read_source, file).code == "file-unreadable"
    file.write_bytes("名".encode("gb18030"))
    assert refusal(read_source, file).code == "file-not-utf8"
    file.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_source(file).data == {"a": 1}


def test_path_is_written_with_dots_and_brackets() -> None:
    assert dotted(("grants", "a", "when", 0, "x")) == "grants.a.when[0].x"
