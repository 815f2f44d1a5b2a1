"""Lists are imported whole, asked before money moves, and whoever stands on one waits for the credit office."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from applying import a_call, act, at_review, fresh
from city import NANGANG, City
from contests import SHEET, a_contest, apply, arrive
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from held import broken
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.credit.commands import answer, decide, import_list
from duixian.portal.credit.listfile import COLUMNS
from duixian.portal.credit.models import Answer, Edition, Entry, Finding, Hit, Name
from duixian.portal.journal import Invalid, verify
from duixian.portal.lists.commands import draw_up
from duixian.portal.selection.commands import convene, open_round
from duixian.procedure.model import Move, State

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]
HEADING = tuple(column.heading for column in COLUMNS)


def a_list(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADING, *rows])
    return out.getvalue().encode("utf-8-sig")


def row(city: City, reference: str = "（2026）黑01执12号", until: str = "") -> tuple[str, ...]:
    of = city.enterprise(NANGANG)
    return (of.code, of.name, reference, "哈尔滨市中级人民法院", "2026-02-01", until)


def imported(city: City, *rows: tuple[str, ...], as_of: date = date(2026, 3, 2)) -> list[Hit]:
    officer = city.authority(Role.CREDIT_OFFICER)
    return import_list(officer, Name.DEBTORS, a_list(*rows), source="执行信息公开网", as_of=as_of)[1]


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_list_is_taken_over_whole_or_not_at_all(city: City, as_: SignIn) -> None:
    officer, good = as_("credit_officer"), row(city)
    bad = a_list(good, good, ("123", "某", "a", "", "2026-02-01", ""), (*good[:4], "2026-04-01", "2026-01-01"))
    said = {"name": "dishonest_debtor", "source": "执行信息公开网", "as_of": "2026-03-02"}
    page = officer.post("/credit/import/", {**said, "file": SimpleUploadedFile("名单.csv", bad)})
    assert (page.status_code, Entry.objects.count()) == (422, 0)
    words = page.content.decode()
    for reason in ("与第 2 行重复", "有 3 位", "列入日期在今天以后", "截止日期早于列入日期"):
        assert reason in words
    later = officer.post(
        "/credit/import/", {**said, "as_of": "2026-03-03", "file": SimpleUploadedFile("名单.csv", a_list(good))}
    )
    assert "名单日期在今天以后" in later.content.decode()
    assert (
        officer.post("/credit/import/", {**said, "file": SimpleUploadedFile("名单.csv", a_list(good))}).status_code
        == 302
    )
    assert "新命中 1 个" in officer.get("/credit/").content.decode()
    edition = Edition.objects.get(region="230100")
    assert (edition.number, edition.rows, edition.source) == (1, 1, "执行信息公开网")
    assert good[1] in officer.get(f"/credit/lists/{edition.pk}/?q={good[0]}").content.decode()


@pytest.mark.django_db
def test_nobody_with_an_undecided_hit_is_seated_among_the_candidates() -> None:
    """The selection waits, and says for whom; once that one is refused the others go on."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET)
    first, second = (arrive(contest, apply(contest, name)) for name in ("甲", "乙"))
    clerk, officer = contest.who(Role.CITY_CLERK), contest.who(Role.CREDIT_OFFICER)
    about = open_round(clerk, contest.call, contest.grant)
    hit = Hit.objects.create(
        number="X1", organisation=first.organisation, name=Name.DEBTORS, reference="执1号", source="法院",
        since=date(2022, 1, 1), found_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        convene(clerk, about)
    assert [problem.message.zh for problem in refused.value.problems] == [
        f"{first.number} 甲：列入失信被执行人（执1号），等信用管理部门核定（X1）"
    ]
    hit = decide(officer, hit, cleared=False, reason="未履行")
    with pytest.raises(Invalid) as refused:
        convene(clerk, about)
    assert codes(refused) == ["credit-confirmed"]
    refusing = {"reasons": ["列入失信被执行人"], "clause": "四"}
    move(contest.who(Role.CITY_REVIEWER), fresh(first), Move.REFUSE, refusing)
    assert [one.application for one in convene(clerk, about).candidates.all()] == [second]


@pytest.mark.django_db
def test_credit_is_asked_before_a_selection_at_whatever_stage_it_is() -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, register=0)
    application = apply(contest, "甲")
    move(contest.who(Role.DISTRICT_REVIEWER), fresh(application), Move.PASS, {})
    assert [one.moment for one in application.credit_answers.order_by("pk")] == ["file", "pass"]


