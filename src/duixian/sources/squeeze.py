"""The same words compare equal however they were typed: white space gone, widths normalised, and digests of that."""

from __future__ import annotations

import hashlib

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_WIDTHS = str.maketrans("（）［］｛｝％．０１２３４５６７８９", "()[]{}%.0123456789")
_SQUEEZED = _WIDTHS | dict.fromkeys(map(ord, _INVISIBLE))


def is_blank(character: str) -> bool:
    """Whether a character is white space or an invisible mark of type-setting (zero-width space, byte order mark).

    >>> is_blank(" "), is_blank("\u3000"), is_blank("\u200b"), is_blank("元")
    (True, True, True, False)
    """
    return character.isspace() or character in _INVISIBLE


def normal_width(text: str) -> str:
    """Full-width digits, round, square and curly brackets, points and percent signs at half width; same length.

    >>> normal_width("（２０％）")
    '(20%)'
    """
    return text.translate(_WIDTHS)


def squeeze(text: str) -> str:
    """The text without white space, widths normalised: what digests and comparisons are made of.

    >>> squeeze(" （１） 500 万\\n元 ")
    '(1)500万元'
    """
    return "".join(text.split()).translate(_SQUEEZED)


def digest_of(text: str) -> str:
    """The sha256, in hexadecimal, of the squeezed text in UTF-8."""
    return hashlib.sha256(squeeze(text).encode()).hexdigest()
