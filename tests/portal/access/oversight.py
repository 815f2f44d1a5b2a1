"""Who looks on: totals for bureaus and the province, the journal for administrators and auditors."""

_COUNTING = dict.fromkeys(
    (
        "observer",
        "province_clerk",
        "province_reviewer",
        "director",
        "city_clerk",
        "city_reviewer",
        "district_clerk",
        "district_reviewer",
    ),
    200,
)

ROWS = [
    ("oversight:totals", {}, {"visitor": 302, **_COUNTING, "*": 404}),
    ("oversight:journal", {}, {"visitor": 302, "administrator": 200, "auditor": 200, "*": 404}),
]
