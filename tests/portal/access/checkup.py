"""Who gets which page of a check-up: everybody who has its key."""

from duixian.portal.checkup.models import Checkup

_ALL = {"*": 200}
_POSTED = {"*": 405}


def _made(steps):
    data = {
        "dossier": 1,
        "on": "2024-03-01",
        "applicant": {"registered_region": "230103"},
        "matters": [{"id": "m1", "kind": "diagnosis", "title": "诊断"}],
    }
    return Checkup.objects.create(data=data, steps=steps, shared="read-only")


def _some(_):
    return {"key": _made([["m1.date"]]).key}


def _at_a_step(_):
    return {"key": _made([["m1.date"]]).key, "number": 1}


def _shared(_):
    return {"shared": _made([]).shared}


def _exported(_):
    return {"key": _made([]).key, "form": "dossier.json"}


ROWS = [
    ("checkup:start", {}, _ALL),
    ("checkup:import", {}, _ALL),
    ("checkup:shared", _shared, _ALL),
    ("checkup:ask", _some, _ALL),
    ("checkup:who", _some, _ALL),
    ("checkup:matters", _some, _ALL),
    ("checkup:step", _at_a_step, _ALL),
    ("checkup:totals", _some, _POSTED),
    ("checkup:result", _some, _ALL),
    ("checkup:share", _some, _POSTED),
    ("checkup:save", _some, {"visitor": 302, "clerk": 200, "legal_representative": 200, "*": 404}),
    ("checkup:export", _exported, _ALL),
]
