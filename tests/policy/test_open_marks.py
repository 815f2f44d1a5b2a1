"""A file with open marks is no policy: each is named with its place, and nothing else is said."""

from __future__ import annotations

import pytest

from duixian.policy.loader import load_policy
from duixian.policy.open_marks import open_marks
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import parse_source


def marks(text: str) -> list[tuple[int, str, str, str]]:
    found = open_marks(parse_source(text, "draft.yaml"))
    return [(one.place.line, one.place.path, one.message.en, one.clause) for one in found]


def test_a_mark_is_a_value_that_begins_with_the_word() -> None:
    assert marks("a: TODO\nb: 'TODO: rate'\nc: [TODO：上限, 3]\n") == [
        (1, "a", "still to be decided", ""),
        (2, "b", "still to be decided: rate", ""),
        (3, "c[0]", "still to be decided: 上限", ""),
    ]


@pytest.mark.parametrize("value", ["TODOS", "a TODO", "todo", "TODO_1", "''"])
def test_other_words_are_no_marks(value: str) -> None:
    assert marks(f"a: {value}\nTODO: key\n") == []


def test_a_mark_names_its_clause() -> None:
    assert [clause for *_, clause in marks("grants: {a: {cite: 三/1, for: TODO}}\nclauses: {一/2: TODO}\n")] == [
        "三/1",
        "一/2",
    ]


def test_loading_says_the_marks_before_anything_else() -> None:
    with pytest.raises(Refused) as refused:
        load_policy(parse_source("policy: {id: TODO, unknown: 1}\n", "draft.yaml"))
    assert [(p.code, p.place.path) for p in refused.value.problems] == [("open-mark", "policy.id")]
