"""Calls on the site: read by everybody, written by the bureau, in list, page, calendar, first page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from city import OTHER_CITY
from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.calls.commands import draft_call, open_call
from duixian.portal.calls.icalendar import Entry, calendar
from duixian.portal.calls.models import Call
from duixian.portal.calls.terms import Terms

pytestmark = pytest.mark.usefixtures("settled_city")
POLICY = "harbin-2022-1"
TODAY = timezone.localdate()
CONTACT = {"unit": "市工信局", "name": "王工", "phone": "0451-84664000"}


def text_of(page) -> str:
    """The words of a page without blanks."""
    return "".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def opened(city, title: str = "诊断补助通知", start: int = -1, days: int = 9, **said) -> Call:
    return open_call(
        city.authority(Role.DIRECTOR), policy=POLICY, year=2026, grants=["diagnosis"], title=title,
        opens_on=TODAY + timedelta(days=start), closes_on=TODAY + timedelta(days=days), contacts=[CONTACT], **said,
    )  # fmt: skip


def drafted(city, **said) -> Call:
    window = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=30)}
    terms = Terms(POLICY, 2026, "草稿通知", ["diagnosis"], **window, **said)
    return draft_call(city.authority(Role.DIRECTOR), terms)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_one_query_however_long(client, city, django_assert_num_queries, rows):
    for number in range(rows):
        opened(city, f"通知 {number}")
    client.get("/calls/")  # the policy file is read once in a process
    with django_assert_num_queries(1):
        page = client.get("/calls/")
    assert page.content.decode().count('<td class="card-title">') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_calendar_costs_one_query_however_long(client, city, django_assert_num_queries, rows):
    for number in range(rows):
        opened(city, f"通知 {number}")
    with django_assert_num_queries(1):
        client.get("/calls/calendar/")


def test_list_puts_open_calls_first_then_coming_then_past(client, city):
    opened(city, "过去的", -30, -1)
    opened(city, "将来的", 5, 20)
    opened(city, "晚截止的", -3, 20)
    opened(city, "早截止的", -3, 2)
    page = text_of(client.get("/calls/"))
    places = [page.index(word) for word in ("早截止的", "晚截止的", "即将开始", "将来的", "已经截止", "过去的")]
    assert places == sorted(places)


def test_drafts_are_seen_by_their_bureau_alone(client, city, as_):
    call = drafted(city)
    assert "草稿通知" in text_of(as_("city_clerk").get("/calls/"))
    assert "草稿通知" in text_of(as_("director").get("/desk/"))
    for other in (client, as_("clerk"), as_("director", OTHER_CITY)):
        assert "草稿通知" not in text_of(other.get("/calls/"))
        assert other.get(f"/calls/{call.pk}/").status_code == 404


def test_page_shows_what_is_pinned(client, city):
    call = opened(
        city,
        focus={"words": "装备制造", "industries": ["C34"]},
        extra_materials=[{"label": "诊断报告封面", "reason": "核对机构"}],
        quota=30,
        pot=150_000_000,
        readings={"A14": "project"},
        limits={"district-review": 10},
    )
    page = text_of(client.get(f"/calls/{call.pk}/"))
    for said in (
        "装备制造 条款 五",
        "只受理行业： C34 通用设备制造业",
        "诊断报告封面 理由： 核对机构",
        "150万元",
        "10 个工作日",
        "每个项目一次 不是默认口径",
        "市工信局 王工 0451-84664000",
        call.digest,
    ):
        assert said.replace(" ", "") in page


def test_first_page_counts_down_to_the_last_day(client, city):
    opened(city)
    assert "申报截止：诊断补助通知" in text_of(client.get("/"))


def test_calendar_file_holds_first_and_last_days(client, city):
    opened(city)
    page = client.get("/calls/calendar.ics")
    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    lines = page.content.decode().split("\r\n")
    assert f"DTSTART;VALUE=DATE:{TODAY + timedelta(days=9):%Y%m%d}" in lines
    assert "SUMMARY:申报截止：诊断补助通知" in lines


def test_calendar_folds_long_lines_and_escapes_marks():
    text = calendar("名;称,", [Entry("u", date(2026, 3, 2), "很长的标题" * 12, "http://x/", 1)], timezone.now())
    lines = text.split("\r\n")
    assert "X-WR-CALNAME:名\\;称\\," in lines
    assert max(len(line.encode()) for line in lines) <= 75
    assert "SUMMARY:" + "很长的标题" * 12 in text.replace("\r\n ", "")


def form_data(**changes) -> dict[str, object]:
    return {
        "title": "诊断通知", "year": 2026, "grants": ["diagnosis"], "opens_on": TODAY.isoformat(),
        "closes_on": (TODAY + timedelta(days=20)).isoformat(), "pot": "200万元", "quota": "",
        "contact_0_unit": "市工信局", "contact_0_name": "", "contact_0_phone": "0451-84664000",
        "material_1_label": "封面", "material_1_reason": "核对",
        **{f"reading_{name}": choice for name, choice in READINGS.items()}, **changes,
    }  # fmt: skip


READINGS = {
    "A3": "both", "A6": "cumulative", "A7": "own", "A8": "per-matter", "A9": "all", "A10": "either",
    "A11": "one-cost-once", "A12": "filing-only", "A13": "all-but-national-pilot", "A14": "enterprise",
    "A15": "cumulative",
}  # fmt: skip


def test_officer_drafts_mends_and_opens_a_call(as_, city):
    officer = as_("city_clerk")
    assert "哈工信规〔2022〕1号" in text_of(officer.get("/calls/new/"))
    assert officer.get(f"/calls/new/?policy={POLICY}").status_code == 200
    page = officer.post(f"/calls/new/?policy={POLICY}", form_data(material_1_reason=""))
    call = Call.objects.get()
    assert (page.status_code, page["Location"], call.pot) == (302, f"/calls/{call.pk}/", 200_000_000)
    assert "写明为什么要这份材料" in text_of(officer.get(f"/calls/{call.pk}/"))
    assert "写明为什么要这份材料" in text_of(officer.get(f"/calls/{call.pk}/edit/"))
    assert "请先修改" in text_of(officer.get(f"/calls/{call.pk}/open/"))
    officer.post(f"/calls/{call.pk}/edit/", form_data(version=1))
    officer.post(f"/calls/{call.pk}/open/", {"version": 2})
    call.refresh_from_db()
    assert (call.state, [paper["label"] for paper in call.extra_materials]) == ("open", ["封面"])


def test_wrong_form_keeps_what_was_typed(as_, city):
    page = as_("director").post(
        f"/calls/new/?policy={POLICY}", form_data(pot="很多钱", closes_on="2020-01-01", title="打好的标题")
    )
    assert "截止日早于开始日" in text_of(page)
    assert "很多钱" in page.content.decode()
    assert "打好的标题" in page.content.decode()
    assert not Call.objects.exists()


def test_form_offers_a_focus_only_where_the_policy_lets_it(as_, city):
    officer = as_("director")
    assert 'name="focus_words"' in officer.get(f"/calls/new/?policy={POLICY}").content.decode()
    assert 'name="focus_words"' not in officer.get("/calls/new/?policy=harbin-2021-1").content.decode()


def test_stale_form_says_so_and_keeps_what_was_typed(as_, city):
    call = drafted(city)
    officer = as_("city_clerk")
    officer.post(f"/calls/{call.pk}/edit/", form_data(version=1))
    page = officer.post(f"/calls/{call.pk}/edit/", form_data(version=1, title="第二个人打的标题"))
    assert page.status_code == 409
    assert "第二个人打的标题" in text_of(page)


def test_officer_extends_then_closes(as_, city):
    call = opened(city)
    officer = as_("director")
    later = (TODAY + timedelta(days=30)).isoformat()
    page = officer.post(f"/calls/{call.pk}/extend/", {"version": 2, "closes_on": TODAY.isoformat(), "reason": "原因"})
    assert "只能往后延" in text_of(page)
    officer.post(f"/calls/{call.pk}/extend/", {"version": 2, "closes_on": later, "reason": "系统维护"})
    officer.post(f"/calls/{call.pk}/close/", {"version": 3, "reason": "名额已满"})
    page = text_of(officer.get(f"/calls/{call.pk}/"))
    assert "停止受理" in page
    assert "系统维护" in page
    assert "名额已满" in page


def test_officer_discards_a_draft(as_, city):
    call = drafted(city)
    assert as_("director").post(f"/calls/{call.pk}/discard/", {"version": 1})["Location"] == "/calls/"
    assert not Call.objects.exists()
