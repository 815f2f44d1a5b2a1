"""Who gets which page of measures: what is public is everybody's, a bureau reports on policies that oblige it."""

from datetime import date

from duixian.portal.accounts.roles import Role
from duixian.portal.measures.commands import report

_PROVINCE = "heilongjiang-20"
_BUREAU = dict.fromkeys(
    (
        "district_clerk@230103", "district_reviewer@230103", "district_reviewer@230102", "district_reviewer@230202",
        "city_clerk@230100", "city_reviewer@230100", "city_reviewer@230200", "director@230100",
        "province_clerk@230000", "province_reviewer@230000",
    ),
    200,
)  # fmt: skip


def _said(city):
    said = report(
        city.authority(Role.CITY_CLERK), _PROVINCE, "pilot-cities-programme", on=date(2026, 3, 1), unit="市工信局",
        words="推荐两市", public=False,
    )  # fmt: skip
    return {"pk": said.pk}


ROWS = [
    ("measures:index", {}, {"*": 200}),
    ("measures:show", {"policy": _PROVINCE}, {"*": 200}),
    ("measures:evidence", _said, {"*": 404}),
    ("measures:publish", _said, {"visitor": 302, "*": 405}),
    (
        "measures:report",
        {"policy": _PROVINCE, "measure": "pilot-cities-programme"},
        {"visitor": 302, **_BUREAU, "*": 404},
    ),
    ("measures:summary", {"policy": _PROVINCE, "year": 2026}, {"visitor": 302, **_BUREAU, "*": 404}),
]
