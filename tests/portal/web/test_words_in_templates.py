"""The tags and filters that every template has, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from duixian.quantity.text import Text

THURSDAY = date(2026, 3, 5)


def render(template: str, code: str = "zh-hans", **context: object) -> str:
    with translation.override(code):
        return engines["django"].from_string(template).render(context)


def words(template: str, code: str = "zh-hans", **context: object) -> str:
    """What is read: without the tags."""
    import re

    return re.sub(r"<[^>]+>", "", render(template, code, **context))


def test_say_speaks_the_readers_language_and_escapes() -> None:
    assert render('{% say "申报" "Applications" %}') == "申报"
    assert render('{% say "申报" "Applications" %}', "en") == "Applications"
    assert render("{% say a b %}", a="<b>", b="") == "&lt;b&gt;"
    assert render("{{ text|in_lang }}", "en", text=Text("企业", "Enterprise")) == "Enterprise"
    assert render("{{ text|in_lang }}", text=None) == ""


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (150_000_000, "150万元", "¥1,500,000"),
        (123_456, "1,234.56 元", "¥1,234.56"),
        (0, "0 元", "¥0"),
        (None, "—", "—"),
    ],
)
def test_money_is_said_as_a_person_would(fen, zh, en) -> None:
    assert words("{{ fen|money }}", fen=fen) == zh
    assert words("{{ fen|money }}", "en", fen=fen) == en


def test_exact_money_stands_in_columns() -> None:
    assert words('{{ fen|money:"exact" }}', fen=150_000_000) == "1,500,000 元"


def test_days_are_said_with_their_weekday() -> None:
    assert words("{{ on|day }}", on=THURSDAY) == "2026年3月5日（周四）"
    assert words("{{ on|day }}", "en", on=THURSDAY) == "Thu 5 Mar 2026"
    assert words("{{ on|day }}", on=None) == "—"


def test_moments_are_chinas() -> None:
    at = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)
    assert words("{{ at|moment }}", at=at) == "2026年3月5日（周四） 00:30"
    assert words("{{ at|day }}", at=at) == "2026年3月5日（周四）"
    assert 'datetime="2026-03-05T00:30+08:00"' in render("{{ at|moment }}", at=at)


@pytest.mark.parametrize(
    ("due", "state", "zh", "en"),
    [
        (date(2026, 3, 12), "ontime", "正常 还剩 5 个工作日", "On time 5 working days left"),
        (date(2026, 3, 10), "near", "临期 还剩 3 个工作日", "Near 3 working days left"),
        (date(2026, 3, 9), "near", "临期 还剩 2 个工作日", "Near 2 working days left"),
        (date(2026, 3, 6), "near", "临期 还剩 1 个工作日", "Near 1 working day left"),
        (date(2026, 3, 5), "near", "临期 今天到期", "Near due today"),
        (date(2026, 3, 2), "late", "超期 已超 3 个工作日", "Late 3 working days over"),
        (date(2031, 3, 5), "ontime", "正常 至 2031年3月5日（周三）", "On time until Wed 5 Mar 2031"),
        (None, "", "", ""),
    ],
)
def test_limits_say_what_is_left_in_working_days(monkeypatch, due, state, zh, en) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: THURSDAY)
    assert words("{% left due %}", due=due) == zh
    assert words("{% left due %}", "en", due=due) == en
    assert f"limit-{state}" in render("{% left due %}", due=due) or not state


def test_a_limit_pauses_while_corrections_are_awaited() -> None:
    assert words("{% left due True %}", due=THURSDAY) == "计时暂停 等待补正"


def test_links_keep_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/x/?words=上云&page=3")
    assert render("{% with_query page=None sort='-name' %}", request=request) == (
        "?words=%E4%B8%8A%E4%BA%91&amp;sort=-name"
    )


def test_a_timeline_says_past_present_and_expected() -> None:
    steps = [
        {"title": Text("提交", "Filed"), "state": "past", "at": datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "notes": []},
        {"title": Text("审核", "Review"), "state": "now", "due": None, "notes": [Text("南岗区工信局", "Nangang")]},
        {"title": Text("公示", "Notice"), "state": "next", "on": THURSDAY, "notes": []},
    ]
    shown = " ".join(words('{% include "web/_timeline.html" %}', steps=steps).split())
    assert shown == "提交 2026年3月2日（周一） 09:00 审核 南岗区工信局 公示 预计 2026年3月5日（周四）"
    assert 'aria-current="step"' in render('{% include "web/_timeline.html" %}', steps=steps)


def test_a_sum_and_a_last_question() -> None:
    assert words('{% include "web/_sum.html" %}', label="合计", fen=100_000_000).split() == ["合计", "100万元"]
    asked = {"question": "撤回？", "submit": "撤回", "cancel": "/", "consequences": [Text("不再审核", "No review")]}
    assert words('{% include "web/_confirm.html" %}', **asked).split() == ["撤回？", "不再审核", "撤回", "取消"]