def test_a_new_edition_takes_the_place_of_the_old_which_stays(city: City) -> None:
    (hit,) = imported(city, row(city))
    assert imported(city, row(city)) == []  # known already
    imported(city)
    hit.refresh_from_db()
    assert (hit.gone_on, Edition.objects.filter(region="230100").count()) == (date(2026, 3, 2), 3)
    with pytest.raises(Invalid) as refused:
        imported(city, as_of=date(2026, 2, 1))
    assert codes(refused) == ["list-older"]
    (again,) = imported(city, row(city))
    assert (again.pk, again.state, again.gone_on) == (hit.pk, Finding.OPEN, None)


def test_a_hit_stops_the_line_until_the_credit_office_clears_it(city: City, as_: SignIn) -> None:
    application = at_review(city, "credit-check")
    (hit,) = imported(city, row(city))
    assert fresh(application).state == State.SUSPENDED
    with pytest.raises(Invalid) as refused:
        act(city, application, Move.LIFT, Role.CITY_CLERK, matter=hit.number, reason="没事")
    assert codes(refused) == ["credit-held"]
    officer = as_("credit_officer")
    assert "失信命中待核定" in officer.get("/desk/").content.decode()
    assert hit.reference in officer.get(f"/applications/{application.number}/review/").content.decode()
    assert hit.reference in as_("clerk", NANGANG).get(f"/applications/{application.number}/").content.decode()
    said = {"outcome": "cleared", "reason": "已履行完毕，有结案证明", "version": 1}
    assert officer.post(f"/credit/hits/{hit.number}/", said).status_code == 302
    assert fresh(application).state == State.OPEN
    act(city, application, Move.PASS, Role.CREDIT_OFFICER)
    assert fresh(application).stage == "public-notice"
    assert (broken("credit"), list(verify())) == ([], [])


def test_what_is_still_reviewed_cannot_move_on_past_a_hit(city: City) -> None:
    application = at_review(city, "district-review")
    (hit,) = imported(city, row(city))
    assert fresh(application).state == State.OPEN  # reviews are not suspended
    with pytest.raises(Invalid) as refused:
        act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    assert codes(refused) == ["credit-open"]
    decide(city.authority(Role.CREDIT_OFFICER), hit, cleared=False, reason="拒不履行")
    with pytest.raises(Invalid) as refused:
        act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    assert codes(refused) == ["credit-confirmed"]
    imported(city)  # off the list: nothing stands in the way
    act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)


def test_an_entry_that_has_run_out_stops_nobody(city: City) -> None:
    assert imported(city, row(city, until="2026-03-01")) == []


def test_answers_are_kept_with_source_and_time(city: City, clock: Clock) -> None:
    call = a_call(city)
    application = at_review(city, "public-notice", call=call)
    draw_up(city.authority(Role.CITY_CLERK), call)
    answers = list(application.credit_answers.order_by("pk"))
    assert [(one.moment, one.event.stage) for one in answers if one.event] == [
        ("file", "filing"), ("pass", "financial-audit"), ("pass", "credit-check"), ("list", "public-notice"),
    ]  # fmt: skip
    assert [one["source"] for one in answers[-1].lists] == ["测试名单"] * 3
    assert {one.at for one in answers} == {clock.now}
    assert broken("credit") == []
    answers[-1].delete()
    assert [event.move for event in broken("credit")] == ["list"]  # type: ignore[attr-defined]


def test_lists_too_old_are_not_gone_by_and_an_officers_word_stands_five_days(
    city: City, clock: Clock, as_: SignIn
) -> None:
    call = a_call(city, days=60)
    application = at_review(city, "public-notice", call=call)
    Edition.objects.update(as_of=date(2026, 1, 29))  # 32 days ago
    clerk, officer = city.authority(Role.CITY_CLERK), city.authority(Role.CREDIT_OFFICER)
    with pytest.raises(Invalid) as refused:
        draw_up(clerk, call)
    assert codes(refused) == ["credit-stale"] * 3
    assert application.number in as_("credit_officer").get("/credit/").content.decode()
    with pytest.raises(Invalid) as refused:
        answer(officer, application, hit="dishonest_debtor", note="")
    assert codes(refused) == ["note", "reference"]
    page = as_("credit_officer").post(f"/credit/answers/{application.number}/", {"note": "信用中国逐项查询，无记录"})
    assert (page.status_code, Answer.objects.filter(by_hand=True).count()) == (302, 1)
    clock.wait(days=8)  # six working days
    with pytest.raises(Invalid):
        draw_up(clerk, call)
    clock.wait(days=-1)
    draw_up(clerk, call)
    assert broken("credit") == []


def test_a_hit_found_by_hand_stops_the_line_like_any_other(city: City) -> None:
    application: Application = at_review(city, "public-notice")
    officer = city.authority(Role.CREDIT_OFFICER)
    said = "信用中国（2026-03-02）：列入经营异常名录"
    answer(officer, application, hit="abnormal_operation", note=said, reference="南岗异常〔2026〕3号")
    assert (Hit.objects.get().title.zh, fresh(application).state) == ("经营异常名录", State.SUSPENDED)
