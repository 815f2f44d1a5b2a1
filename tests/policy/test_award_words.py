from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from duixian.policy.award_text import award_lines, said
from duixian.policy.loader import catalogue_files
from duixian.policy.shapes import Award
from duixian.program.compile import load
from duixian.quantity.text import Lang

SHAPES = TypeAdapter(Award)


@pytest.mark.parametrize(
    ("award", "zh", "en"),
    [
        ({"fixed": "5万元"}, ["定额 5万元"], ["¥50,000 flat"]),
        (
            {"rate": "20%", "of": "platform_project.actual_investment", "at_most": "500万元"},
            ["平台实际投资额的 20%，最多 500万元"],
            ["20% of actual investment, at most ¥5,000,000"],
        ),
        ({"graded": {"not_stated": True}}, ["由主管部门核定"], ["set by the authority"]),
        (
            {"by_rank": [{"places": "1-10", "fixed": "50万元"}, {"places": "11", "fixed": "30万元"}]},
            ["第 1-10 名：定额 50万元", "第 11 名：定额 30万元"],
            ["rank 1-10: ¥500,000 flat", "rank 11: ¥300,000 flat"],
        ),
        (
            {"greater": [{"fixed": "5万元"}, {"fixed": "6万元"}], "at_most": "3万元"},
            ["取高：", "  定额 5万元", "  定额 6万元", "最多 3万元"],
            ["the greater of: ", "  ¥50,000 flat", "  ¥60,000 flat", "at most ¥30,000"],
        ),
    ],
)
def test_awards_are_said_in_words(award: object, zh: list[str], en: list[str]) -> None:
    shape = SHAPES.validate_python(award)
    assert award_lines(shape, "zh") == zh
    assert award_lines(shape, "en") == en


def test_history_and_choices_are_said_in_words() -> None:
    text = 'excess(50万元, received(level: [city, district], programme: "a/b", same: applicant, year: year))'
    assert said(text, "zh") == "50万元 减去已获同类资金"
    assert said("applicant.size = small", "zh") == "企业规模类型 = 小型"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("policy", list(catalogue_files()))
def test_every_award_of_the_catalogue_has_words(policy: str, lang: Lang) -> None:
    lines = [
        line
        for grant in load(catalogue_files()[policy]).model.grants.values()
        for line in award_lines(grant.award, lang)
    ]
    assert [line for line in lines if "received(" in line or "lines(" in line or "{" in line] == []
