from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cli_sample import SAMPLE
from python_calamine import CalamineWorkbook

from duixian.cli.report_html import as_html, bars
from duixian.quantity.text import Lang
from duixian.report.to_json import FORMAT, as_data, as_json
from duixian.report.to_xlsx import write_xlsx
from duixian.report.words import in_wan

VOID = {"meta", "br", "rect", "link", "img", "input"}


class Balance(HTMLParser):
    """Checks that every element is closed, and gathers tags and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_report_is_one_closed_page_that_asks_for_nothing(lang: Lang) -> None:
    page = as_html(SAMPLE, lang)
    assert re.findall(r"https?:|src=|href=|@import|url\(", page) == []
    seen = Balance(page)
    assert seen.open == []
    assert seen.tags & {"script", "link", "img", "iframe"} == set()


def test_report_escapes_what_the_dossier_says() -> None:
    page = as_html(SAMPLE, "zh")
    assert "<script>" not in page
    assert "哈尔滨<script>示例</script>机床有限公司" in Balance(page).text
    assert '机加车间 <上云> & "MES"' in Balance(page).text


def test_report_has_every_claim_of_the_plan_with_its_reasons() -> None:
    page = as_html(SAMPLE, "zh")
    # one for each claim, and one for the ambiguities that change nothing
    assert page.count("<details>") == len(SAMPLE.plan.potential_claims) + 1
    assert "设备费用 82万元 × 50%" in page
    assert "同一笔费用只补一次" in page


def test_bars_share_one_scale_and_show_what_is_certain() -> None:
    assert [(bar.firm, bar.more, bar.open_ended) for bar in bars(SAMPLE, "zh")] == [
        (1000, 0, False), (0, 300, False), (4, 0, False), (0, 1000, True),
    ]  # fmt: skip


def test_ten_thousands_are_exact() -> None:
    assert in_wan(123_456) == "0.123456"
    assert in_wan(123_456_000_000) == "123,456"


def test_json_says_money_in_fen_and_texts_in_both_languages() -> None:
    data = json.loads(as_json(SAMPLE))
    assert data["format"] == FORMAT == "duixian.assessment/1"
    assert data["plan"]["firm_fen"] == 100_123_456
    claim = data["claims"][1]
    assert claim["title"] == {"zh": "三星设备上云", "en": "Cloud star 3: equipment"}
    assert (claim["lo_fen"], claim["hi_fen"], claim["verdict"]) == (0, 30_000_000, "competitive")
    assert claim["materials"][0] == {"id": "invoices", "label": {"zh": "发票", "en": "invoices"}}
    assert claim["reasons"][1]["met"] is None


def keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return {str(key) for key in data} | {key for value in data.values() for key in keys(value)}
    return {key for value in data for key in keys(value)} if isinstance(data, list) else set()


def test_every_key_of_the_json_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    data = as_data(SAMPLE)
    data["questions"] = [{**q, "choices": {}} for q in data["questions"]]  # type: ignore[dict-item, union-attr]
    assert sorted(key for key in keys(data) if f"`{key}`" not in page) == []


def test_workbook_holds_exact_sums_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "answer.xlsx"
    write_xlsx(SAMPLE, path, "zh")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["方案", "明细", "条件", "差距", "待补信息"]
    plan = book.get_sheet_by_name("方案").to_python()
    assert [row[5:7] for row in plan[1:6]] == [
        [1_000_000, 1_000_000], [0, 300_000], [1234.56, 1234.56], [0, ""], [1_001_234.56, ""],
    ]  # fmt: skip
    assert plan[4][2] == "=1+1"
    assert len(book.get_sheet_by_name("明细").to_python()) == 1 + len(SAMPLE.claims)


def test_the_same_assessment_gives_the_same_workbook(tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_xlsx(SAMPLE, one, "en")
    write_xlsx(SAMPLE, two, "en")
    assert one.read_bytes() == two.read_bytes()
