"""The procedures of the catalogue by example: what is asked of a move, limits, notices, what a person is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from walks import BEGIN, FILES, HARBIN_2022, RANKED, UNSTATED, Walk

from duixian.policy.models import PolicyFile
from duixian.procedure.duties import barred
from duixian.procedure.limits import Standing, timing
from duixian.procedure.model import APPLICANT, Desk, Limit, Move, State
from duixian.procedure.moves import accept, allowed, offered
from duixian.procedure.read import from_plain, plain, procedure_for
from duixian.procedure.timeline import timeline
from duixian.procedure.words import MOVES, STATES
from duixian.program.codec import Json
from duixian.quantity.problem import Refused
from duixian.quantity.working_days import Calendar, YearTable

DISTRICT, CITY = Desk("district", "district"), Desk("city", "city")
TIMED = procedure_for(FILES["harbin-2022-1"], "star-3-equipment", {"district-review": 10})


def refusals(walk: Walk, move: Move, desk: Desk | None = None, by: str = "", **data: Json) -> list[str]:
    """The codes of what is in the way of a move, with the piece that is wrong."""
    with pytest.raises(Refused) as refused:
        accept(walk.procedure, walk.events, walk.event(move, desk, by, **data))
    return [f"{problem.code} {problem.place.path}".strip() for problem in refused.value.problems]


def test_an_application_walks_from_filing_to_payment() -> None:
    walk = Walk(HARBIN_2022)
    assert (walk.at.state, walk.at.stage) == (State.DRAFT, "filing")
    walk.until("payment").go(Move.PAY)
    assert (walk.at.state, walk.at.holder, walk.at.due) == (State.PAID, None, Limit())


@pytest.mark.parametrize("file", FILES.values(), ids=list(FILES))
def test_every_grant_of_the_catalogue_has_a_procedure_that_reads_back(file: PolicyFile) -> None:
    for grant in file.grants:
        procedure = procedure_for(file, grant)
        assert from_plain(plain(procedure)) == procedure
        assert (procedure.stages[0].kind, procedure.stages[-1].kind) == ("filing", "payment")


def test_a_procedure_that_the_document_does_not_state_says_so() -> None:
    assert UNSTATED.stated is False
    assert UNSTATED.because is not None
    assert UNSTATED.because.zh.startswith("文件未规定办理程序")
    assert [stage.cites for stage in UNSTATED.stages] == [()] * 6
    assert HARBIN_2022.stated is True


def test_the_first_notice_of_the_year_comes_before_the_application_not_in_it() -> None:
    assert HARBIN_2022.opening is not None
    assert HARBIN_2022.opening.id == "annual-notice"
    assert HARBIN_2022.stage("filing").needs == ()


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"district-revew": 5}, "unknown-stage"),
        ({"public-notice": 5}, "limit-fixed"),
        ({"selection": 0}, "limit"),
    ],
)
def test_a_call_may_set_only_limits_that_the_policy_leaves_open(limits: dict[str, int], code: str) -> None:
    with pytest.raises(Refused) as refused:
        procedure_for(FILES["harbin-2022-1"], "star-3-equipment", limits)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_an_unknown_grant_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused) as refused:
        procedure_for(FILES["harbin-2022-1"], "star-3-equipmnt")
    assert refused.value.problems[0].nearest == "star-3-equipment"


def test_moves_belong_to_the_desk_of_the_stage() -> None:
    walk = Walk(HARBIN_2022).go(Move.FILE)
    review = (Move.ASSIGN, Move.VERIFY, Move.PASS, Move.RETURN, Move.REFUSE)
    assert allowed(HARBIN_2022, walk.at, DISTRICT, BEGIN) == review
    assert allowed(HARBIN_2022, walk.at, APPLICANT, BEGIN) == (Move.WITHDRAW,)
    assert allowed(HARBIN_2022, walk.at, CITY, BEGIN) == ()
    assert refusals(walk, Move.PASS, CITY) == ["move-desk"]


def test_a_third_party_cannot_refuse_and_the_bureau_assigns_it() -> None:
    walk = Walk(HARBIN_2022).until("third-party-review")
    third = Desk("reviewer", "third party")
    assert allowed(HARBIN_2022, walk.at, third, BEGIN) == (Move.VERIFY, Move.PASS, Move.RETURN)
    assert allowed(HARBIN_2022, walk.at, CITY, BEGIN) == (Move.ASSIGN,)


def test_what_is_assigned_only_the_assignee_does() -> None:
    walk = Walk(HARBIN_2022).until("third-party-review").go(Move.ASSIGN, to="expert-7")
    assert refusals(walk, Move.PASS, by="expert-8") == ["move-assigned"]
    walk.go(Move.PASS, by="expert-7")
    assert walk.at.assigned == ""


@pytest.mark.parametrize(
    ("move", "said", "problems"),
    [
        (Move.RETURN, {"items": [], "due": ""}, ["move-says items", "move-says due"]),
        (Move.RETURN, {"items": ["发票", " "]}, ["move-says items"]),
        (Move.RETURN, {"due": BEGIN.isoformat()}, ["move-says due"]),
        (Move.REFUSE, {"reasons": [], "clause": " "}, ["move-says reasons", "move-says clause"]),
        (Move.ASSIGN, {"to": ""}, ["move-says to"]),
    ],
)
def test_a_move_must_say_what_it_needs(move: Move, said: dict[str, Json], problems: list[str]) -> None:
    assert refusals(Walk(HARBIN_2022).go(Move.FILE), move, **said) == problems


def test_sending_back_names_an_earlier_stage_and_all_after_it_come_again() -> None:
    walk = Walk(HARBIN_2022).until("selection")
    assert refusals(walk, Move.SEND_BACK, to="filing") == ["move-says to"]
    walk.go(Move.SEND_BACK, to="district-review")
    assert (walk.at.stage, walk.at.holder) == ("district-review", DISTRICT)
    assert walk.go(Move.PASS).at.stage == "third-party-review"


def test_nobody_reviews_what_they_filed_nor_audits_what_they_reviewed() -> None:
    walk = Walk(HARBIN_2022).go(Move.FILE, by="li")
    assert refusals(walk, Move.PASS, by="li") == ["duties"]
    walk.go(Move.PASS, by="wang").go(Move.PASS, by="wang")
    assert walk.at.stage == "financial-audit"
    assert refusals(walk, Move.PASS, by="wang") == ["duties"]


def test_the_site_itself_has_no_duties() -> None:
    walk = Walk(HARBIN_2022).go(Move.FILE, by="li").go(Move.PASS, by="wang")
    by_itself = [replace(event, by="") for event in walk.events]
    assert barred(walk.procedure, walk.events, "wang", "financial-audit", Move.PASS) is not None
    assert barred(walk.procedure, by_itself, "", "financial-audit", Move.PASS) is None


def test_a_limit_runs_in_working_days_and_the_first_is_not_counted() -> None:
    walk = Walk(TIMED, date(2026, 2, 13)).go(Move.FILE)  # a Friday; worked: 14, 24-28 February, 2-5 March
    assert walk.at.due == Limit(date(2026, 3, 5))


def test_the_limit_stands_still_while_papers_are_corrected() -> None:
    walk = Walk(TIMED).go(Move.FILE).wait(3)  # Monday to Thursday: three of ten used
    walk.go(Move.RETURN, due="2026-03-20")
    assert (walk.at.state, walk.at.holder, walk.at.due) == (State.RETURNED, APPLICANT, Limit(date(2026, 3, 20)))
    walk.wait(11).go(Move.REFILE)  # Monday the 16th
    assert (walk.at.state, walk.at.holder, walk.at.due) == (State.OPEN, DISTRICT, Limit(date(2026, 3, 25)))


def test_an_uncorrected_application_is_refused_only_after_its_deadline() -> None:
    walk = Walk(TIMED).go(Move.FILE).go(Move.RETURN, due="2026-03-20").wait(18)
    assert refusals(walk, Move.REFUSE) == ["move-blocked"]
    assert walk.wait(1).go(Move.REFUSE).at.state is State.REFUSED


def test_a_limit_beyond_the_calendar_says_so_instead_of_guessing() -> None:
    walk = Walk(TIMED, date(2026, 12, 24)).go(Move.FILE)
    assert walk.at.due.day is None
    assert walk.at.due.unknown is not None
    assert "2027 年" in walk.at.due.unknown.zh
    seen = timing(walk.at.due, walk.day)
    assert (seen.standing, seen.left) == (Standing.UNKNOWN, None)


@pytest.mark.parametrize(
    ("today", "standing", "left", "words"),
    [
        (date(2026, 3, 2), Standing.ON_TIME, 4, "还剩 4 个工作日"),
        (date(2026, 3, 3), Standing.NEAR, 3, "还剩 3 个工作日"),
        (date(2026, 3, 6), Standing.NEAR, 0, "今天到期"),
        (date(2026, 3, 7), Standing.LATE, 0, "期限已过"),
        (date(2026, 3, 10), Standing.LATE, -2, "已超 2 个工作日"),
    ],
)
def test_a_limit_is_on_time_near_or_late(today: date, standing: Standing, left: int, words: str) -> None:
    seen = timing(Limit(date(2026, 3, 6)), today)
    assert (seen.standing, seen.left, seen.text.zh) == (standing, left, words)


def on_notice() -> Walk:
    return Walk(HARBIN_2022).until("public-notice").go(Move.LIST, Move.PUBLISH)


def test_a_notice_runs_its_full_days_and_the_first_is_not_counted() -> None:
    walk = on_notice()  # published on Monday the 2nd: seven working days end on Wednesday the 11th
    assert walk.at.due == Limit(date(2026, 3, 11))
    assert refusals(walk.wait(9), Move.PASS) == ["move-blocked"]
    assert walk.wait(1).go(Move.PASS).at.stage == "approval"


def test_a_notice_starts_with_its_last_channel() -> None:
    walk = Walk(HARBIN_2022).until("public-notice").go(Move.LIST)
    names = [channel.zh for channel in HARBIN_2022.stage("public-notice").channels]
    walk.go(Move.PUBLISH, channels={names[0]: "2026-03-02", names[1]: "2026-03-02"})
    assert walk.at.notice is not None
    assert [channel.zh for channel in walk.at.notice.missing] == [names[2]]
    assert refusals(walk.wait(30), Move.PASS) == ["move-blocked"]
    walk.go(Move.PUBLISH, channels={names[0]: "2026-03-02", names[1]: "2026-03-02", names[2]: "2026-04-01"})
    assert walk.at.due == Limit(date(2026, 4, 13))


def test_a_changed_list_runs_again_in_full() -> None:
    walk = on_notice().wait(8).go(Move.LIST, list="2026-1b", digest="d2")
    assert refusals(walk, Move.PASS) == ["move-blocked"]
    names = [channel.zh for channel in HARBIN_2022.stage("public-notice").channels]
    early: dict[str, Json] = dict.fromkeys(names, "2026-03-02")
    assert refusals(walk, Move.PUBLISH, channels=early) == ["move-says channels"] * 3
    assert refusals(walk, Move.PUBLISH, digest="d1") == ["move-says digest"]
    assert walk.go(Move.PUBLISH).at.due == Limit(date(2026, 3, 19))


@pytest.mark.parametrize("days", [0, 1])
def test_nothing_is_published_before_it_is_listed_nor_on_a_day_to_come(days: int) -> None:
    walk = Walk(HARBIN_2022).until("public-notice")
    if not days:
        assert refusals(walk, Move.PUBLISH) == ["move-blocked"]
    else:
        later = (walk.day + timedelta(days=days)).isoformat()
        name = HARBIN_2022.stage("public-notice").channels[0].zh
        assert refusals(walk.go(Move.LIST), Move.PUBLISH, channels={name: later}) == ["move-says channels"]


def test_an_objection_holds_up_its_own_line_until_it_is_settled() -> None:
    walk = on_notice().wait(10).go(Move.SUSPEND, matter="objection-3")
    assert Move.PASS not in offered(HARBIN_2022, walk.at)
    assert refusals(walk, Move.PASS) == ["move-unknown"]
    assert refusals(walk, Move.LIFT, matter="objection-4") == ["move-says matter"]
    walk.go(Move.LIFT, matter="objection-3")
    assert (walk.at.state, walk.go(Move.PASS).at.stage) == (State.OPEN, "approval")


def test_an_approval_is_of_the_published_list() -> None:
    walk = Walk(HARBIN_2022).until("approval")
    assert refusals(walk, Move.APPROVE, digest="d2") == ["move-says digest"]
    assert walk.go(Move.SUSPEND).at.state is State.SUSPENDED
    assert refusals(walk, Move.APPROVE) == ["move-unknown"]


def test_a_list_that_the_approver_sends_back_is_made_again() -> None:
    walk = Walk(HARBIN_2022).until("approval").go(Move.SEND_BACK, to="public-notice")
    assert (walk.at.listed, walk.at.notice) == ("", None)
    assert refusals(walk, Move.PASS) == ["move-blocked"]


def test_an_approved_application_is_no_longer_withdrawn() -> None:
    walk = Walk(RANKED).until("payment")
    assert refusals(walk, Move.WITHDRAW, APPLICANT) == ["move-unknown"]


def test_the_timeline_says_who_has_it_until_when_and_what_may_follow() -> None:
    walk = Walk(procedure_for(FILES["harbin-2021-1"], "equity-financing", {"district-review": 10, "expert-review": 5}))
    walk.go(Move.FILE)
    marks = timeline(walk.procedure, walk.events, walk.day)
    said = [(m.when, m.title.zh, m.text.zh, m.who.zh, m.limit.day or m.expected.day) for m in marks]
    review = "区县审核汇总，盖章推荐并行文上报"
    assert said == [
        ("past", "企业填表备齐材料，报所在区县", "提交申报", "企业", None),
        ("present", review, f"等待区县工信：{review}", "区县工信", date(2026, 3, 16)),
        ("future", "市局组织专家评审", "5 个工作日", "市级评审", date(2026, 3, 23)),
        ("future", "网站公示", "5 个工作日", "市工信局", date(2026, 3, 30)),
        ("future", "公示无问题的履行报批", "时间以通知为准", "市政府", None),
        ("future", "市财政局下达资金指标", "时间以通知为准", "哈尔滨市财政局", None),
    ]  # fmt: skip


def test_a_year_that_the_calendar_gains_settles_the_limit() -> None:
    new_year = date(2027, 1, 1)
    table = YearTable(2027, frozenset({new_year, date(2027, 5, 1), date(2027, 10, 1)}), frozenset())
    walk = Walk(TIMED, date(2026, 12, 24)).go(Move.FILE)
    at = accept(TIMED, [], walk.events[0], Calendar({2027: table}))
    assert at.due == Limit(date(2027, 1, 8))


def test_every_move_and_state_has_its_words() -> None:
    assert (set(MOVES), set(STATES)) == (set(Move), set(State))
