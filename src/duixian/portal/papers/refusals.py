"""Why a file is not taken, in words."""

from __future__ import annotations

from duixian.portal.journal import Invalid
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

FILE = Place(path="file")


def refused(code: str, zh: str, en: str) -> Invalid:
    """What to raise, so that the reason stands beside the form's field of the file."""
    return Invalid(Problem(code, Text(zh, en), FILE))
