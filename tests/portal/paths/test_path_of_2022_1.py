"""The whole path of 哈工信规〔2022〕1号, from the call to the account, by the people whose business it is."""

from __future__ import annotations

import pytest
from applying import a_dossier
from by_hand import House
from city import DAOLI, NANGANG
from walking import (
    apply,
    assign,
    audit,
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
PAPER = "平台服务合同"


def test_the_path_of_2022_1(house: House) -> None:
    """Platform, third party, audit, selection, credit; one is returned, one refused, one objected to. It comes to every
    page that grows on the way, and looks at each closely."""
    for region in (NANGANG, DAOLI):
        a_dossier(house.city.enterprise(region))
    call = open_call(house, "〔2022〕1号", ("三星设备上云", "二星管理上云"), {"limit_district-review": "10"}, PAPER)
    first = apply(house, NANGANG, call, "三星设备上云", PAPER, fact=("cloud-2023.date", "2023-11-21"))
    hopeless = apply(house, NANGANG, call, "二星管理上云")
    objected = apply(house, DAOLI, call, "三星设备上云", PAPER)

    nangang, daoli = house.at(Role.DISTRICT_REVIEWER, NANGANG), house.at(Role.DISTRICT_REVIEWER, DAOLI)
    returned_and_corrected(house, nangang, first, PAPER)
    refused_and_read(house, nangang, hopeless, "三/（二）/1")
    take(nangang, first)
    nangang.decide("pass")
    pass_in_bulk(daoli, objected)

    for number in (first, objected):
        assign(house, number, Role.THIRD_PARTY_REVIEWER)
        take(house.at(Role.THIRD_PARTY_REVIEWER), number)
        house.at(Role.THIRD_PARTY_REVIEWER).decide("pass")
    for number in (first, objected):
        assign(house, number, Role.AUDITOR)
        audit(house.at(Role.AUDITOR), number)
    for number in (first, objected):
        take(house.at(Role.CITY_REVIEWER), number)
        house.at(Role.CITY_REVIEWER).decide("pass", selected="是")
        take(house.at(Role.CREDIT_OFFICER), number)
        house.at(Role.CREDIT_OFFICER).decide("pass")
    refused = ("异议成立，不予扶持", "三/（二）/2")
    assert from_list_to_account(house, call, first, objected, refused, 12) == "30万元"
    assert stand(first, hopeless, objected) == ["paid payment", "refused district-review", "refused public-notice"]
