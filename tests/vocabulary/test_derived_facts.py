"""The highest of earlier years follows from the years, once the dossier lists every one since the founding."""

from __future__ import annotations

from datetime import date

from duixian.vocabulary.derive import derive
from duixian.vocabulary.dossier import Coverage, Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.values import Value

FOUNDED = {"founded": date(2019, 5, 1)}
SALES = {2019: {"sales": 300}, 2020: {"sales": 900}, 2021: {"sales": 700}, 2022: {"sales": 1000}}


def highest(years: dict[int, dict[str, Value]], since: int | None, year: int = 2022) -> object:
    dossier = Dossier(date(2023, 3, 1), "", "", dict(FOUNDED), years, coverage=Coverage((), since))
    return derive(dossier, load_vocabulary()).years[year].get("highest_sales_before")


def test_highest_earlier_sales_follow_from_a_full_history() -> None:
    assert highest(SALES, 2019) == 900
    assert highest(SALES, 2015) == 900
    assert highest(SALES, 2019, 2020) == 300


def test_a_history_that_is_not_full_says_nothing() -> None:
    assert highest(SALES, None) is None
    assert highest(SALES, 2020) is None
    assert highest({year: facts for year, facts in SALES.items() if year != 2020}, 2019) is None


def test_the_first_year_has_no_earlier_one() -> None:
    assert highest(SALES, 2019, 2019) is None


def test_a_given_value_stays() -> None:
    assert highest({**SALES, 2022: {"sales": 1000, "highest_sales_before": 5}}, 2019) == 5
