"""What the made-up city's registers know: lists of the dishonest, and an invoice that two enterprises claim for."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.credit.asking import editions
from duixian.portal.credit.commands import import_list
from duixian.portal.credit.listfile import COLUMNS
from duixian.portal.credit.models import Hit, Name
from duixian.portal.demo.people import CITY, City
from duixian.portal.registry.models import Conflict
from duixian.portal.web.written import csv_of
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.credit_code import check_character

INVOICE = "24232000000088000001"
_SHARED = ("paid", "twice")
"""The situations whose largest invoice is one and the same."""
_SOURCE = "信用名单（演示）"


def lines_of(situation: str, lines: Data) -> Data:
    """The cost lines of an enterprise in this situation."""
    known = cast(list[dict[str, Data]], lines)
    if situation not in _SHARED:
        return lines
    return [{**line, "id": INVOICE} if line["id"] == "edge-1" else line for line in known]


def conflict_of(application: Application) -> Text:
    """What the register found of a doubly used invoice."""
    conflict = Conflict.objects.get(use__application=application)
    item, why = conflict.use.item, conflict.why_text
    return Text(f"发票 {item} {why.zh}，等待市级核定", f"invoice {item}: {why.en}; the city decides")


def renew(city: City) -> None:
    """Import each list that has grown old, as the office does every month: with somebody who is not of this site."""
    for one in editions(CITY):
        if not one.fresh:
            _import(city, one.name, _row(_stranger(), "哈尔滨某停业商贸有限公司（演示）", "（演示）1号"))


def found_dishonest(city: City, organisation: Organisation) -> Hit:
    """The next list of dishonest debtors has an enterprise of the site on it."""
    stranger = _row(_stranger(), "哈尔滨某停业商贸有限公司（演示）", "（演示）1号")
    (hit,) = _import(city, Name.DEBTORS, stranger, _row(organisation.code, organisation.name, "（演示）黑01执88号"))
    return hit


def _import(city: City, name: Name, *rows: tuple[str, ...]) -> list[Hit]:
    table = csv_of([[column.heading for column in COLUMNS], *rows])
    officer = city.at(Role.CREDIT_OFFICER)
    return import_list(officer, name, table, source=_SOURCE, as_of=timezone.localdate())[1]


def _row(code: str, name: str, reference: str) -> tuple[str, ...]:
    since = timezone.localdate() - timedelta(days=5)
    return (code, name, reference, "哈尔滨市某法院（演示）", since.isoformat(), "")


def _stranger() -> str:
    stem = "91230100770000001"
    return stem + check_character(stem)
