"""Days as the formulas need them; a missing day stays missing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]


def shift_months(days: Days, months: int) -> Days:
    """Each day so many months later; the month's last day where that month is shorter."""
    month = days.astype("datetime64[M]")
    moved = month + months
    last = (moved + 1).astype("datetime64[D]") - 1
    later: Days = np.minimum(moved.astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last)
    return later


def first_day(years: NDArray[np.int64]) -> Days:
    days: Days = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return days


def last_day(years: NDArray[np.int64]) -> Days:
    return first_day(years + 1) - 1
