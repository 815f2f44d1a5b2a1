"""Figures, on small texts of our own: one test for each rule of the module's description."""

from __future__ import annotations

import doctest
import importlib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity.problem import Refused
from duixian.sources import document_of, figures_of

WAN = 10**6  # 万元 in fen


def read(text: str) -> list[tuple[object, ...]]:
    """Kind, value, unit of each figure; the role where it is not plain."""
    found = []
    for figure in figures_of(document_of("一、" + text)):
        role = () if figure.role == "plain" else (str(figure.role),)
        found.append((str(figure.kind), figure.value, figure.unit, *role))
    return found


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("补500万元", 500 * WAN),
        ("补500 万 元", 500 * WAN),
        ("补１０亿元", 100_000 * WAN),
        ("补1,500元", 150_000),
        ("补1.5万元", 1_500_000),
        ("补五百万元", 500 * WAN),
        ("超过百万元", 100 * WAN),
        ("补2千元", 200_000),
        ("每度0.003元", Fraction(3, 10)),
    ],
)
def test_money_is_exact_fen(text: str, fen: int | Fraction) -> None:
    assert read(text) == [("money", fen, "fen")]


@pytest.mark.parametrize(
    ("text", "rate", "unit"),
    [
        ("按20%补", Fraction(1, 5), ""),
        ("按２０％补", Fraction(1, 5), ""),
        ("按百分之二十补", Fraction(1, 5), ""),
        ("按百分之百补", Fraction(1), ""),
        ("按千分之三补", Fraction(3, 1000), ""),
        ("按三分之一补", Fraction(1, 3), ""),
        ("排名前30%的", Fraction(3, 10), ""),
        ("提高2个百分点", Fraction(1, 50), "points"),
    ],
)
def test_rates_are_exact(text: str, rate: Fraction, unit: str) -> None:
    assert read(text) == [("rate", rate, unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("超1万台", 10_000, "台"),
        ("不少于300人", 300, "人"),
        ("培训300人次", 300, "人次"),
        ("达到2000万、", 20_000_000, ""),
        ("超500万次", 5_000_000, "次"),
        ("算力50P以上", 50, "P"),
        ("给予2 倍支持", 2, "倍"),
        ("给予1.5倍支持", Fraction(3, 2), "倍"),
        ("至少符合一项", 1, "项"),
        ("最多三个项目", 3, "个"),
        ("每接入一台", 1, "台"),
        ("引进一家企业", 1, "家"),
        ("采购 MES 3 套", 3, "套"),
        ("投资100万美元", 1_000_000, "美元"),
        ("用电5000千瓦", 5000, "千瓦"),
    ],
)
def test_counts_carry_their_counting_word(text: str, value: int | Fraction, unit: str) -> None:
    assert read(text) == [("count", value, unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("公示7个工作日", 7, "working_days"),
        ("运行三个月", 3, "months"),
        ("三十日后", 30, "days"),
        ("每10天", 10, "days"),
        ("前两年", 2, "years"),
        ("一年期贷款", 1, "years"),
        ("两个会计年度以上", 2, "years"),
        ("近2个会计年度", 2, "years"),
        ("半年内", 6, "months"),
        ("两年半内", 30, "months"),
    ],
)
def test_durations_have_one_unit(text: str, value: int, unit: str) -> None:
    assert read(text) == [("duration", value, unit)]


@pytest.mark.parametrize(
    ("text", "day", "unit"),
    [
        ("自2022年1月5日起", date(2022, 1, 5), "day"),
        ("自二〇二二年六月三十日起", date(2022, 6, 30), "day"),
        ("自2022-01-05起", date(2022, 1, 5), "day"),
        ("截至2022年3月", date(2022, 3, 1), "month"),
        ("2021年度", date(2021, 1, 1), "year"),
    ],
)
def test_dates_say_how_exact_they_are(text: str, day: date, unit: str) -> None:
    assert read(text) == [("date", day, unit)]


def test_a_day_that_never_was_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        figures_of(document_of("一、时间\n自 2022年2月\n30日起", "p.txt"))
    problem = refused.value.problems[0]
    assert (problem.code, str(problem.place), problem.clause) == ("figure-date", "p.txt:2:3", "一")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("三星级以上", 3, "星"),
        ("四星标准", 4, "星"),
        ("2 级及以上", 2, "级"),
        ("一级上云企业", 1, "级"),
        ("国家二级", 2, "级"),
    ],
)
def test_levels_are_stars_or_grades(text: str, value: int, unit: str) -> None:
    assert read(text) == [("level", value, unit)]


