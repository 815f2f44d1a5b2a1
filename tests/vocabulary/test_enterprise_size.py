"""Large, medium, small, micro: the state's bounds, with figures that may be missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.vocabulary import enterprise_size

WAN = 10_000_00  # ten thousand yuan, in fen


@pytest.mark.parametrize(
    ("industry", "staff", "income", "assets", "size"),
    [
        ("C", 1200, 39_999, None, "medium"),
        ("C", 300, 2_000, None, "medium"),
        ("C", 25, 299, None, "micro"),
        ("I65", 90, 20_000, None, "small"),
        ("C34", 1000, 40_000, None, "large"),
        ("C34", 999, 40_000, None, "medium"),
        ("C34", 20, 300, None, "small"),
        ("A01", None, 500, None, "medium"),
        ("E47", None, 80_000, 79_999, "medium"),
        ("F51", 20, 4_999, None, "small"),
        ("F52", 300, 20_000, None, "large"),
        ("G54", 300, 3_000, None, "medium"),
        ("G591", 150, 3_000, None, "small"),
        ("G592", 150, 3_000, None, "medium"),
        ("G60", 1000, 30_000, None, "large"),
        ("H61", 100, 2_000, None, "medium"),
        ("I64", 2000, 100_000, None, "large"),
        ("K701", None, 1_000, 5_000, "medium"),
        ("K702", 100, 500, None, "small"),
        ("K703", 100, None, None, "medium"),
        ("L72", 300, None, 120_000, "large"),
        ("M75", 9, None, None, "micro"),
        ("Q85", 10, None, None, "small"),
    ],
)
def test_size_is_the_highest_class_whose_bounds_are_all_met(
    industry: str, staff: int | None, income: int | None, assets: int | None, size: str
) -> None:
    fen = [None if amount is None else amount * WAN for amount in (income, assets)]
    assert enterprise_size(industry, staff, *fen) == size


@pytest.mark.parametrize("industry", ["G53", "G", "F", "K", "K70", "J66", "P83", "Q84", "S91", "T97", "nonsense"])
def test_industry_without_bounds_has_no_size(industry: str) -> None:
    assert enterprise_size(industry, 500, 10_000 * WAN, 10_000 * WAN) is None


def test_one_figure_decides_where_it_can() -> None:
    assert enterprise_size("C34", 19, None, None) == "micro"
    assert enterprise_size("C34", None, 299 * WAN, None) == "micro"
    assert enterprise_size("C34", 5_000, None, None) is None
    assert enterprise_size("C34", 299, None, None) is None


FIGURES = st.integers(0, 3_000)
AMOUNTS = st.integers(0, 300_000).map(lambda amount: amount * WAN)


@given(
    st.sampled_from(["A01", "C34", "E47", "F51", "I63", "I65", "K701", "L72", "M75"]),
    FIGURES, AMOUNTS, AMOUNTS, st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip
def test_learning_a_figure_never_changes_a_class(
    industry: str, staff: int, income: int, assets: int, known: tuple[bool, bool, bool]
) -> None:
    partly = [figure if is_known else None for figure, is_known in zip((staff, income, assets), known, strict=True)]
    assert enterprise_size(industry, *partly) in (None, enterprise_size(industry, staff, income, assets))
