"""What the benchmark's measurements come to: the figures of `build/bench.json`, held against their limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Told = Mapping[str, Any]  # what one process printed
Medians = Mapping[str, float]
Raw = Mapping[str, Medians]  # by step, `what_applicants`

PEERS = ("openfisca", "policyengine", "zen")
OURS = ("polars", "native")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a figure must be: at most, or at least."""

    value: float
    least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.value if self.least else figure <= self.value

    def __str__(self) -> str:
        return f"{'at least' if self.least else 'at most'} {self.value:g}"


LIMITS: Mapping[str, Limit] = {
    "aggregate_over_limit": Limit(6.0),
    "native_over_limit": Limit(3.0),
    "ten_million_over_one_million": Limit(11.5),
    "native_ten_million_over_one_million": Limit(11.5),
    "peak_mb_ten_million": Limit(1000.0),
    "native_peak_mb_ten_million": Limit(1000.0),
    "fastest_peer_over_aggregate": Limit(2.5, least=True),
    "fastest_peer_over_native": Limit(6.0, least=True),
    "exact_match": Limit(1.0, least=True),
}


def medians(told: Sequence[Told]) -> dict[str, float]:
    """Of several processes that measured the same: the median of each number, the greatest peak, how many they were."""
    numbers = [name for name, value in told[0].items() if isinstance(value, int | float)]
    found = {name: float(median(one[name] for one in told)) for name in numbers}
    if "peak_mb" in found:
        found["peak_mb"] = max(one["peak_mb"] for one in told)
    if "seconds" in found:
        found["best"] = min(one["seconds"] for one in told)
    return {**found, "rounds": len(told)}


def figures(raw: Raw, one: int, ten: int, exact: Mapping[str, float]) -> dict[str, float | None]:
    """The figures of a run over `one` and `ten` applicants; None of what was not measured here. `exact`: the share of
    exact claims of each engine."""

    def of(what: str, applicants: int = one, field: str = "seconds") -> float | None:
        return raw.get(f"{what}_{applicants}", {}).get(field)

    def over(a: float | None, b: float | None) -> float | None:
        return a / b if a is not None and b else None

    fastest, fastest_held = (_least(of(peer, field=field) for peer in PEERS) for field in ("seconds", "held_seconds"))
    certain = _least(of(f"{peer}-certain") for peer in PEERS)
    found = {
        "aggregate_over_limit": over(of("totals"), of("read")),
        "native_over_limit": over(of("native"), of("read")),
        "ten_million_over_one_million": over(of("totals", ten), of("totals")),
        "native_ten_million_over_one_million": over(of("native", ten), of("native")),
        "peak_mb_ten_million": of("totals", ten, "peak_mb"),
        "native_peak_mb_ten_million": of("native", ten, "peak_mb"),
        "fastest_peer_over_aggregate": over(fastest, of("shared-totals")),
        "fastest_peer_over_native": over(fastest, of("shared-native")),
        "fastest_peer_certain_over_aggregate": over(certain, of("shared-totals")),
        "fastest_peer_certain_over_native": over(certain, of("shared-native")),
        "fastest_peer_over_limit": over(fastest, of("shared-read")),
        "fastest_peer_over_aggregate_held": over(fastest_held, of("shared-totals-held")),
        "fastest_peer_over_native_held": over(fastest_held, of("shared-native-held")),
        "exact_match": _least(exact.get(name) for name in OURS),
    }
    return found | {name: value for name, value in raw.get("one-applicant", {}).items() if name.endswith("_us")}


def _least(values: Any) -> float | None:
    return min((value for value in values if value is not None), default=None)


def beyond(found: Mapping[str, float | None]) -> list[str]:
    """The figures that do not keep their limits."""
    return [name for name, limit in LIMITS.items() if (value := found[name]) is not None and not limit.holds(value)]
