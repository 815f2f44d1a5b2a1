"""The whole path of 哈工信规〔2021〕1号, from the call to the account, by the people whose business it is."""

from __future__ import annotations

from typing import Any

import pytest
from applying import a_dossier
from by_hand import House
from city import DAOLI, NANGANG
from walking import (
    apply,
    assign,
    from_list_to_account,
    open_call,
    pass_in_bulk,
    refused_and_read,
    returned_and_corrected,
    stand,
    take,
)

from duixian.portal.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_path_of_2021_1(house: House) -> None:
    """Platforms are ranked: credit and experts; one is refused, one suspended, sent back and ranked anew."""
    house.closely = False  # the other path looks at the same pages
    grant, papers = "中小企业公共服务平台排序奖励", "基本情况表"
    for region in (NANGANG, DAOLI):
        a_dossier(
            house.city.enterprise(region), more=(_platform("p1", "一站式服务平台"), _platform("p2", "培训平台", "8人"))
        )
    call = open_call(house, "〔2021〕1号", (grant,))
    first = apply(house, NANGANG, call, f"{grant} 一站式服务平台", papers)
    hopeless = apply(house, NANGANG, call, f"{grant} 培训平台")
    objected = apply(house, DAOLI, call, f"{grant} 一站式服务平台")

    nangang, daoli = house.at(Role.DISTRICT_REVIEWER, NANGANG), house.at(Role.DISTRICT_REVIEWER, DAOLI)
    returned_and_corrected(house, nangang, first, papers)
    refused_and_read(house, nangang, hopeless, "三/（二）/3/（1）")
    take(nangang, first)
    nangang.decide("pass")
    pass_in_bulk(daoli, objected)

    credit, bureau, expert = (
        house.at(Role.CREDIT_OFFICER),
        house.at(Role.CITY_CLERK),
        house.at(Role.THIRD_PARTY_REVIEWER),
    )
    take(credit, first)
    credit.decide("pass")
    take(credit, objected)
    credit.decide("suspend", matter="经营异常名录待核")
    bureau.open(f"/applications/{objected}/review/")
    bureau.decide("lift", matter="经营异常名录待核", reason="已移出名录")
    take(credit, objected)
    credit.decide("pass")
    assign(house, objected, Role.THIRD_PARTY_REVIEWER)
    take(expert, objected)
    expert.decide("send_back", to="区县审核汇总，盖章推荐并行文上报", reasons="推荐文没有盖章")
    pass_in_bulk(daoli, objected)
    take(credit, objected)
    credit.decide("pass")
    for number, rank in ((first, "2"), (objected, "12")):
        assign(house, number, Role.THIRD_PARTY_REVIEWER)
        take(expert, number)
        expert.decide("pass", rank=rank)
    back = ("异议成立，退回“专家按当年指标评审排序”", "")
    assert from_list_to_account(house, call, first, objected, back, 8) == "50万元"
    assert stand(first, hopeless, objected) == ["paid payment", "refused district-review", "open ranking"]


def _platform(name: str, title: str, staff: str = "10人") -> dict[str, Any]:
    """A platform that meets every condition, with a year of training behind it."""
    return {
        "id": name,
        "kind": "service_platform",
        "title": title,
        "facts": {
            "recognition_level": "city", "rewarded_in_cycle": False, "operating_since": "2022-06-01", "staff": staff,
            "operating_assets": "100万元", "mainly_msme": True, "main_service": "training", "offers_training": True,
            "offers_other_services": False, "sustainable": True,
        },
        "years": {
            2025: {
                "service_income": "50万元", "service_spending": "50万元", "class_hours": "50课时", "attendances": 300,
                "satisfaction": "80%",
            }
        },
    }  # fmt: skip
