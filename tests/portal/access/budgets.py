"""Who gets which page of pots: the bureaus and finance of the region, a province those of its own, its observer all;
bureaus keep them."""

from applying import a_call
from city import CITY, PROVINCE
from provincial import provincial_call

from duixian.portal.accounts.roles import Role
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.payers import Payer


def _pot(city):
    payer = Payer(policy="harbin-2022-1", year=2026, level="city", region=CITY)
    return {"pk": open_pot(city.authority(Role.CITY_CLERK), payer, amount=100, document="1号").pk}


def _of_province(city):
    payer = Payer(policy="heilongjiang-20", year=2026, level="province", region=PROVINCE)
    return {"pk": open_pot(city.authority(Role.PROVINCE_CLERK), payer, amount=100, document="1号").pk}


def _called(city):
    return {"call": provincial_call(city).pk}


def _call(city):
    return {"call": a_call(city).pk}


_BUREAU = dict.fromkeys(("city_clerk@230100", "city_reviewer@230100", "director@230100"), 200)
_SEEING = {**_BUREAU, "city_finance@230100": 200, "observer@230000": 200}
_ANYWHERE = {"district_clerk": 200, "district_reviewer": 200, "district_finance": 200, "city_reviewer@230200": 200}
_PROVINCE = dict.fromkeys(("province_clerk", "province_reviewer", "province_finance"), 200)
_KEEPING = {"city_clerk@230100": 200, "director@230100": 200}

ROWS = [
    ("budgets:index", {}, {"visitor": 302, **_SEEING, **_PROVINCE, **_ANYWHERE, "*": 404}),
    ("budgets:export", {}, {"visitor": 302, **_SEEING, **_PROVINCE, **_ANYWHERE, "*": 404}),
    ("budgets:new", {}, {"visitor": 302, **_KEEPING, "province_clerk": 200, "district_clerk": 200, "*": 404}),
    ("budgets:pot", _of_province, {"visitor": 302, **_PROVINCE, "observer": 200, "*": 404}),
    ("budgets:allocation", _called, {"visitor": 302, "province_clerk": 200, "province_reviewer": 200, "*": 404}),
    ("budgets:pot", _pot, {"visitor": 302, **_SEEING, "*": 404}),
    ("budgets:statement", _pot, {"visitor": 302, **_SEEING, "*": 404}),
    ("budgets:restore", _pot, {"visitor": 302, "city_finance@230100": 200, "*": 404}),
    ("budgets:restore", _of_province, {"visitor": 302, "province_finance": 200, "*": 404}),
    ("budgets:amount", _pot, {"visitor": 302, **_KEEPING, "*": 404}),
    ("budgets:allocation", _call, {"visitor": 302, **_BUREAU, "*": 404}),
]
