"""Who gets which page of lists: published ones are everybody's, the work on them is the offices'."""

from applying import a_call, at_review
from django.utils import timezone

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.lists.commands import draw_up, object_to, publish
from duixian.portal.lists.models import Line


def _call(city):
    return {"call": a_call(city).pk}


def _drawn(city):
    call = a_call(city)
    at_review(city, "public-notice", call=call)
    return draw_up(city.authority(Role.CITY_CLERK), call)


def _running(city):
    listed = _drawn(city)
    stage = Line.objects.get(list=listed).application.course.notice()
    days = {channel.zh: timezone.localdate() for channel in stage.channels}
    return publish(city.authority(Role.CITY_CLERK), listed.number, days)


def _objection(city):
    line = Line.objects.get(list=_running(city))
    return object_to(VISITOR, line, name="张三", contact="13800000000", reason="不实")


def _secret(city):
    return {"secret": _objection(city).secret}


def _decide(city):
    objection = _objection(city)
    return {"number": objection.line.list.number, "objection": objection.number}


_OFFICES = ("city_clerk@230100", "city_reviewer@230100", "director@230100")
_SEEING = dict.fromkeys((*_OFFICES, "city_finance@230100", "approver@230100", "observer@230000"), 200)
_RUNNING = dict.fromkeys(_OFFICES, 200)

ROWS = [
    ("lists:notices", {}, {"*": 200}),
    ("lists:notice", lambda city: {"number": _running(city).number}, {"*": 200}),
    ("lists:object", lambda city: {"number": _running(city).number, "position": 1}, {"*": 200}),
    ("lists:objection", _secret, {"*": 200}),
    ("lists:index", {}, {"visitor": 302, "*": 200}),
    ("lists:draw", _call, {"visitor": 302, **_RUNNING, "*": 404}),
    ("lists:show", lambda city: {"number": _drawn(city).number}, {"visitor": 302, **_SEEING, "*": 404}),
    ("lists:publish", lambda city: {"number": _drawn(city).number}, {"visitor": 302, "*": 405}),
    ("lists:close", lambda city: {"number": _drawn(city).number}, {"visitor": 302, "*": 405}),
    ("lists:approve", lambda city: {"number": _drawn(city).number}, {"visitor": 302, "*": 405}),
    ("lists:send_back", lambda city: {"number": _drawn(city).number}, {"visitor": 302, "*": 405}),
    ("lists:decide", _decide, {"visitor": 302, **_RUNNING, "*": 404}),
]
