"""The three policies that choose, in a real browser: only a selection's own screens are clicked."""

from __future__ import annotations

import pytest
from contests import SHEET, a_contest, announce, apply, arrive, hold_places

from duixian.portal.accounts.models import Person
from duixian.portal.accounts.roles import Role
from duixian.portal.selection.models import Candidate, Round
from duixian.procedure.selecting import Sheet

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


def press(tab, name: str) -> None:
    """Press a button, and check the page that follows."""
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name=name, exact=True).first.click()
    tab.check()


def follow(tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name=name).click()


def unfold(tab, name: str) -> None:
    tab.page.locator("summary", has_text=name).first.click()


def score_next(tab, *points: str) -> None:
    """The next paper, scored."""
    for field, text in zip(tab.page.locator("main input[inputmode=decimal]").all(), points, strict=True):
        field.fill(text)
    press(tab, "提交评分")


def test_harbin_platforms_are_scored_and_ranked(visit, live_server, clock) -> None:
    """A sheet is written with the draft and says where the seed comes from; experts are drawn, one scores them all."""
    contest = a_contest("harbin-2021-1", "service-platform-rank", None, experts=1, register=1, announced=False)
    clerk = visit(contest.people[Role.CITY_CLERK].person)
    page = clerk.go(f"/selection/sheets/{contest.call.pk}/{contest.grant}/")
    for i, (title, part, points) in enumerate((("服务收入", "economic", "40"), ("服务能力", "technical", "50")), 1):
        page.fill(f"#id_title_{i}", title)
        page.select_option(f"#id_part_{i}", part)
        page.fill(f"#id_points_{i}", points)
    page.fill("#id_experts", "1")
    page.fill("#id_seed_source", "福彩双色球 7 月第一期")
    page.fill("#id_seed_on", "2023-07-03")
    page.get_by_role("button", name="保存评分表").click()
    page.get_by_text("评分项合计 90 分").wait_for()
    clerk.said.clear()  # the browser notes that a form came back
    page.fill("#id_points_2", "60")
    press(clerk, "保存评分表")
    announce(contest)
    for name in ("平台甲", "平台乙"):
        arrive(contest, apply(contest, name))

    clock.wait(32)
    clerk = visit(contest.people[Role.CITY_CLERK].person)
    page = clerk.go(f"/selection/begin/{contest.call.pk}/{contest.grant}/")
    page.fill("#id_seed", "03 11 17 22 28 31 + 07")
    press(clerk, "记录种子")
    assert page.get_by_text("福彩双色球 7 月第一期（随通知声明，2023年7月3日（周一）公布）").is_visible()
    press(clerk, "固定名单，抽取专家")
    expert = visit(contest.experts[0].person, viewport=PHONE)
    expert.go("/desk/")
    follow(expert, "平台甲")
    score_next(expert, "30", "40")
    score_next(expert, "38", "55")
    expert.go(f"/selection/panel/{Round.objects.get().pk}/")
    clerk.go(f"/selection/rounds/{Round.objects.get().pk}/")
    press(clerk, "合议结束，冻结评分")
    press(clerk, "确认结果，形成纪要")
    ranks = Candidate.objects.order_by("rank").values_list("application__organisation__name", "score", "standing")
    assert list(ranks) == [("平台乙", "93", "chosen"), ("平台甲", "70", "chosen")]
    clerk.go(f"/selection/rounds/{Round.objects.get().pk}/protocols/1/")
    assert clerk.page.get_by_text("已按纪要重抽、重算，完全一致").is_visible()


def test_jiaxing_s_tenth_place_of_the_year(visit, live_server) -> None:
    """Nine of ten are taken; a drawn expert steps aside, the next one scores, one is chosen and one waits."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, experts=1, register=2)
    hold_places(contest, 9)
    for name in ("工厂甲", "工厂乙"):
        arrive(contest, apply(contest, name))
    clerk = visit(contest.people[Role.CITY_CLERK].person)
    clerk.go("/selection/")
    follow(clerk, "开始评选")
    press(clerk, "记录种子")
    press(clerk, "固定名单，抽取专家")
    first, second = [one.expert.person for one in Round.objects.get().members.order_by("place")]
    recused = visit(first)
    recused.go("/selection/scoring/")
    unfold(recused, "我要回避")
    recused.page.get_by_label("回避原因").fill("曾任工厂甲顾问")
    press(recused, "申报回避")
    assert recused.page.get_by_text("没有要评审的材料").is_visible()
    expert = visit(second)
    expert.go("/selection/scoring/")
    follow(expert, "评下一件")
    score_next(expert, "30", "30", "10")
    score_next(expert, "35", "30", "10")
    clerk.go(f"/selection/rounds/{Round.objects.get().pk}/")
    press(clerk, "合议结束，冻结评分")
    press(clerk, "确认结果，形成纪要")
    assert _standings() == {"工厂乙": "chosen", "工厂甲": "waiting"}
    waits = Candidate.objects.get(standing="waiting").application
    own = visit(Person.objects.get(posts__organisation=waits.organisation), viewport=PHONE)
    assert own.go(f"/selection/result/{waits.number}/").get_by_text("候补", exact=True).is_visible()


def test_shuangyashan_s_thirtieth_in_order_of_application(visit, live_server) -> None:
    """29 of thirty are taken: of two that filed at the same moment, the lot decides."""
    contest = a_contest("shuangyashan-2022", "cloud-use", Sheet((), ("filed_at", "draw")), register=0)
    hold_places(contest, 29)
    for name in ("企业甲", "企业乙"):
        arrive(contest, apply(contest, name))
    clerk = visit(contest.people[Role.CITY_CLERK].person)
    page = clerk.go(f"/selection/begin/{contest.call.pk}/{contest.grant}/")
    press(clerk, "记录种子")
    press(clerk, "固定名单，排出先后")
    press(clerk, "确认结果，形成纪要")
    assert sorted(_standings().values()) == ["chosen", "waiting"]
    assert page.get_by_text("30，已占 30").is_visible()


def _standings() -> dict[str, str]:
    return dict(Candidate.objects.values_list("application__organisation__name", "standing"))
