from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cli_sample import BEATEN, COMPETITIVE, ENTITLED, OPEN_ENDED, SAMPLE
from rich.cells import cell_len

from duixian.cli import text_assess, text_explain
from duixian.cli.layout import Page
from duixian.quantity.text import Lang, Text
from duixian.report import words

WAN = 1_000_000


def rendered(lang: Lang, width: int = 80) -> str:
    page = Page(width)
    text_assess.render(SAMPLE, page, lang)
    text_assess.rests_on(SAMPLE, page, lang)
    return page.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_assessment_reads_as_reviewed(lang: Lang, golden: Callable[[str, str], None]) -> None:
    golden(f"assess.{lang}.txt", rendered(lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_explanation_reads_as_reviewed(lang: Lang, golden: Callable[[str, str], None]) -> None:
    page = Page(80)
    for claim in (COMPETITIVE, BEATEN):
        text_explain.render(SAMPLE, claim, page, lang)
        page.blank()
    golden(f"explain.{lang}.txt", page.text)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(width: int, lang: Lang) -> None:
    assert [line for line in rendered(lang, width).splitlines() if cell_len(line) > width] == []


def test_the_plan_comes_first_and_the_greatest_claim_leads_it() -> None:
    assert [claim.id for claim in words.planned(SAMPLE)] == [
        "demo/pilot#p1", "demo/cloud#m1@2023", "demo/voucher#l1", "demo/renovation#m2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lo", "hi", "open_ended", "zh", "en"),
    [
        (5 * WAN, 5 * WAN, False, "5万元", "¥50,000"),
        (0, 0, False, "0 元", "¥0"),
        (0, 5 * WAN, False, "最多 5万元", "up to ¥50,000"),
        (5 * WAN, 6 * WAN, False, "5万元 至 6万元", "¥50,000 to ¥60,000"),
        (0, 10**14, True, "金额待定", "not known yet"),
        (5 * WAN, 10**14, True, "至少 5万元", "at least ¥50,000"),
        (123456, 123456, False, "1,234.56 元", "¥1,234.56"),
    ],
)
def test_an_interval_is_said_as_people_say_it(lo: int, hi: int, open_ended: bool, zh: str, en: str) -> None:
    assert words.span(lo, hi, "zh", open_ended=open_ended) == zh
    assert words.span(lo, hi, "en", open_ended=open_ended) == en


def test_a_potential_without_a_ceiling_says_what_is_known() -> None:
    assert words.potential(SAMPLE, "zh") == "1,301,234.56 元以上"
    assert words.allotted(OPEN_ENDED, "zh") == "金额待定"
    assert words.allotted(ENTITLED, "zh") == "100万元"


def test_the_chinese_page_has_no_english_sentences() -> None:
    told = [word for line in rendered("zh").splitlines() for word in line.split() if word.isascii() and word.isalpha()]
    assert told == []


def test_only_policies_with_a_claim_are_named() -> None:
    silent = replace(SAMPLE.policies[0], id="silent", number="哈示规〔2023〕1号")
    assert words.numbers(replace(SAMPLE, policies=(*SAMPLE.policies, silent)), "zh") == "哈示规〔2022〕9号"


def test_a_clause_names_its_policy_where_several_have_a_say() -> None:
    other = replace(SAMPLE.policies[0], id="other", number="not stated", short=Text("另一政策", "Another policy"))
    claim = replace(COMPETITIVE, policy="other", cites=("head¶2",))
    both = replace(SAMPLE, policies=(*SAMPLE.policies, other), claims=(*SAMPLE.claims, claim))
    assert words.reference(both, claim, "zh") == "另一政策 条款 文首 第2段"
    assert words.reference(both, ENTITLED, "zh") == "哈示规〔2022〕9号 条款 三/（二）/3"
    assert words.reference(SAMPLE, ENTITLED, "zh") == "条款 三/（二）/3"


def test_the_total_runs_from_what_is_certain_to_what_may_come() -> None:
    assert words.total(SAMPLE, "zh") == "1,001,234.56 元 至 1,301,234.56 元以上"
