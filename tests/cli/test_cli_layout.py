from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from duixian.cli.layout import Page, pad, width_of, wrap

TEXTS = st.text(alphabet="一二三四五，。（）/abc 0123456789元万¥·", max_size=80)


@given(TEXTS, st.integers(min_value=8, max_value=60))
def test_wrap_keeps_every_character_and_no_line_is_too_wide(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= columns for line in lines)


@given(TEXTS)
def test_width_agrees_with_rich(text: str) -> None:
    assert width_of(text) == cell_len(text)


def test_wrap_starts_no_line_with_a_closing_mark() -> None:
    assert wrap("申报单位是企业，具有独立法人资格。", 14) == ["申报单位是企", "业，具有独立法", "人资格。"]


def test_wrap_keeps_a_number_with_its_unit() -> None:
    assert wrap("可以享受 1,234 元", 14) == ["可以享受", "1,234 元"]
    assert wrap("最多补助十五 300万元", 18) == ["最多补助十五", "300万元"]


def test_wrap_keeps_a_clause_address_whole() -> None:
    assert wrap("条款 三/（三）/4", 14) == ["条款", "三/（三）/4"]


def test_pad_counts_columns() -> None:
    assert pad("元", 4) == "元  "
    assert pad("元", 4, right=True) == "  元"


def test_entry_puts_the_sum_at_the_right_margin() -> None:
    page = Page(30)
    page.entry("智能制造试点示范", "最多 5万元")
    assert page.text == "智能制造试点示范    最多 5万元\n"


def test_table_on_a_narrow_screen_goes_one_under_the_other() -> None:
    page = Page(20)
    page.table([("一个很长的名称", "说明")])
    assert page.text == "一个很长的名称\n  说明\n"
