"""Platforms that report, to test with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from applying import a_dossier
from city import NANGANG, City, credit_code

from duixian.portal.accounts.roles import Role
from duixian.portal.dossiers.models import Dossier
from duixian.portal.platforms import commands
from duixian.portal.platforms.figures import Part
from duixian.portal.platforms.models import Platform, Report
from duixian.portal.platforms.reading import COLUMNS
from duixian.portal.web.sheets import SheetRow

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
OPERATION: Mapping[str, Any] = {
    "id": "operation", "kind": "platform_operation", "title": "云平台运营",
    "facts": {"enterprises_served": 320, "devices_connected": 12000},
    "years": {"2026": {"new_users": 30}},
}  # fmt: skip
NODE: Mapping[str, Any] = {"id": "node", "kind": "identifier_node", "title": "二级节点"}
CHANNEL = "龙哈支付"
FIGURES = {"enterprises_served": 320, "devices_connected": 12000, "new_users": 10, "new_devices": 0}
BUYER = credit_code(77)
Table = Sequence[Mapping[str, str]]


def a_platform(city: City, region: str = NANGANG, matter: str = "operation") -> Platform:
    """The platform of an enterprise of this district, entered by its clerk."""
    organisation = city.enterprise(region)
    if not Dossier.objects.filter(organisation=organisation).exists():
        a_dossier(organisation, more=[dict(OPERATION), dict(NODE)])
    clerk = city.authority(Role.CLERK, region)
    return commands.enter(clerk, matter=matter, name=f"{organisation.name}平台", channels=[CHANNEL])


def rows(
    figures: Mapping[str, int], devices: Table = (), transactions: Table = ()
) -> dict[Part, list[SheetRow]]:  # fmt: skip
    given = {
        Part.FIGURES: [{"name": name, "value": str(value)} for name, value in figures.items()],
        Part.DEVICES: devices,
        Part.TRANSACTIONS: transactions,
    }
    return {
        part: [
            SheetRow(number, {column.name: one.get(column.name, "") for column in COLUMNS[part]})
            for number, one in enumerate(table, 2)
        ]
        for part, table in given.items()
    }


def reported(
    city: City, platform: Platform, month: date = FEBRUARY, *, devices: Table = (), transactions: Table = (),
    **figures: int,
) -> Report:  # fmt: skip
    """A month's report by the operator's clerk; `figures` differ from the usual ones."""
    usual = FIGURES if platform.kind == "platform_operation" else {}
    given = rows({**usual, **figures}, devices, transactions)
    return commands.report(city.authority(Role.CLERK, platform.organisation.region), platform, month, given)


def machine(serial: str, maker: str = "沈阳机床") -> dict[str, str]:
    return {"maker": maker, "model": "CAK", "serial": serial}


def payment(channel: str = CHANNEL, amount: str = "1200.50", code: str = BUYER) -> dict[str, str]:
    return {"code": code, "customer": "甲公司", "date": "2026-02-10", "amount": amount, "channel": channel}
