"""Who gets which page of applications: an enterprise its own, the desks what stands in their region or with them, a
province's bureau what was filed under its own calls."""

from applying import a_call, a_dossier, a_draft, a_filed
from city import NANGANG
from provincial import at_province

_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}
_DESKS = dict.fromkeys(
    ("district_clerk@230103", "district_reviewer@230103", "city_clerk@230100", "city_reviewer@230100",
     "director@230100"), 200,
)  # fmt: skip
_POST = {"visitor": 302, "*": 405}


def _start(city):
    a_dossier(city.enterprise(NANGANG))
    return {"call": a_call(city).pk}


def _draft(city):
    application = a_draft(city)
    return {"number": application.number, "pk": application.attachments.get().pk}


def _filed(city):
    application = a_filed(city)
    return {"number": application.number, "pk": application.attachments.get().pk, "move": "pass", "event": 1}


def _at_province(city):
    return {"number": at_province(city).number, "move": "pass"}


_PROVINCE = {"province_clerk": 200, "province_reviewer": 200}
_ENTERPRISES = {**_OWNERS, "clerk@230102": 200}
_WORKS = {"administrator": 404, "observer": 404, "clerk": 404, "legal_representative": 404, "*": 200}

ROWS = [
    ("applications:index", {}, {"visitor": 302, **_ENTERPRISES, "*": 404}),
    ("applications:start", _start, {"visitor": 302, **_ENTERPRISES, "*": 404}),
    ("applications:show", _filed, {"visitor": 302, **_OWNERS, **_DESKS, "*": 404}),
    ("applications:show", _draft, {"visitor": 302, **_OWNERS, "*": 404}),
    ("applications:paper", _filed, {"visitor": 302, "*": 404}),  # its bytes are no part of the fixture
    ("applications:pinned", _filed, {"visitor": 302, **_OWNERS, **_DESKS, "*": 404}),
    ("applications:record", _filed, {"visitor": 302, **_OWNERS, **_DESKS, "*": 404}),
    ("applications:edit", _draft, {"visitor": 302, **_OWNERS, "*": 404}),
    ("applications:file", _draft, {"visitor": 302, **_OWNERS, "*": 404}),
    ("applications:review", _filed, {"visitor": 302, **_DESKS, "*": 404}),
    ("applications:show", _at_province, {"visitor": 302, **_OWNERS, **_DESKS, **_PROVINCE, "*": 404}),
    ("applications:review", _at_province, {"visitor": 302, **_DESKS, **_PROVINCE, "*": 404}),
    ("applications:inbox", {}, {"visitor": 302, **_WORKS}),
    ("applications:sheet", {}, {"visitor": 302, **_WORKS}),
    ("applications:comment", _filed, _POST),
    ("applications:withdraw", _filed, _POST),
    ("applications:save", _draft, _POST),
    ("applications:lines", _draft, _POST),
    ("applications:save_lines", _draft, _POST),
    ("applications:attach", _draft, _POST),
    ("applications:discard", _draft, _POST),
    ("applications:detach", _draft, _POST),
    ("applications:verify", _filed, _POST),
    ("applications:move", _filed, _POST),
]
