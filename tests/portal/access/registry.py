"""Who gets which page of the register: owners their own things, bureaus those of their region."""

from applying import a_call, a_draft
from city import NANGANG
from using import two_claims

from duixian.portal.accounts.roles import Role
from duixian.portal.registry.commands import Said, register
from duixian.portal.registry.models import Conflict, Item, Kind


def _item(city):
    clerk = city.authority(Role.CLERK, NANGANG)
    return {"pk": register(clerk, [Said(Kind.DEVICE, "1", seller="甲")], "typed")[0].pk}


def _planned(city):
    clerk = city.authority(Role.CLERK, NANGANG)
    item = register(clerk, [Said(Kind.DEVICE, "1", seller="甲")], "typed", a_draft(city))[0]
    return {"pk": Item.objects.get(pk=item.pk).uses.get().pk}


def _conflict(city):
    two_claims(city, a_call(city))
    return {"pk": Conflict.objects.get().pk}


_OWNERS = {"clerk": 200, "legal_representative": 200}
_BUREAU = {
    "district_clerk": 200, "district_reviewer": 200, "city_clerk": 200, "city_reviewer": 200, "director": 200,
    "observer": 200,
}  # fmt: skip
_HERE = {**_BUREAU, "district_reviewer@230102": 404, "district_reviewer@230202": 404, "city_reviewer@230200": 404}
_OF_DAOLI = {
    "district_clerk@230103": 404, "district_reviewer@230103": 404, "district_reviewer@230102": 200,
    "district_reviewer@230202": 404, "city_clerk@230100": 200, "city_reviewer@230100": 200, "city_reviewer@230200": 404,
    "director@230100": 200, "observer@230000": 200,
}  # fmt: skip
_PROVINCE = {"province_clerk": 200, "province_reviewer": 200}
_KIND = {"kind": "device"}

ROWS = [
    ("registry:index", {}, {"visitor": 302, **_BUREAU, **_PROVINCE, "*": 404}),
    ("registry:conflicts", {}, {"visitor": 302, **_BUREAU, **_PROVINCE, "*": 404}),
    ("registry:decide", _conflict, {"visitor": 302, **_OF_DAOLI, "*": 404}),
    (
        "registry:item",
        _item,
        {"visitor": 302, "clerk@230103": 200, "legal_representative@230103": 200, **_HERE, "*": 404},
    ),
    ("registry:own", {}, {"visitor": 302, **_OWNERS, "*": 404}),
    ("registry:scan", {}, {"visitor": 302, **_OWNERS, "*": 404}),
    ("registry:new", _KIND, {"visitor": 302, **_OWNERS, "*": 404}),
    ("registry:import", _KIND, {"visitor": 302, **_OWNERS, "*": 404}),
    ("registry:template", _KIND, {"visitor": 302, **_OWNERS, "*": 404}),
    ("registry:unplan", _planned, {"visitor": 302, "*": 405}),
]
