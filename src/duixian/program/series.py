"""Dated reference rates from the catalogue, such as the one-year loan prime rate."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from duixian.expression.series import Series
from duixian.quantity.rate import parse_rate
from duixian.quantity.yaml_source import read_source

FOLDER = Path(__file__).parent.parent / "catalogue" / "series"


@cache
def load_series(folder: Path = FOLDER) -> tuple[Series, ...]:
    """Every table of a folder: `{series: ID, known_until: DATE, rates: {DATE: RATE}}`, one file each."""
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Series:
    data = read_source(path).data
    assert isinstance(data, dict)
    rates = data["rates"]
    assert isinstance(rates, dict)
    rows = sorted(
        (date.fromisoformat(day).toordinal(), int(parse_rate(str(rate)) * 1_000_000)) for day, rate in rates.items()
    )
    until = date.fromisoformat(str(data["known_until"])).toordinal()
    return Series(
        str(data["series"]),
        f"catalogue/series/{path.name}",
        until,
        tuple(d for d, _ in rows),
        tuple(r for _, r in rows),
    )
