"""Who gets which page of direct awards: the city's bureau finds and confirms, an organisation takes its own."""

from applying import a_call
from city import NANGANG
from offering import a_chosen

from duixian.portal.accounts.roles import Role
from duixian.portal.direct_awards.commands import confirm, search
from duixian.portal.direct_awards.models import Offer

_BUREAU = dict.fromkeys(("city_clerk@230100", "city_reviewer@230100", "director@230100"), 200)
_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}


def _confirmed(city):
    a_chosen(city, NANGANG)
    call = a_call(city)
    bureau = city.authority(Role.CITY_CLERK)
    search(bureau, call)
    confirm(bureau, [Offer.objects.get().pk])
    return {"pk": Offer.objects.get().pk}


ROWS = [
    (
        "direct_awards:index",
        {},
        {"visitor": 302, "clerk": 200, "legal_representative": 200, "city_clerk": 200, "city_reviewer": 200,
         "director": 200, "*": 404},
    ),
    ("direct_awards:search", lambda city: {"call": a_call(city).pk}, {"visitor": 302, "*": 405}),
    ("direct_awards:confirm", {}, {"visitor": 302, "*": 405}),
    ("direct_awards:show", _confirmed, {"visitor": 302, **_BUREAU, **_OWNERS, "*": 404}),
    ("direct_awards:decline", _confirmed, {"visitor": 302, **_OWNERS, "*": 404}),
]  # fmt: skip
