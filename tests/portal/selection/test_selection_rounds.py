"""A round's rules: the sheet frozen, the seed first, blind before the panel, recusal, what is hidden."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from applying import fresh
from city import credit_code
from contests import (
    SHEET,
    Contest,
    a_contest,
    announce,
    apply,
    arrive,
    begin,
    client_of,
    give,
    refusals,
    score_all,
    seated,
)
from django.test import Client
from held import broken
from site_clock import Clock

from duixian.portal.accounts.models import Person
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.reactions import Happening, in_the_way
from duixian.portal.calls.commands import announce_call, extend_call
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied, work, write
from duixian.portal.selection.commands import (
    add_tie,
    confirm,
    convene,
    freeze,
    open_round,
    recuse,
    register_expert,
    revise,
    save_sheet,
    score,
    set_active,
)
from duixian.portal.selection.commands.sheets import contradictions
from duixian.portal.selection.invariants import scores_after_disclosure, scores_of_the_recused
from duixian.portal.selection.models import Candidate, Member, Round, Score, Seating, Stage, Tie
from duixian.portal.selection.terms import Competition, competitions
from duixian.procedure.model import Move
from duixian.procedure.selecting import Sheet, draw
from duixian.procedure.selecting.protocol import repeat

pytestmark = pytest.mark.django_db
MARKS = {"c1": "30", "c2": "30", "c3": "10"}


@pytest.fixture
def contest() -> Contest:
    return a_contest("jiaxing-2021-7", "intranet-5g", SHEET, quota=2)


def test_a_round_from_blind_marks_to_the_protocol(contest: Contest) -> None:
    """Tied experts are kept out; nobody sees marks before all are given; one steps aside and the next of the draw
    follows; a mark changes for a reason only; who scored cannot have another duty."""
    clerk = contest.who(Role.CITY_CLERK)
    assert refusals(save_sheet, clerk, contest.call, contest.grant, SHEET, experts=3) == ["sheet-frozen"]
    assert refusals(open_round, clerk, contest.call, contest.grant, seed="123") == ["seed seed"]
    about = open_round(clerk, contest.call, contest.grant)
    assert len(about.seed) == 32
    assert refusals(open_round, clerk, contest.call, contest.grant) == ["round-runs"]
    assert refusals(convene, clerk, about) == ["nobody"]
    papers = [arrive(contest, apply(contest, f"工厂{i}")) for i in (1, 2)]
    tied = contest.experts[0]
    add_tie(clerk, tied, "shareholding", papers[0].organisation.code, source="企业年报")
    about = convene(clerk, about)
    out = Member.objects.get(expert=tied)
    assert (out.standing, out.because) == ("out", "持股：工厂1（企业年报）")
    drawn = [one.expert.number for one in about.members.exclude(place=0).order_by("place")]
    assert drawn == list(draw(about.seed, [one.number for one in contest.experts[1:]]))
    first, second, third = seated(about)
    one, two = about.candidates.order_by("application")

    assert refusals(score, contest.expert(first.expert), one, {**MARKS, "c1": "41"}) == ["mark c1"]
    score(contest.expert(first.expert), one, MARKS, "扎实")
    assert refusals(score, contest.expert(first.expert), one, MARKS) == ["scored"]
    for actor in (contest.expert(second.expert), clerk, contest.who(Role.DIRECTOR), contest.expert(tied)):
        assert not actor.rows(Score).exists()
    assert contest.expert(first.expert).rows(Score).count() == 1
    with pytest.raises(Denied):
        score(contest.expert(tied), one, MARKS)
    back = {"items": ["补"], "due": "2023-06-20"}
    assert refusals(move, contest.who(Role.CITY_REVIEWER), fresh(papers[0]), Move.RETURN, back) == ["being-judged"]

    for member in (second, third):
        for paper in (one, two):
            give(contest, member, paper, 60)
    assert Round.objects.get().stage == Stage.SCORING
    give(contest, first, two, 90)
    assert Round.objects.get().stage == Stage.PANEL
    assert clerk.rows(Score).count() == 6
    assert refusals(revise, contest.expert(second.expert), one, MARKS, " ") == ["reason reason"]
    revise(contest.expert(second.expert), one, MARKS, "合议后认可其效益")

    recuse(contest.expert(third.expert), third, "配偶在工厂2任职")
    reserve = Member.objects.get(round=about, standing=Seating.SEATED, place=4)
    assert (Round.objects.get().stage, Score.objects.count()) == (Stage.SCORING, 4)
    assert not clerk.rows(Score).exists()
    assert not contest.expert(third.expert).rows(Candidate, "score").exists()
    for paper in (one, two):
        give(contest, reserve, paper, 60)
    about = confirm(clerk, freeze(clerk, Round.objects.get()))
    results = about.candidates.order_by("place").values_list("application__number", "score", "standing")
    assert list(results) == [(papers[1].number, "70", "chosen"), (papers[0].number, "200/3", "chosen")]
    assert broken("selection") == []

    with work():  # what would be found out
        write(clerk, "scores disclosed", about, None, None)
        late = Score.objects.filter(member=reserve).first()
        write(clerk, "score given", late, None, {"round": about.pk, "member": reserve.pk})
        Score.objects.filter(member=reserve).update(member=third)
    assert len(list(scores_after_disclosure())) == 1
    assert len(list(scores_of_the_recused())) == 2


def test_a_tie_that_is_found_late_takes_the_expert_out_of_the_round(contest: Contest) -> None:
    papers = [arrive(contest, apply(contest, f"工厂{i}")) for i in (1, 2)]
    about, clerk = begin(contest), contest.who(Role.CITY_CLERK)
    first, reserve = seated(about)[0], about.members.get(place=4)
    give(contest, first, about.candidates.all()[0], 70)
    add_tie(clerk, first.expert, "work", papers[1].organisation.code, name="工厂2", source="群众反映，已核实")
    first.refresh_from_db()
    assert (first.standing, first.because) == ("recused", "曾经任职或合作：工厂2（群众反映，已核实）")
    assert [one.pk for one in seated(about)][-1] == reserve.pk
    assert not Score.objects.exists()
    add_tie(clerk, reserve.expert, "work", credit_code(777), source="不相干的单位")
    assert reserve.pk in [one.pk for one in seated(about)]


def test_nobody_is_taken_out_of_a_draw_whose_seed_is_known(contest: Contest) -> None:
    clerk, expert = contest.who(Role.CITY_CLERK), contest.experts[0]
    about = open_round(clerk, contest.call, contest.grant)
    assert refusals(set_active, clerk, expert, False) == ["draw-waits"]
    arrive(contest, apply(contest, "工厂1"))
    convene(clerk, about)
    assert not set_active(clerk, expert, False).active


def test_the_seed_is_the_number_of_a_source_declared_with_the_call(clock: Clock) -> None:
    """Source and later day are announced; the number is stated once it came out; the protocol repeats both. Once it is
    known nobody leaves the register, and a second round has no declared source left."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", None, quota=1, announced=False)
    clerk, call = contest.who(Role.CITY_CLERK), contest.call
    source, last = "福彩双色球 7 月第一期开奖号码", call.closes_on
    declare = partial(save_sheet, clerk, call, contest.grant, SHEET, experts=3)
    assert refusals(declare, seed_source=source) == ["seed seed_on"]
    assert refusals(declare, seed_on=last) == ["seed seed_source"]
    assert refusals(declare, seed_source=source, seed_on=last) == ["seed seed_on"]
    declare(seed_source=source, seed_on=last + timedelta(days=2))
    announce(contest)
    later = last + timedelta(days=2)
    assert refusals(extend_call, clerk, call.pk, contest.call.version, later, "材料多") == ["seed closes_on"]
    assert source in Client().get(f"/selection/calls/{call.pk}/").content.decode()
    papers = [arrive(contest, apply(contest, f"工厂{i}")) for i in (1, 2)]

    assert refusals(open_round, clerk, contest.call, contest.grant, seed="03 11 17") == ["seed-early seed"]
    clock.wait(32)
    assert refusals(set_active, clerk, contest.experts[0], False) == ["draw-waits"]
    assert refusals(open_round, clerk, contest.call, contest.grant) == ["seed seed"]
    page = client_of(contest.people[Role.CITY_CLERK].person)
    url = f"/selection/begin/{call.pk}/{contest.grant}/"
    assert source in page.get(url).content.decode()
    assert page.post(url, {"seed": "03 11 17"}).status_code == 302
    about = Round.objects.get()
    assert (about.seed, about.seed_source, about.seed_on) == ("03 11 17", source, later)
    about = confirm(clerk, score_all(contest, convene(clerk, about), {one.number: 80 for one in papers[:2]}))
    sealed = about.protocols.get()
    told = json.loads(sealed.text)
    assert (told["seed"], told["seed_source"]) == ("03 11 17", source)
    assert told["seed_declared"] == {"on": str(later), "declared": "2023-06-01"}
    assert list(repeat(sealed.text, sealed.digest)) == []
    shown = page.get(f"/selection/rounds/{about.pk}/protocols/1/").content.decode()
    assert "来源随通知声明于 2023-06-01，公布于 2023-07-03" in " ".join(shown.split())

    again = open_round(clerk, contest.call, contest.grant)
    assert (len(again.seed), again.seed_on) == (32, None)


