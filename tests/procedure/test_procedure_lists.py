"""A frozen list has one text and one digest, and shows every change."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from duixian.procedure.lists import Figure, Row, freeze, thaw
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text

TITLE = Text("2026 年公示名单", "List of 2026")
GRANT = Text("三星设备上云", "Cloud level 3: equipment")
COST = Figure(Text("实际投入", "Actual cost"), Text("120万元", "1,200,000 yuan"))
ROWS = (
    Row(
        "2026-0001", "哈工信规〔2022〕1号", "三/（二）/2", GRANT, "滨江机械", "91230102MA0000000X", (COST,), 30_000_000
    ),
    Row("2026-0002", "哈工信规〔2022〕1号", "三/（二）/2", GRANT, "松北软件", "91230109MA0000000X", (), 12_345_678),
)


def test_a_list_reads_back_whole() -> None:
    text, digest = freeze(TITLE, ROWS)
    assert thaw(text, digest) == (TITLE, ROWS)


def test_equal_lists_have_one_digest_and_another_order_is_another_list() -> None:
    assert freeze(TITLE, ROWS) == freeze(TITLE, list(ROWS))
    assert freeze(TITLE, ROWS)[1] != freeze(TITLE, ROWS[::-1])[1]


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("30000000", "30000001"), lambda text: text[:-1], lambda _: "[]"]
)
def test_a_changed_list_is_refused(change: Callable[[str], str]) -> None:
    text, digest = freeze(TITLE, ROWS)
    with pytest.raises(Refused):
        thaw(change(text), digest)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ((), ["list-empty"]),
        ((ROWS[0], ROWS[0]), ["list-twice"]),
        ((replace(ROWS[0], amount=-1),), ["list-amount"]),
    ],
)
def test_a_list_must_hold_together(rows: tuple[Row, ...], codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        freeze(TITLE, rows)
    assert [problem.code for problem in refused.value.problems] == codes
