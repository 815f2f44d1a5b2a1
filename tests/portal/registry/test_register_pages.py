"""The pages of the register: who sees where something is used, and who decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from applying import a_call, fresh
from city import DAOLI, NANGANG, PROVINCE, City
from django.test import Client
from using import INVOICE, two_claims

from duixian.portal.registry.models import Conflict, Item

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_desk_is_told_of_a_use_elsewhere_and_whom_to_call(city: City, as_: SignIn) -> None:
    first, second = two_claims(city, a_call(city, contacts=[{"unit": "市局", "name": "", "phone": "0451-84664000"}]))
    reviewer = as_("district_reviewer", DAOLI)
    assert "重复使用待核定" not in text(as_("clerk", DAOLI), "/desk/")
    page = text(reviewer, f"/applications/{second.number}/review/")
    assert first.number in page
    assert "南岗区工信局" in page
    assert f"/applications/{first.number}/" not in page
    assert first.organisation.name not in page
    assert "张发票没有填报购买方：核定费用前请看票面" in page
    assert "购买方未填报" in page  # a cost line names none, and no code would
    assert "发票的购买方由企业填报：二维码里没有这一项，请与票面核对" in page
    mine = text(as_("clerk", DAOLI), f"/applications/{second.number}/")
    assert "另一家单位的申报" in mine
    assert "购买方（填报）" not in mine
    assert first.number not in mine
    found = text(reviewer, f"/registry/?q={INVOICE}")
    assert f"/registry/items/{Item.objects.get(number=INVOICE).pk}/" in found  # an application of this district uses it
    neighbour = text(as_("district_reviewer", "230202"), f"/registry/?q={INVOICE}")
    assert "其他区县的单位" in neighbour
    assert first.organisation.name not in neighbour
    assert "没有找到" in text(as_("district_reviewer", "230202"), f"/registry/?q={INVOICE[:8]}")


def test_the_city_decides_where_two_districts_are_concerned(city: City, as_: SignIn) -> None:
    _, second = two_claims(city, a_call(city))
    conflict = Conflict.objects.get()
    url = f"/registry/conflicts/{conflict.pk}/"
    assert "由上级部门核定" in text(as_("district_reviewer", DAOLI), url)
    said = {"outcome": "refused", "reason": "同一台设备，前一件已批准", "version": 1}
    assert as_("district_reviewer", DAOLI).post(url, said).status_code == 404
    director = as_("director")
    assert "重复使用待核定" in text(director, "/desk/")
    assert director.post(url, {"outcome": "refused", "reason": " ", "version": 1}).status_code == 200
    assert director.post(url, said).headers["Location"] == "/registry/conflicts/"
    assert "没有待核定的" in text(director, "/registry/conflicts/")
    mine = text(as_("clerk", DAOLI), f"/applications/{fresh(second).number}/")
    assert "同一台设备，前一件已批准" in mine


def test_the_province_decides_where_two_of_its_cities_are_concerned(city: City, as_: SignIn) -> None:
    two_claims(city, a_call(city))
    Conflict.objects.update(region=PROVINCE)
    url = f"/registry/conflicts/{Conflict.objects.get().pk}/"
    said = {"outcome": "refused", "reason": "同一台设备，前一件已批准", "version": 1}
    assert as_("director").post(url, said).status_code == 404
    reviewer = as_("province_reviewer")
    assert "重复使用待核定" in text(reviewer, "/desk/")
    assert reviewer.post(url, said).headers["Location"] == "/registry/conflicts/"
    assert Conflict.objects.get().state == "refused"


def test_an_enterprise_sees_its_own_things_with_their_uses(city: City, as_: SignIn) -> None:
    first, _ = two_claims(city, a_call(city))
    clerk = as_("clerk", NANGANG)
    page = text(clerk, "/registry/own/?kind=invoice")
    assert f"/applications/{first.number}/" in page
    item = Item.objects.get(number=INVOICE)
    assert "还可使用" in text(clerk, f"/registry/items/{item.pk}/")
    assert as_("clerk", DAOLI).get(f"/registry/items/{item.pk}/").status_code == 404
