"""Who gets which page of the dashboard: the bureaus'; what was paid is everybody's."""

_ROLES = (
    "district_clerk", "district_reviewer", "city_clerk", "city_reviewer", "director", "province_clerk",
    "province_reviewer",
)  # fmt: skip
_BUREAU = dict.fromkeys(_ROLES, 200)
_ROWS = {"visitor": 302, **_BUREAU, "*": 404}

ROWS = [
    ("dashboards:dashboard", {}, _ROWS),
    ("dashboards:behind", {}, _ROWS),
    ("dashboards:sheet", {}, _ROWS),
    ("dashboards:paid", {}, {"*": 200}),
    ("dashboards:csv", {}, {"*": 200}),
]
