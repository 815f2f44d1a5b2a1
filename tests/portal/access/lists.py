"""Who gets which page of lists: published ones are everybody's, the work on them is the offices'."""

from applying import a_call, at_review
from django.utils import timezone
from provincial import provincial_call, to_be_listed

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.lists.commands import draw_up, object_to, publish
from duixian.portal.lists.models import Line


def _objected(city):
    """A call with a list of one line, published, and an objection to the line."""
    call = a_call(city)
    return _with_objection(city.authority(Role.CITY_CLERK), call, at_review(city, "public-notice", call=call))


def _of_province(city):
    """The same under a call of the province."""
    call = provincial_call(city)
    return _with_objection(city.authority(Role.PROVINCE_CLERK), call, to_be_listed(city, call))


def _with_objection(clerk, call, application):
    listed = draw_up(clerk, call)
    channels = [channel.zh for channel in application.course.notice().channels] or ["网站"]
    publish(clerk, listed.number, dict.fromkeys(channels, timezone.localdate()))
    line = Line.objects.get(list=listed)
    objection = object_to(VISITOR, line, name="张三", contact="13800000000", reason="不实")
    return {
        "call": call.pk, "number": listed.number, "position": 1, "objection": objection.number,
        "secret": objection.secret,
    }  # fmt: skip


_OFFICES = ("city_clerk@230100", "city_reviewer@230100", "director@230100")
_SEEING = dict.fromkeys((*_OFFICES, "city_finance@230100", "approver@230100", "observer@230000"), 200)
_OF_PROVINCE = dict.fromkeys(("province_clerk", "province_reviewer"), 200)
_HANDLING = {**_OF_PROVINCE, "province_finance": 200, "approver@230000": 200, "observer": 200}
_RUNNING = dict.fromkeys(_OFFICES, 200)

ROWS = [
    ("lists:notices", {}, {"*": 200}),
    ("lists:notice", _objected, {"*": 200}),
    ("lists:object", _objected, {"*": 200}),
    ("lists:objection", _objected, {"*": 200}),
    ("lists:index", {}, {"visitor": 302, "*": 200}),
    ("lists:draw", _objected, {"visitor": 302, **_RUNNING, "*": 404}),
    ("lists:show", _objected, {"visitor": 302, **_SEEING, "*": 404}),
    ("lists:draw", _of_province, {"visitor": 302, **_OF_PROVINCE, "*": 404}),
    ("lists:show", _of_province, {"visitor": 302, **_HANDLING, "*": 404}),
    ("lists:publish", _objected, {"visitor": 302, "*": 405}),
    ("lists:close", _objected, {"visitor": 302, "*": 405}),
    ("lists:approve", _objected, {"visitor": 302, "*": 405}),
    ("lists:send_back", _objected, {"visitor": 302, "*": 405}),
    ("lists:decide", _objected, {"visitor": 302, **_RUNNING, "*": 404}),
]