def test_a_call_does_not_open_once_the_number_of_its_seed_is_out(clock: Clock) -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", None, announced=False)
    clerk, last = contest.who(Role.CITY_CLERK), contest.call.closes_on
    save_sheet(
        clerk,
        contest.call,
        contest.grant,
        SHEET,
        experts=3,
        seed_source="上证指数收盘",
        seed_on=last + timedelta(days=1),
    )
    clock.wait(31)
    assert "seed closes_on" in refusals(announce_call, clerk, contest.call.pk, contest.call.version)


def test_an_applicant_can_repeat_the_draw_of_its_experts(contest: Contest) -> None:
    application = arrive(contest, apply(contest, "工厂1"))
    about = begin(contest, seed="2023063 期", source="福彩双色球")
    confirm(contest.who(Role.CITY_CLERK), score_all(contest, about, {application.number: 80}))
    own = client_of(Person.objects.get(posts__organisation=application.organisation))
    page = own.get(f"/selection/result/{application.number}/").content.decode()
    assert "2023063 期" in page
    assert "、".join(draw(about.seed, [one.number for one in contest.experts])) in page


def test_the_recused_and_strangers_get_404(contest: Contest) -> None:
    arrive(contest, apply(contest, "工厂1"))
    about = begin(contest)
    member, paper = seated(about)[0], about.candidates.get()
    own = client_of(member.expert.person)
    pages = [f"/selection/scoring/{paper.pk}/", f"/selection/panel/{about.pk}/"]
    assert [own.get(page).status_code for page in pages] == [200, 404]
    reserve = about.members.filter(standing=Seating.RESERVE).first()
    assert reserve is not None
    assert [client_of(reserve.expert.person).get(page).status_code for page in pages] == [404, 404]
    long = "曾任该厂顾问，" * 50
    for sent, heading in (({"paper": paper.pk}, "工厂1"), ({}, "专家评审")):
        wrong = own.post(f"/selection/declare/{member.pk}/", {"because": long, **sent})
        text = wrong.content.decode()
        assert (wrong.status_code, long in text, f"<h1>{heading}</h1>" in text) == (422, True, True)
        assert f'id="m{member.pk}_because_error"' in text
    answer = own.post(f"/selection/declare/{member.pk}/", {"because": "曾任该厂顾问"})
    assert answer.status_code == 302
    assert [own.get(page).status_code for page in pages] == [404, 404]
    assert own.post(f"/selection/declare/{member.pk}/", {"because": "再次"}).status_code == 404
    assert client_of(seated(about)[-1].expert.person).get(pages[0]).status_code == 200


