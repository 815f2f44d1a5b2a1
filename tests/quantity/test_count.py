from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity import Problem, format_count, parse_count

Refusing = Callable[..., Problem]

WORDS = ["家", "户", "台", "套", "台套", "次", "课时", "enterprises"]


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        (300, (300, "")),
        ("300", (300, "")),
        (0, (0, "")),
        ("300家", (300, "家")),
        ("30 户", (30, "户")),
        ("十家", (10, "家")),
        ("1万台", (10_000, "台")),
        ("1.5万台", (15_000, "台")),
        ("五台套", (5, "台套")),
        ("2000万次", (20_000_000, "次")),
        ("50课时", (50, "课时")),
        ("1,200 enterprises", (1200, "enterprises")),
        ("2000万", (20_000_000, "")),
    ],
)
def test_count_reads_as_number_and_word(raw: str | int, count: tuple[int, str]) -> None:
    assert parse_count(raw, WORDS) == count


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.5家", "count-whole"),
        ("0.5", "count-whole"),
        ("-3家", "count-negative"),
        (-3, "count-negative"),
        ("5人", "count-word"),
        ("300余家", "count-word"),
        ("300家以上", "count-word"),
        ("5 enterprise", "count-word"),
        ("家", "count"),
        ("", "count"),
        ("若干", "count"),
        (True, "count"),
    ],
)
def test_count_that_is_no_whole_number_of_known_things_is_refused(refusal: Refusing, raw: str | int, code: str) -> None:
    assert refusal(parse_count, raw, WORDS).code == code


def test_count_names_the_nearest_word(refusal: Refusing) -> None:
    problem = refusal(parse_count, "5 enterprise", WORDS)
    assert (problem.nearest, problem.expected) == (
        "enterprises",
        ("整数加量词，如 300家", "a whole number and its word, such as 300家"),
    )


def test_count_without_words_takes_a_bare_number_only(refusal: Refusing) -> None:
    assert parse_count("300", []) == (300, "")
    assert refusal(parse_count, "300家", []).code == "count-word"


def test_count_never_takes_a_float() -> None:
    with pytest.raises(TypeError):
        parse_count(1.0, WORDS)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        format_count(1.0)  # type: ignore[arg-type]


def test_count_is_written_with_its_word() -> None:
    assert [format_count(1200), format_count(1200, "家"), format_count(1200, "enterprises", "en")] == [
        "1,200",
        "1,200家",
        "1,200 enterprises",
    ]


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["", *WORDS]), st.sampled_from(["zh", "en"]))
def test_count_written_reads_back(number: int, word: str, lang: str) -> None:
    assert parse_count(format_count(number, word, lang), WORDS) == (number, word)  # type: ignore[arg-type]
