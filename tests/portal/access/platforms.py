"""Who gets which page of platforms: operators their own, bureaus those of their region."""

from datetime import date

from city import NANGANG
from django.utils import timezone

from duixian.portal.platforms.models import Doubt, Platform, Report


def _made(city):
    now = timezone.now()
    platform = Platform.objects.create(
        number="T1", organisation=city.enterprise(NANGANG), matter_id="m1", kind="platform_operation", name="云平台",
        made_at=now,
    )  # fmt: skip
    names = [figure.name for figure in platform.reporting.figures]
    report = Report.objects.create(
        platform=platform, month=date(2026, 1, 1), source="sheet", figures=dict.fromkeys(names, 1), sent_at=now
    )
    doubt = Doubt.objects.create(
        report=report, why="unlisted", subject="new_devices", data={"now": 1, "listed": 0}, region=NANGANG,
        opened_at=now,
    )  # fmt: skip
    return {"number": platform.number, "part": "devices", "pk": {"report": report.pk, "doubt": doubt.pk}}


def _report(city):
    return {"pk": _made(city)["pk"]["report"]}


def _doubt(city):
    return {"pk": _made(city)["pk"]["doubt"]}


_POST = {"visitor": 302, "*": 405}
_ENTERPRISES = {"clerk": 200, "legal_representative": 200}
_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}
_DECIDING = dict.fromkeys(("district_reviewer", "city_clerk", "city_reviewer", "director"), 200)
_LOOKING = {**_DECIDING, "district_clerk": 200, "observer": 200}
_HERE = dict.fromkeys(
    ("district_clerk@230103", "district_reviewer@230103", "city_clerk@230100", "city_reviewer@230100",
     "director@230100", "observer@230000"), 200,
)  # fmt: skip

ROWS = [
    ("platforms:index", {}, {"visitor": 302, **_ENTERPRISES, **_LOOKING, "*": 404}),
    ("platforms:new", {}, {"visitor": 302, **_ENTERPRISES, "*": 404}),
    ("platforms:doubts", {}, {"visitor": 302, **_DECIDING, "*": 404}),
    ("platforms:decide", _doubt, {"visitor": 302, **_OWNERS, **_HERE, "*": 404}),
    ("platforms:one_report", _report, {"visitor": 302, **_OWNERS, **_HERE, "*": 404}),
    ("platforms:show", _made, {"visitor": 302, **_OWNERS, **_HERE, "*": 404}),
    ("platforms:change", _made, {"visitor": 302, **_OWNERS, "*": 404}),
    ("platforms:report", _made, {"visitor": 302, **_OWNERS, "*": 404}),
    ("platforms:template", _made, {"visitor": 302, **_OWNERS, "*": 404}),
    ("platforms:token", _made, _POST),
    ("platforms:fill_in", _made, _POST),
    ("platforms:api", _made, {"*": 405}),
]
