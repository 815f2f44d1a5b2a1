"""Who gets which page of registration: the district confirms, an enterprise sees itself, its head lets clerks in."""

from city import NANGANG
from django.utils import timezone

_OWN = {"clerk": 200, "legal_representative": 200}
_POSTED = {"visitor": 405, "*": 405}
_DISTRICT = {"district_clerk@230103": 200, "district_reviewer@230103": 200, "administrator": 200}


def _registered(city):
    neighbour = city.neighbour
    neighbour.registered_at = timezone.now()
    neighbour.save(update_fields=["registered_at"])
    return {"pk": neighbour.pk}


def _clerk(city):
    return {"pk": city.post("clerk", NANGANG).pk}


ROWS = [
    ("registration:waiting", {}, {"visitor": 302, "district_clerk": 200, "district_reviewer": 200,
                                  "administrator": 200, "*": 404}),
    ("registration:decide", _registered, {"visitor": 302, **_DISTRICT, "*": 404}),
    ("registration:own", {}, {"visitor": 302, **_OWN, "*": 404}),
    ("registration:invite", {}, _POSTED),
    ("registration:end", _clerk, _POSTED),
]  # fmt: skip
