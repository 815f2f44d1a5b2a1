"""A call asks for nothing that its policy does not allow: each refusal says the field, the reason and the clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from duixian.policy.loader import load_policy
from duixian.portal.calls.terms import Terms, focused, problems
from duixian.portal.library.shelf import book
from duixian.quantity.yaml_source import parse_source

FINE = Terms(
    "harbin-2022-1",
    2026,
    "通知",
    ["star-3-equipment"],
    date(2026, 3, 2),
    date(2026, 4, 30),
    focus={"words": "装备制造", "industries": ["C34", "C35"]},
    extra_materials=[{"label": "星级证书", "reason": "核对星级"}],
    quota=20,
    pot=100_000_000,
    contacts=[{"unit": "市工信局", "name": "王工", "phone": "0451-84664000"}],
    readings={"A6": "exclusive"},
    limits={"district-review": 10},
)


def refused(policy: str = "harbin-2022-1", **changes: object) -> list[tuple[str, str]]:
    terms = replace(FINE, policy=policy, **changes)
    return [(problem.place.path, problem.message.zh) for problem in problems(terms, book(policy).loaded)]


def plain(policy: str, grants: list[str], **changes: object) -> list[tuple[str, str]]:
    bare = {"focus": {}, "extra_materials": (), "quota": None, "pot": None, "readings": {}, "limits": {}}
    return refused(policy, grants=grants, **(bare | changes))


def test_what_the_policy_allows_is_fine():
    assert refused() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grants": []}, ("grants", "至少选一个扶持条款")),
        ({"grants": ["star-3-equipmnt"]}, ("grants", "政策没有条款 star-3-equipmnt")),
        (
            {"grants": ["national-pilot"], "limits": {}},
            ("grants", "“国家工业互联网试点示范”免申报，不用开通知（条款 三/（二）/3）"),
        ),
        ({"year": 26}, ("year", "年度 26 不对")),
        ({"closes_on": date(2026, 3, 1)}, ("closes_on", "截止日早于开始日")),
        ({"opens_on": date(2022, 1, 4)}, ("opens_on", "这一天政策还没有施行（条款 八/（2））")),
        ({"focus": {"industries": ["C34"]}}, ("focus_words", "用一句话写明重点")),
        ({"focus": {"words": "重点", "industries": ["X9"]}}, ("focus_industries", "X9 不是行业代码")),
        ({"extra_materials": [{"label": "证书", "reason": " "}]}, ("material_0_reason", "写明为什么要这份材料")),
        ({"extra_materials": [{"label": "", "reason": "要"}]}, ("material_0_label", "写明材料名称")),
        ({"quota": 0}, ("quota", "名额至少 1 个；不限就留空")),
        ({"pot": 0}, ("pot", "资金总额应大于零；没有定就留空")),
        ({"contacts": [{"unit": "", "phone": "0451-84664000"}]}, ("contact_0_unit", "写明联系单位")),
        ({"contacts": [{"unit": "市工信局", "phone": "王工"}]}, ("contact_0_phone", "电话写法不对")),
        ({"readings": {"A6": "both"}}, ("reading_A6", "没有口径 A6=both")),
        ({"readings": {"A99": "all"}}, ("reading_A99", "没有口径 A99=all")),
        ({"limits": {"nothing": 5}}, ("limit_nothing", "程序没有环节 nothing")),
    ],
)
def test_each_wrong_thing_is_refused_beside_its_field(changes, expected):
    assert refused(**changes) == [expected]


def test_window_lies_within_the_policys_validity():
    changes = {"opens_on": date(2025, 12, 1), "closes_on": date(2026, 1, 1)}
    assert plain("shuangyashan-2022", ["sme-benchmark"], **changes) == [
        ("closes_on", "申报须在政策有效期内（条款 文末）")
    ]


def test_focus_needs_a_clause_that_lets_the_call_name_one():
    focus = {"words": "装备制造", "industries": []}
    assert plain("harbin-2021-1", ["equity-financing"], focus=focus) == [
        ("focus_words", "政策没有授权年度通知为“股权融资奖励”确定重点，不能收窄申报范围（条款 一/（一）/1 第2段）")
    ]


def test_paper_that_the_policy_lists_is_not_asked_for_again():
    papers = [{"label": "投资合同", "reason": "核对"}]
    assert plain("harbin-2021-1", ["equity-financing"], extra_materials=papers) == [
        ("material_0_label", "材料清单里已有“投资合同”")
    ]


def test_places_do_not_go_beyond_the_policys():
    assert plain("harbin-2021-1", ["service-platform-rank"], quota=20) == []
    [(field, said)] = plain("harbin-2021-1", ["service-platform-rank"], quota=21)
    assert (field, said.split("（")[0]) == ("quota", "超过政策规定的 20 个名额")


def test_places_promised_in_order_of_application_are_not_cut():
    window = {"opens_on": date(2025, 3, 2), "closes_on": date(2025, 4, 30)}
    assert plain("shuangyashan-2022", ["cloud-use"], quota=30, **window) == []
    [(field, said)] = plain("shuangyashan-2022", ["cloud-use"], quota=29, **window)
    assert (field, said.split("（")[0]) == ("quota", "政策按申报先后给 30 个名额，通知不能减少")
    for rule, said in (("rank", "政策规定"), ("lot", "没有办法 lot")):
        [(field, found)] = plain("shuangyashan-2022", ["cloud-use"], shortfall=rule, **window)
        assert (field, found.split("“")[0]) == ("shortfall", said)


def test_pot_is_the_policys_where_it_sets_one():
    text = book("harbin-2022-1").text.replace(
        "    award: {fixed: 5万元}\n", "    award: {fixed: 5万元}\n    pot: {amount: 300万元, shared: pro-rata}\n"
    )
    loaded = load_policy(parse_source(text, "with-pot.yaml"))
    terms = replace(FINE, grants=["diagnosis"], limits={})
    found = [(p.place.path, p.message.zh) for p in problems(replace(terms, pot=200_000_000), loaded)]
    assert found == [("pot", "政策规定的资金总额是 300万元（条款 三/（三）/1）")]
    assert problems(replace(terms, pot=300_000_000, shortfall="pro-rata"), loaded) == []
    [found] = problems(replace(terms, pot=300_000_000, shortfall="order"), loaded)
    assert (found.place.path, found.message.zh.split("”")[1]) == ("shortfall", "同比例核减（条款 三/（三）/1）")


def test_time_that_the_policy_fixes_is_not_changed():
    assert refused(limits={"public-notice": 3}) == [
        ("limit_public-notice", "“三个渠道公示”的时间由政策规定，申报通知不能改（条款 六/（四））")
    ]


def test_focus_becomes_a_condition_under_the_clause_that_lets_it():
    grants = focused(book("harbin-2022-1").loaded, ["star-3-equipment"], FINE.focus).model.grants
    added = grants["star-3-equipment"].when["focus"]
    assert (added.when, added.cite) == ("applicant.industry within [C34, C35]", ("五",))
    assert "focus" not in grants["star-2-management"].when


def test_focus_in_words_alone_adds_no_condition():
    loaded = book("harbin-2022-1").loaded
    assert focused(loaded, ["star-3-equipment"], {"words": "装备制造"}) is loaded
