"""The library is open to everybody."""

ROWS = [
    ("library:index", {}, {"*": 200}),
    ("library:feed", {"name": "policies", "form": "xml"}, {"*": 200}),
    ("library:policy", {"policy": "harbin-2022-1"}, {"*": 200}),
    ("library:text", {"policy": "harbin-2022-1"}, {"*": 200}),
    ("library:versions", {"policy": "harbin-2022-1"}, {"*": 200}),
    ("library:grant", {"policy": "harbin-2022-1", "grant": "diagnosis"}, {"*": 200}),
]
