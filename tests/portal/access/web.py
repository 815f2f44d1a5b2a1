"""Who gets which page of the frame."""

ROWS = [
    ("home", {}, {"*": 200}),
    ("desk", {}, {"visitor": 302, "*": 200}),
    ("language", {}, {"*": 405}),
]