def test_ranks_are_told_from_counts_of_people() -> None:
    assert read("排序前 10 名 (含 10 名)") == [("rank", 10, "名", "range_high"), ("rank", 10, "名")]
    assert read("排序 11-20 名的") == [("rank", 11, "名", "range_low"), ("rank", 20, "名", "range_high")]
    assert read("第三名") == [("rank", 3, "名")]
    assert read("招聘10至20名员工") == [("count", 10, "名", "range_low"), ("count", 20, "名", "range_high")]


@pytest.mark.parametrize(
    "text",
    [
        "500万元至2000万元",
        "500万元（含）至2000万元",
        "500至2000万元",
        "500—2000万元",
        "500万~2000万元",
        "500万元以上2000万元以下",
        "500万元以上、2000万元以下",
    ],
)
def test_ranges_lend_their_unit_to_the_lower_end(text: str) -> None:
    assert read(text) == [("money", 500 * WAN, "fen", "range_low"), ("money", 2000 * WAN, "fen", "range_high")]


def test_years_may_be_a_range() -> None:
    found = [("date", date(2021, 1, 1), "year", "range_low"), ("date", date(2023, 1, 1), "year", "range_high")]
    assert read("2021—2023年") == found


def test_series_keep_their_order() -> None:
    rates = [("rate", Fraction(n, 10), "", "series") for n in (6, 4, 3)]
    assert read("3年分别为60%、40%和30%") == [("duration", 3, "years"), *rates]
    assert read("超300家、150家的") == [("count", 300, "家", "series"), ("count", 150, "家", "series")]
    assert read("一、二、三级") == [("level", n, "级", "series") for n in (1, 2, 3)]


def test_neighbours_of_different_units_are_no_series() -> None:
    assert read("服务3 次，企业50 家") == [("count", 3, "次"), ("count", 50, "家")]
    assert read("设备5台、工具3套") == [("count", 5, "台"), ("count", 3, "套")]


@pytest.mark.parametrize(
    "text",
    [
        "5G、4K、IPv6、ISO9001认证、1+N体系",
        "“4567”现代产业体系",
        "某规〔2021〕10号、(2021)第3号",
        "《三年计划（2021-2023年）》",
        "第九条、第二十条第三款、第七次会议、第三方、第四十九研究所、第2、3年",
        "一事一议、一企一策、一次性、一批、一体化、一定、统一、单一、一览表、进一步",
        "双千兆、万兆、千企、百强企业、世界500强",
        "20余家、数十家、100多个、两三家、三五年",
        "市县两级、省市县三级、二级节点",
        "同一项、每一个、任一次、上一年、二次开发、同一年度",
        "每月15日前、3月1日至5月31日、上半年、上年度、每年",
        "“十四五”期间、新一代、单项、单户、十条措施",
        "本市20条措施",
        "多元化、三维、两化融合、万一",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_figures_know_where_they_stand() -> None:
    text = "1. 标准\n\n  给予每户 2500万\n\n 元，\n按20％付。\n每年3户。"
    found = [(f.address, f.paragraph, f.text, f.line, f.column) for f in figures_of(document_of(text))]
    assert found == [("1", 2, "2500万元", 3, 8), ("1", 2, "20％", 6, 2), ("1", 3, "3户", 7, 3)]


def test_figures_do_not_run_from_one_sentence_into_the_next() -> None:
    assert read("给予2。\n3家企业。") == [("count", 3, "家")]
    assert read("见附件1\n（2022年）") == [("date", date(2022, 1, 1), "year")]


SENTENCE = (
    "对投资500万元至2000万元且运行三个月以上的，按60%、40%和30%补，前10名各2500万元，不少于300人次，至2025年12月31日。"
)


@given(st.lists(st.tuples(st.integers(1, len(SENTENCE) - 1), st.sampled_from([" ", "\n", "\n\n", "\u3000", "\n \n"]))))
def test_blanks_and_breaks_inside_a_sentence_change_no_figure(cuts: list[tuple[int, str]]) -> None:
    text = SENTENCE
    for at, blank in sorted(cuts, reverse=True):
        text = text[:at] + blank + text[at:]
    assert read(text) == read(SENTENCE)


@given(
    st.text(
        alphabet="0123456789一二三两十百千万亿元%家年月日第前名级、至-—()《》〔〕号。，.,星个半 \n分之", max_size=40
    )
)
def test_any_text_is_read_or_refused_for_a_date(text: str) -> None:
    places, codes = outcome("一、" + text)
    assert places == sorted(places)
    assert codes <= {"figure-date"}


def outcome(text: str) -> tuple[list[tuple[int, int]], set[str]]:
    try:
        return [(figure.line, figure.column) for figure in figures_of(document_of(text))], set()
    except Refused as refused:
        return [], {problem.code for problem in refused.problems}


@pytest.mark.parametrize("module", ["clause", "document", "figures", "numbering", "paragraphs", "squeeze", "tokens"])
def test_examples_in_docstrings_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"duixian.sources.{module}")).failed == 0
