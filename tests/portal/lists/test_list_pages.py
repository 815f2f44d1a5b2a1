"""The pages of lists: from drawing one up to approving it, as people press them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from applying import a_call, at_review
from city import City
from django.test import Client
from django.utils import timezone

from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import inbox
from duixian.portal.lists.models import Objection, PublicList, State

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_time(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_time(datetime(2026, 3, 2, 9, tzinfo=CHINA))
    return set_time


def test_list_goes_from_draft_to_approval(city: City, as_: SignIn, at: Callable[[datetime], None]) -> None:
    call = a_call(city)
    application = at_review(city, "public-notice", call=call)
    clerk, visitor, approver = as_("city_clerk"), as_("visitor"), as_("approver")

    assert "等我办的事" in approver.get("/desk/").content.decode()
    assert application.number in clerk.get(f"/lists/draw/{call.pk}/").content.decode()
    assert list(inbox(city.authority("city_clerk"))) == [application]
    page = clerk.post(f"/lists/draw/{call.pk}/", {"chosen": application.pk})
    number = PublicList.objects.get().number
    assert page.headers["Location"] == f"/lists/{number}/"
    assert list(inbox(city.authority("city_clerk"))) == []
    assert [pile.title.zh for pile in clerk.get("/desk/").context["piles"]] == ["名单待公示"]
    assert visitor.get(f"/notices/{number}/").status_code == 404

    form = clerk.get(f"/lists/{number}/").content.decode()
    days = dict.fromkeys(re.findall(r'name="(channel\d)"', form), "2026-03-02")
    clerk.post(f"/lists/{number}/publish/", {"version": 1, **days})
    notice = visitor.get(f"/notices/{number}/").content.decode()
    assert "2026年3月11日（周三）" in notice
    assert "300,000" in notice
    assert number in visitor.get("/feeds/notices.xml").content.decode()

    visitor.post(f"/notices/{number}/lines/1/object/", {"name": "李四", "contact": "lisi@example.cn", "reason": "不实"})
    objection = Objection.objects.get()
    assert "核查中" in visitor.get(f"/objections/{objection.secret}/").content.decode()
    assert "李四" in clerk.get(f"/lists/{number}/objections/{objection.number}/").content.decode()
    clerk.post(f"/lists/{number}/objections/{objection.number}/", {"outcome": "no", "answer": "经核查属实"})
    assert "异议不成立" in visitor.get(f"/objections/{objection.secret}/").content.decode()

    early = clerk.post(f"/lists/{number}/close/", {"version": PublicList.objects.get().version})
    assert early.status_code == 400
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    clerk, approver = as_("city_clerk"), as_("approver")  # the sessions of ten days ago are over
    clerk.post(f"/lists/{number}/close/", {"version": PublicList.objects.get().version})
    assert "名单待审批" in approver.get("/desk/").content.decode()
    approver.post(f"/lists/{number}/approve/", {"version": PublicList.objects.get().version})
    assert PublicList.objects.get().state == State.APPROVED
    assert Application.objects.get().kind == "payment"


def test_objection_form_says_what_is_missing_and_keeps_what_was_typed(
    city: City, as_: SignIn, at: Callable[[datetime], None]
) -> None:
    call = a_call(city)
    at_review(city, "public-notice", call=call)
    clerk, visitor = as_("city_clerk"), as_("visitor")
    clerk.post(f"/lists/draw/{call.pk}/", {"chosen": Application.objects.get().pk})
    number = PublicList.objects.get().number
    form = clerk.get(f"/lists/{number}/").content.decode()
    days = dict.fromkeys(re.findall(r'name="(channel\d)"', form), "2026-03-02")
    clerk.post(f"/lists/{number}/publish/", {"version": 1, **days})
    page = visitor.post(f"/notices/{number}/lines/1/object/", {"name": "李四", "contact": "", "reason": "发票不实"})
    assert "发票不实" in page.content.decode()
    assert Objection.objects.count() == 0
