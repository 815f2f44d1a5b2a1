"""The Excel template: filled and read back; what is wrong names the sheet and the cell."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from dossier_strategies import form_dossiers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from duixian.quantity.problem import Refused
from duixian.vocabulary import Dossier, Vocabulary, load_vocabulary, read_dossier
from duixian.vocabulary.workbook import read_workbook, write_template

Rows = list[list[object]]


def workbook(path: Path, *sheets: tuple[str, Rows]) -> Path:
    """A workbook with these cells; a number is written as it stands."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets:
            page = book.add_worksheet(title)
            for index, row in enumerate(rows):
                page.write_row(index, 0, row)
    return path


def applicant(*facts: tuple[str, object]) -> tuple[str, Rows]:
    filled = [[name, name, value] for name, value in (("on", "2024-01-01"), *facts)]
    return "企业", [["duixian applicant"], [], [], *filled]


def years(*rows: list[object]) -> tuple[str, Rows]:
    return "年度", [["duixian years"], ["year", "sales"], ["年度", "年销售收入（元）"], *rows]


def problems(path: Path, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_workbook(path, vocabulary)
    return [problem.render("zh").removeprefix(f"{path.parent}/") for problem in refused.value.problems]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_filled_template_reads_back_equal(vocabulary: Vocabulary, tmp_path: Path, data: st.DataObject) -> None:
    dossier = data.draw(form_dossiers(vocabulary))
    write_template(tmp_path / "d.xlsx", vocabulary, vocabulary.matter_kinds, dossier)
    assert read_dossier(tmp_path / "d.xlsx", vocabulary) == dossier


def test_template_has_one_sheet_for_each_kind(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, vocabulary, ["cloud_adoption"])
    with CalamineWorkbook.from_path(path) as book:
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    assert shown == ["说明", "企业", "年度", "企业上云", "企业上云·年度", "费用明细", "已获资金", "完整性"]


def test_template_of_the_whole_catalogue_reads_back_as_an_empty_dossier(tmp_path: Path) -> None:
    catalogue = load_vocabulary()
    dossier = Dossier(on=date(2024, 1, 1))
    write_template(tmp_path / "t.xlsx", catalogue, catalogue.matter_kinds, dossier)
    assert read_workbook(tmp_path / "t.xlsx", catalogue) == dossier


def test_template_says_labels_with_units(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path, vocabulary, ["cloud_adoption"])
    with CalamineWorkbook.from_path(path) as book:
        rows = book.get_sheet_by_name("企业上云").to_python()
    assert rows[:3] == [
        ["duixian matters cloud_adoption"] + [""] * 10,
        [
            *("id", "title", "project", "product", "counterparty", "lines_complete"),
            *("date", "star", "managed", "software_share", "equipment_cost"),
        ],
        [
            *("事项编号", "事项名称", "所属项目编号", "产品编号", "对方单位", "明细齐全"),
            *("完成日期", "星级", "平台管理生产", "软件占比（%）", "设备费用（元）"),
        ],
    ]


@pytest.mark.parametrize(
    ("typed", "fen"),
    [(0.1, 10), (36_000_000, 36_000_000_00), (1234.56, 1234_56), (999_999_999_999.99, 99_999_999_999_999), (0.29, 29)],
)
def test_numbers_of_cells_become_exact_fen(typed: float, fen: int, vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", applicant(), years([2023, typed]))
    assert read_workbook(path, vocabulary).years[2023] == {"sales": fen}


@pytest.mark.parametrize(
    ("typed", "fen"), [("82万元", 820_000_00), ("1,234.56", 1234_56), ("820000", 820_000_00), ("¥5", 5_00)]
)
def test_text_in_a_cell_of_money_is_yuan(typed: str, fen: int, vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", applicant(), years([2023, typed]))
    assert read_workbook(path, vocabulary).years[2023] == {"sales": fen}


def test_less_than_a_fen_is_refused_with_its_cell(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", applicant(), years([2022, 5], [2023, 1234.565]))
    assert problems(path, vocabulary) == [
        "d.xlsx[年度!B5] years.2023.sales: 1234.565元 不足一分的部分无法入账；应为至多两位小数的元"
    ]


def test_every_decimal_of_two_places_survives_the_cell(vocabulary: Vocabulary, tmp_path: Path) -> None:
    amounts = [fen * 7_919 + 1 for fen in range(200)]
    rows: Rows = [[1901 + index, Decimal(fen).scaleb(-2)] for index, fen in enumerate(amounts)][:199]
    path = workbook(tmp_path / "d.xlsx", applicant(), years(*rows))
    assert [facts["sales"] for facts in read_workbook(path, vocabulary).years.values()] == amounts[:199]


def test_share_is_the_fraction_behind_the_percent_format(vocabulary: Vocabulary, tmp_path: Path) -> None:
    cloud: Rows = [["duixian matters cloud_adoption"], ["id", "software_share"], [], ["m1", 0.07], ["m2", "20%"]]
    path = workbook(tmp_path / "d.xlsx", applicant(), ("上云", cloud))
    shares = [matter.facts["software_share"] * 100 for matter in read_workbook(path, vocabulary).matters]  # type: ignore[operator]
    assert shares == [7, 20]


def test_share_typed_as_a_whole_number_is_out_of_range(vocabulary: Vocabulary, tmp_path: Path) -> None:
    cloud: Rows = [["duixian matters cloud_adoption"], ["id", "software_share"], [], ["m1", 20]]
    path = workbook(tmp_path / "d.xlsx", applicant(), ("上云", cloud))
    assert problems(path, vocabulary) == [
        "d.xlsx[上云!B4] matters[0].facts.software_share: “软件占比”不能是 2000%；应为0% 至 100%"
    ]


def test_problems_of_several_sheets_are_said_at_once(vocabulary: Vocabulary, tmp_path: Path) -> None:
    cloud: Rows = [["duixian matters cloud_adoption"], ["id", "star"], [], ["m1", 2.5], ["", 3]]
    lines: Rows = [
        ["duixian lines"],
        ["matter", "id", "category", "date", "amount"],
        [],
        ["m1", "a", "人工", "2023-01-01", 5],
        ["m9", "b", "设备", "2023-01-01", 5],
    ]
    path = workbook(tmp_path / "d.xlsx", applicant(("staff", "三人半")), ("上云", cloud), ("费用明细", lines))
    assert problems(path, vocabulary) == [
        "d.xlsx[费用明细!A5]: 没有事项 m9",
        "d.xlsx[上云!A5] matters[1]: 缺少 id",
        "d.xlsx[上云!B4] matters[0].facts.star: 2.5 不是整数；应为整数加量词，如 300",
        "d.xlsx[企业!C5] applicant.staff: 三人半 的量词 人半 不在此处可用；应为整数加量词，如 300人；是否指 人？",
        "d.xlsx[费用明细!C4] matters[0].lines[0].category: “企业上云”没有费用类别 人工；"
        "应为equipment（设备）、software（软件）",
    ]


def test_year_without_number_and_year_twice_are_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", applicant(), years([2023, 5], ["", 6], [2023, 7]))
    assert problems(path, vocabulary) == ["d.xlsx[年度!A5]: 没有填年度", "d.xlsx[年度!A6]: 年度 2023 重复"]


def test_workbook_that_is_no_template_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", ("Sheet1", [["销售", 5]]))
    assert problems(path, vocabulary) == ["d.xlsx: 没有找到模板的“企业”表"]


def test_sheet_of_a_kind_that_is_gone_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = workbook(tmp_path / "d.xlsx", applicant(), ("旧", [["duixian matters old_kind"], ["id"]]))
    assert problems(path, vocabulary) == ["d.xlsx[旧!A1]: 指标表里没有这类事项"]


def test_file_that_is_no_workbook_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    path.write_text("not a workbook", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_workbook(path, vocabulary)
    assert [problem.code for problem in refused.value.problems] == ["file-unreadable"]
