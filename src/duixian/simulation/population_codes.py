"""Unified social credit codes that look right and belong to nobody.

Each begins with `91` and the division 000000, which no registrar has: GB/T 2260 begins at 110000. What follows is an
organisation code that counts up, with its own check digit (GB 11714), then the check character of the whole, so that
codes stand in the order of the applicants.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duixian.simulation.population_draw import Whole
from duixian.vocabulary.credit_code import CHARACTERS

MOST_APPLICANTS = 10**8
_ISSUER = "91000000"
_ORGANISATION = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_ORGANISATION_CHECKS = np.frombuffer(b"0X987654321", np.uint8)  # by the weighted sum modulo 11
_WHOLE = np.array([pow(3, i, 31) for i in range(17)], np.int64)


def credit_codes(applicants: Whole) -> pl.Series:
    """The codes of these applicants, by their ranks below `MOST_APPLICANTS`."""
    text = np.empty((len(applicants), 18), np.uint8)
    text[:, :8] = np.frombuffer(_ISSUER.encode(), np.uint8)
    digits = applicants[:, None] // 10 ** np.arange(7, -1, -1) % 10
    text[:, 8:16] = digits + ord("0")
    text[:, 16] = _ORGANISATION_CHECKS[digits @ _ORGANISATION % 11]
    characters, value = _alphabet()
    text[:, 17] = characters[-(value[text[:, :17]] @ _WHOLE) % 31]
    return pl.Series("code", text.view("S18")[:, 0]).cast(pl.String())


def _alphabet() -> tuple[NDArray[np.uint8], Whole]:
    """The characters by their values, and the values by their characters."""
    characters = np.frombuffer(CHARACTERS.encode(), np.uint8)
    value = np.zeros(256, np.int64)
    value[characters] = np.arange(len(characters))
    return characters, value