def test_the_bureau_says_why_an_expert_steps_aside(contest: Contest) -> None:
    arrive(contest, apply(contest, "工厂1"))
    about = begin(contest)
    member = seated(about)[0]
    clerk, url = client_of(contest.people[Role.CITY_CLERK].person), f"/selection/rounds/{about.pk}/recuse/{member.pk}/"
    wrong = clerk.post(url, {"because": " "})
    assert (wrong.status_code, f'id="m{member.pk}_because_error"' in wrong.content.decode()) == (422, True)
    assert clerk.post(url, {"because": "亲属在该厂任职"}).status_code == 302
    member.refresh_from_db()
    assert member.standing == Seating.RECUSED


def test_who_scored_has_no_other_duty_in_it(contest: Contest) -> None:
    arrive(contest, apply(contest, "工厂1"))
    about = begin(contest)
    expert = seated(about)[0].expert
    number = about.candidates.get().application.number
    confirm(contest.who(Role.CITY_CLERK), score_all(contest, about, {number: 80}))
    post = contest.people[Role.APPROVER]
    post.person = expert.person
    post.save()
    application = fresh(about.candidates.get().application)
    application.kind = application.stage = "approval"
    stage = application.course.stage("approval")
    problems = in_the_way(Happening(Move.APPROVE, contest.who(Role.APPROVER), application, stage))
    assert [problem.code for problem in problems] == ["duties"]


def test_a_sheet_does_not_contradict_its_policy(contest: Contest) -> None:
    ranked = a_contest_terms("harbin-2021-1", "service-platform-rank")
    by_order = a_contest_terms("shuangyashan-2022", "cloud-use")
    filing = Sheet((), ("filed_at", "draw"))
    assert [p.place.path for p in contradictions(SHEET, ranked)] == []
    assert [p.place.path for p in contradictions(filing, ranked)] == ["criteria", "order"]
    assert [p.place.path for p in contradictions(Sheet(SHEET.criteria, ("score", "draw"), minimum=60), ranked)] == [
        "order", "minimum",
    ]  # fmt: skip
    assert [p.place.path for p in contradictions(SHEET, by_order)] == ["order"]
    assert [p.place.path for p in contradictions(filing, by_order)] == []
    clerk = contest.who(Role.CITY_CLERK)
    person = contest.experts[0].person
    assert refusals(register_expert, clerk, person, fields=[" "], employer="91") == [
        "expert person", "expert fields", "credit-code employer",
    ]  # fmt: skip
    assert refusals(add_tie, clerk, contest.experts[0], "friend", credit_code(1), source="") == [
        "expert kind", "expert source",
    ]  # fmt: skip
    assert Tie.objects.count() == len(contest.experts)


def a_contest_terms(policy: str, grant: str) -> Competition:
    call = Call(policy=policy, region={"harbin-2021-1": "230100"}.get(policy, "230500"), grants=[grant], year=2023)
    return competitions(call)[grant]
