"""Who gets which page of pots: the bureaus and finance of the region, the province's observer; bureaus keep them."""

from applying import a_call
from city import CITY

from duixian.portal.accounts.roles import Role
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.payers import Payer


def _pot(city):
    payer = Payer(policy="harbin-2022-1", year=2026, level="city", region=CITY)
    return {"pk": open_pot(city.authority(Role.CITY_CLERK), payer, amount=100, document="1号").pk}


def _call(city):
    return {"call": a_call(city).pk}


_BUREAU = dict.fromkeys(("city_clerk@230100", "city_reviewer@230100", "director@230100"), 200)
_SEEING = {**_BUREAU, "city_finance@230100": 200, "observer@230000": 200}
_ANYWHERE = {"district_clerk": 200, "district_reviewer": 200, "district_finance": 200, "city_reviewer@230200": 200}
_KEEPING = {"city_clerk@230100": 200, "director@230100": 200}

ROWS = [
    ("budgets:index", {}, {"visitor": 302, **_SEEING, **_ANYWHERE, "*": 404}),
    ("budgets:export", {}, {"visitor": 302, **_SEEING, **_ANYWHERE, "*": 404}),
    ("budgets:new", {}, {"visitor": 302, **_KEEPING, "district_clerk": 200, "*": 404}),
    ("budgets:pot", _pot, {"visitor": 302, **_SEEING, "*": 404}),
    ("budgets:statement", _pot, {"visitor": 302, **_SEEING, "*": 404}),
    ("budgets:amount", _pot, {"visitor": 302, **_KEEPING, "*": 404}),
    ("budgets:allocation", _call, {"visitor": 302, **_BUREAU, "*": 404}),
]
