"""What every reader of quantities shares: one spelling of a text, and one way to refuse it."""

from __future__ import annotations

import re
from typing import NoReturn

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text

NOWHERE = Place()

# Full-width forms of ASCII, the ideographic and other wide spaces, and the minus and dash signs people paste.
# Not NFKC: that would also turn "5²" into 52.
_SPELLING = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(mark): plain for mark, plain in {"\u3000": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "−": "-"}.items()
}
_GROUPED = re.compile(r"(?<![\d.,])[0-9]{1,3}([, ])[0-9]{3}(?:\1[0-9]{3})*(?![0-9,])")
_LONGEST = 80


def clean(raw: object, code: str, expected: Text, place: Place = NOWHERE) -> str:
    """`raw` as text with half-width signs and single spaces; an int becomes its digits.

    Raises TypeError for a float (never near a quantity) and for anything that is neither text nor int; `Refused`
    under `code` for a truth value, for nothing, and for more than 80 characters.
    """
    if isinstance(raw, bool):
        refuse(code, Text(f"{raw} 不是数量", f"{raw} is not a quantity"), expected, place)
    if not isinstance(raw, str | int):
        raise TypeError(f"a quantity is read from text or int, not {type(raw).__name__}")
    if isinstance(raw, int) and abs(raw) >= 10**_LONGEST:
        refuse(code, Text("数字过长", "the number is too long"), expected, place)
    text = " ".join(str(raw).translate(_SPELLING).split())
    if not text:
        refuse(code, Text("内容为空", "nothing is written"), expected, place)
    if len(text) > _LONGEST:
        refuse(code, Text(f"{text[:20]}… 过长", f"{text[:20]}… is too long"), expected, place)
    return text


def ungroup(text: str) -> str:
    """`text` without the separators of thousands (1,234 or 1 234) and without spaces beside anything but two digits."""
    joined = _GROUPED.sub(lambda match: re.sub(r"[, ]", "", match.group()), text)
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", joined)


def refuse(
    code: str, message: Text, expected: Text | None = None, place: Place = NOWHERE, nearest: str = ""
) -> NoReturn:
    """Raise `Refused` with one problem."""
    raise Refused([Problem(code, message, place, expected=expected, nearest=nearest)])
