"""The library's pages say what a policy says, in either language, and cost few queries."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from library_texts import written

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.calls.commands import open_call
from duixian.portal.library.commands import import_document, import_version
from duixian.portal.library.shelf import book, shelf

POLICY = "harbin-2022-1"


def text_of(page) -> str:
    """The words of a page without blanks."""
    return "".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def titles(page) -> list[str]:
    return re.findall(r'<td class="card-title"><a href="/library/([^/]+)/">', page.content.decode())


@pytest.mark.parametrize(("query", "rows"), [("region=330400", 1), ("region=230103", 3)])
def test_list_costs_the_same_however_long(client, library, django_assert_num_queries, query, rows):
    with django_assert_num_queries(1):  # open calls
        page = client.get(f"/library/?{query}")
    assert len(titles(page)) == rows


def test_search_costs_two_queries(client, library, django_assert_num_queries):
    with django_assert_num_queries(2):  # passages, open calls
        page = client.get("/library/?q=诊断")
    assert "<mark>诊断</mark>" in page.content.decode()


def test_list_as_of_a_past_day_shows_what_was_in_force(client, library):
    assert "shuangyashan-2022" in titles(client.get("/library/?standing=in_force&on=2023-01-01"))
    assert "shuangyashan-2022" not in titles(client.get("/library/?standing=in_force&on=2026-01-01"))


def test_old_link_with_an_unknown_filter_shows_the_list(client, library):
    assert len(titles(client.get("/library/?industry=ZZ&on=yesterday&page=99"))) == 5


def test_nothing_found_says_what_to_do(client, library):
    assert "换一个说法" in text_of(client.get("/library/?q=火箭发动机"))


def test_policy_page_says_all_of_it(client, library):
    page = text_of(client.get(f"/library/{POLICY}/"))
    for said in (
        "哈工信规〔2022〕1号",
        "前提： 有效期与哈政规〔2021〕10号一致，假定仍有效",
        "平台实际投资额的 20%，最多 500万元",
        "符合能耗要求",
        "只取最高的一项",
        "不少于 7 个工作日",
        "不得加设门槛",
        "哈尔滨市工业和信息化局",
        "各星级补助只取最高一级，还是按不同费用累计？",
        "截止日期",
        "制定目的和所依据的市级上位政策。",
    ):
        assert said.replace(" ", "") in page


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_policy_has_its_page_in_both_languages(client, library, lang):
    client.cookies["django_language"] = lang
    for policy in shelf():
        assert client.get(f"/library/{policy}/").status_code == 200


def test_every_shape_of_an_award_has_words_on_its_page(client, library):
    shapes = {type(grant.award): (one.id, name) for one in shelf().values() for name, grant in one.model.grants.items()}
    for policy, grant in shapes.values():
        assert client.get(f"/library/{policy}/grants/{grant}/").status_code == 200


def test_english_page_holds_no_chinese_of_ours(client, library):
    client.cookies["django_language"] = "en"
    page = text_of(client.get(f"/library/{POLICY}/grants/diagnosis/"))
    left = set(re.findall(r"[\u4e00-\u9fff]+", page))
    assert left <= {"中文", "兑", "三", "四", "五", "六", "一", "二", "八", "哈政规", "号", "哈工信规"}


def test_grant_page_shows_its_call_and_whom_to_ask(client, library, city):
    today = timezone.localdate()
    open_call(
        city.authority("director"), policy=POLICY, year=today.year, grants=["diagnosis"], title="诊断补助通知",
        opens_on=today, closes_on=today + timedelta(days=9),
        contacts=[{"unit": "市工信局", "name": "王工", "phone": "0451-84664000"}],
    )  # fmt: skip
    page = text_of(client.get(f"/library/{POLICY}/grants/diagnosis/"))
    assert "诊断补助通知" in page
    assert "市工信局王工0451-84664000" in page
    assert "目前没有开放申报" in text_of(client.get(f"/library/{POLICY}/grants/5g-equipment/"))


@pytest.mark.parametrize(
    "path", ["nobody-2022/", f"{POLICY}/grants/nothing/", "nobody-2022/text/", "nobody-2022/versions/"]
)
def test_unknown_policy_or_grant_is_not_found(client, db, path):
    assert client.get(f"/library/{path}").status_code == 404


def test_official_text_stands_beside_our_words(client, library, tmp_path):
    assert "还没有导入原文" in text_of(client.get(f"/library/{POLICY}/text/"))
    import_document(SYSTEM, POLICY, written(tmp_path, book(POLICY).model, "原文独有的一句。"))
    assert "原文独有的一句。" in text_of(client.get(f"/library/{POLICY}/text/"))
    assert "原文独有的一句。" in text_of(client.get(f"/library/{POLICY}/"))


def test_versions_say_what_changed(client, library, tmp_path):
    assert "只有一个版本" in text_of(client.get(f"/library/{POLICY}/versions/"))
    file = tmp_path / "other.yaml"
    file.write_text(book(POLICY).text.replace("at_most: 500万元}", "at_most: 400万元}", 1), encoding="utf-8")
    import_version(SYSTEM, file, "草案")
    assert "最高金额由400万元升为500万元" in text_of(client.get(f"/library/{POLICY}/versions/"))
    assert "最高金额由500万元降为400万元" in text_of(client.get(f"/library/{POLICY}/versions/?a=1&b=2"))


def test_feeds_tell_the_same_in_both_forms(client, library, city):
    open_call(
        city.authority("director"), policy=POLICY, year=2026, grants=["diagnosis"], title="诊断补助通知",
        opens_on=date(2026, 3, 2), closes_on=date(2026, 4, 30),
    )  # fmt: skip
    rss = ElementTree.fromstring(client.get("/feeds/all.xml").content)
    told = [item.findtext("title") for item in rss.iter("item")]
    assert told == [item["title"] for item in json.loads(client.get("/feeds/all.json").content)["items"]]
    assert (len(told), told[0]) == (6, "开始申报：诊断补助通知")
    assert len(json.loads(client.get("/feeds/policies.json").content)["items"]) == 5
    assert client.get("/feeds/weather.xml").status_code == 404
