"""Who gets which page of the frame. A row: (URL name, arguments, {who: status}); `*` is everyone not named."""

ROWS = [
    ("home", {}, {"*": 200}),
    ("desk", {}, {"visitor": 302, "*": 200}),
    ("language", {}, {"*": 405}),
]
