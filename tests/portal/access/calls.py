"""What is announced is everybody's; drafts and their changes belong to the bureau of the policy's own region."""

from datetime import date

from provincial import GRANT, POLICY

from duixian.portal.accounts.roles import Role
from duixian.portal.calls.commands import draft_call, open_call
from duixian.portal.calls.terms import Terms

_WINDOW = {"opens_on": date(2026, 3, 2), "closes_on": date(2026, 4, 30)}
OFFICERS = {"visitor": 302, "city_clerk": 200, "director": 200, "*": 404}


def opened(city):
    call = open_call(city.authority(Role.DIRECTOR), policy="harbin-2022-1", year=2026, grants=["diagnosis"], **_WINDOW)
    return {"pk": call.pk}


def drafted(city):
    terms = Terms("harbin-2022-1", 2026, "草稿", ["diagnosis"], **_WINDOW)
    return {"pk": draft_call(city.authority(Role.DIRECTOR), terms).pk}


def drafted_by_province(city):
    terms = Terms(POLICY, 2026, "草稿", [GRANT], **_WINDOW)
    return {"pk": draft_call(city.authority(Role.PROVINCE_CLERK), terms).pk}


ROWS = [
    ("calls:index", {}, {"*": 200}),
    ("calls:calendar", {}, {"*": 200}),
    ("calls:calendar_file", {}, {"*": 200}),
    ("calls:call", opened, {"*": 200}),
    ("calls:call", drafted, {"city_clerk": 200, "director": 200, "city_reviewer@230100": 200, "*": 404}),
    ("calls:new", {}, {**OFFICERS, "province_clerk": 200}),
    ("calls:edit", drafted, OFFICERS),
    ("calls:edit", drafted_by_province, {"visitor": 302, "province_clerk": 200, "*": 404}),
    ("calls:open", drafted, OFFICERS),
    ("calls:discard", drafted, OFFICERS),
    ("calls:extend", opened, OFFICERS),
    ("calls:close", opened, OFFICERS),
]
