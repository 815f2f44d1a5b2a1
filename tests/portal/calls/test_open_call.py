"""A call is announced with the program that its applications are judged by; then only its last day moves."""

from __future__ import annotations

from datetime import date

import pytest
from city import OTHER_CITY

from duixian.portal.accounts.roles import Role
from duixian.portal.calls.commands import (
    announce_call,
    close_call,
    discard_call,
    draft_call,
    edit_call,
    extend_call,
    open_call,
)
from duixian.portal.calls.models import Announcement, Call
from duixian.portal.calls.queries import Standing, policy_of, program_of, standing
from duixian.portal.calls.terms import Terms
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.journal.models import Entry
from duixian.portal.library.models import Version
from duixian.program.codec import digest

pytestmark = pytest.mark.usefixtures("settled_city")
WINDOW = {"opens_on": date(2026, 3, 2), "closes_on": date(2026, 4, 30)}
CONTACT = {"unit": "市工信局", "name": "王工", "phone": "0451-84664000"}


def terms(**said: object) -> Terms:
    given = {"policy": "harbin-2022-1", "year": 2026, "title": "通知", "grants": ["diagnosis"], **WINDOW, **said}
    return Terms(**given)  # type: ignore[arg-type]


@pytest.fixture
def director(city):
    return city.authority(Role.DIRECTOR)


@pytest.fixture
def call(director):
    return open_call(director, policy="harbin-2022-1", year=2026, grants=["diagnosis"], **WINDOW)


def test_opening_pins_every_reading_the_program_and_the_file(director):
    call = open_call(
        director,
        policy="harbin-2022-1",
        year=2026,
        grants=["star-3-equipment", "star-2-management"],
        readings={"A6": "exclusive"},
        focus={"words": "装备制造", "industries": ["C34"]},
        **WINDOW,
    )
    call.refresh_from_db()
    program = program_of(call)
    assert call.grants == ["star-2-management", "star-3-equipment"]
    assert (call.readings["A6"], call.readings["A7"]) == ("exclusive", "own")
    assert digest(program) == call.digest
    assert call.source == Version.objects.get(policy="harbin-2022-1")
    rule = next(rule for rule in program.rules if rule.grant == "star-3-equipment")
    focus = next(condition for condition in rule.conditions if condition.id == "focus")
    assert (focus.title.zh, focus.cites) == ("申报重点：装备制造", ("五",))
    assert policy_of(call).model.grants["star-3-equipment"].when["assessed"].when == "cloud_adoption.star = 3星"


def test_later_policy_changes_do_not_touch_an_open_call(call):
    before = policy_of(call).model
    Version.objects.create(policy="harbin-2022-1", number=2, digest="x", text="policy: {}")
    assert policy_of(Call.objects.get(pk=call.pk)).model == before


def test_window_counts_both_days(call):
    days = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 30), date(2026, 5, 1)]
    assert [standing(call, day) for day in days] == [Standing.COMING, Standing.OPEN, Standing.OPEN, Standing.CLOSED]
    assert [Call.objects.taking(day).exists() for day in days] == [False, True, True, False]


def test_another_city_opens_no_call_of_this_one(city):
    with pytest.raises(Denied):
        open_call(
            city.authority(Role.DIRECTOR, OTHER_CITY), policy="harbin-2022-1", year=2026, grants=["diagnosis"], **WINDOW
        )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DIRECTOR, Role.CITY_CLERK}))
def test_nobody_else_drafts_a_call(city, role):
    with pytest.raises(Denied):
        draft_call(city.authority(role), terms())
    assert not Call.objects.exists()


def test_draft_is_announced_once_it_is_whole(director):
    call = draft_call(director, terms(grants=[], contacts=[]))
    with pytest.raises(Invalid) as refused:
        announce_call(director, call.pk, call.version)
    assert [problem.place.path for problem in refused.value.problems] == ["contact_0_phone", "grants"]
    call = edit_call(director, call.pk, call.version, terms(contacts=[CONTACT]))
    call = announce_call(director, call.pk, call.version)
    assert (call.state, call.version) == ("open", 3)
    whats = list(Entry.objects.filter(thing_type="calls.call").values_list("what", flat=True))
    assert whats == ["call drafted", "call edited", "call opened"]
    assert list(verify()) == []


def test_open_call_is_frozen(director, call):
    with pytest.raises(Denied):
        edit_call(director, call.pk, call.version, terms(title="改"))
    with pytest.raises(Denied):
        discard_call(director, call.pk, call.version)
    with pytest.raises(Denied):
        announce_call(director, call.pk, call.version)


def test_second_officer_meets_the_first_ones_change(director, city):
    call = draft_call(director, terms())
    edit_call(director, call.pk, call.version, terms(title="甲改的"))
    with pytest.raises(Stale):
        edit_call(city.authority(Role.CITY_CLERK), call.pk, call.version, terms(title="乙改的"))
    assert Call.objects.get(pk=call.pk).title == "甲改的"


def test_discarded_draft_stays_in_the_journal(director):
    call = draft_call(director, terms())
    pk = call.pk
    discard_call(director, pk, call.version)
    entry = Entry.objects.get(what="call discarded")
    assert (entry.thing_id, entry.before["title"], entry.after) == (str(pk), "通知", None)


def test_window_is_extended_with_a_reason_that_is_announced(director, call):
    call = extend_call(director, call.pk, call.version, date(2026, 5, 15), " 系统维护 ")
    assert call.closes_on == date(2026, 5, 15)
    news = call.announcements.first()
    assert (news.kind, news.closes_on, news.reason) == ("extended", date(2026, 5, 15), "系统维护")
    assert call.announcements.count() == 2


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 4, 1)])
def test_last_day_only_moves_to_a_later_one(director, call, day):
    with pytest.raises(Invalid, match="later day"):
        extend_call(director, call.pk, call.version, day, "原因")


def test_extension_stays_within_the_policys_validity(city):
    from duixian.portal.accounts.authority import SYSTEM

    call = open_call(
        SYSTEM, policy="shuangyashan-2022", year=2025, grants=["sme-benchmark"],
        opens_on=date(2025, 3, 1), closes_on=date(2025, 4, 1),
    )  # fmt: skip
    with pytest.raises(Invalid, match="validity"):
        extend_call(SYSTEM, call.pk, call.version, date(2026, 1, 1), "原因")


def test_change_without_a_reason_is_refused(director, call):
    with pytest.raises(Invalid, match="give the reason"):
        extend_call(director, call.pk, call.version, date(2026, 5, 15), " ")
    with pytest.raises(Invalid, match="give the reason"):
        close_call(director, call.pk, call.version, "")
    assert Announcement.objects.count() == 1


def test_closed_call_takes_nothing_and_never_opens_again(director, call):
    call = close_call(director, call.pk, call.version, "名额已满")
    assert not Call.objects.taking(date(2026, 3, 10)).exists()
    assert standing(call, date(2026, 3, 10)) == Standing.CLOSED
    with pytest.raises(Denied):
        extend_call(director, call.pk, call.version, date(2026, 5, 15), "原因")
