"""What platforms report each month, as data: which figure stands for which fact of the matter, and what is odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from duixian.quantity.text import Text


class Part(StrEnum):
    """The tables of a report."""

    FIGURES = "figures"
    DEVICES = "devices"
    TRANSACTIONS = "transactions"


PARTS: Mapping[Part, Text] = {
    Part.FIGURES: Text("指标表", "figures"),
    Part.DEVICES: Text("新增设备表", "new devices"),
    Part.TRANSACTIONS: Text("交易表", "transactions"),
}


class Gather(StrEnum):
    """How the figures of months make the fact: the last one, their sum in the year, their average per day."""

    LAST = "last"
    SUM = "sum"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a month. It is a jump where it is more than `factor` times the month before, and more than `least`.
    `fed_by`: of a running total, the figure that says what came new in the month: it grows by no more than that."""

    name: str
    label: Text
    fact: str
    gather: Gather
    factor: int
    least: int
    fed_by: str = ""

    @property
    def running(self) -> bool:
        """A running total, which does not fall."""
        return self.gather is Gather.LAST


@dataclass(frozen=True, slots=True)
class Reporting:
    """What platforms of a kind of matter report. `counted`: the figure that is the number of rows of the devices."""

    figures: tuple[Figure, ...]
    parts: tuple[Part, ...] = (Part.FIGURES,)
    counted: str = ""

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


KINDS: Mapping[str, Reporting] = {
    "platform_operation": Reporting(
        (
            Figure(
                "enterprises_served", Text("累计服务企业数", "enterprises served"), "enterprises_served", Gather.LAST,
                factor=2, least=50, fed_by="new_users",
            ),
            Figure(
                "devices_connected", Text("累计连接设备数", "devices connected"), "devices_connected", Gather.LAST,
                factor=2, least=500, fed_by="new_devices",
            ),
            Figure("new_users", Text("本月新增用户数", "new users"), "new_users", Gather.SUM, factor=5, least=20),
            Figure(
                "new_devices", Text("本月新增设备数", "new devices"), "new_devices", Gather.SUM,
                factor=5, least=200,
            ),
        ),
        (Part.FIGURES, Part.DEVICES, Part.TRANSACTIONS),
        counted="new_devices",
    ),
    "identifier_node": Reporting(
        (
            Figure(
                "new_registrations", Text("本月新增注册量", "new registrations"), "new_registrations", Gather.SUM,
                factor=5, least=100_000,
            ),
            Figure(
                "total_registrations", Text("累计注册量", "registrations in all"), "total_registrations", Gather.LAST,
                factor=2, least=100_000, fed_by="new_registrations",
            ),
            Figure(
                "resolutions", Text("本月解析量", "resolutions"), "daily_resolutions", Gather.DAILY,
                factor=5, least=1_000_000,
            ),
        )
    ),
}  # fmt: skip
"""By the kind of matter (`catalogue/vocabulary`)."""
