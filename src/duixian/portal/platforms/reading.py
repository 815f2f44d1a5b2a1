"""A monthly report as people or programs hand it in: files or JSON become rows, and the rows are checked whole.

Problems name the table (`place.file`), the row of it and the field.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from duixian.portal.platforms.figures import PARTS, Part
from duixian.portal.platforms.models import Device, Platform, State
from duixian.portal.registry.keys import device_key, plain
from duixian.portal.web.sheets import Column, SheetRow, read_sheet
from duixian.quantity.dates import parse_date
from duixian.quantity.money import Fen, parse_money
from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.credit_code import check_credit_code

COLUMNS: Mapping[Part, Sequence[Column]] = {
    Part.FIGURES: (Column("name", "指标"), Column("value", "数值")),
    Part.DEVICES: (
        Column("maker", "生产厂家"),
        Column("model", "型号", required=False),
        Column("serial", "序列号"),
    ),
    Part.TRANSACTIONS: (
        Column("code", "客户统一社会信用代码"),
        Column("customer", "客户名称"),
        Column("date", "交易日期"),
        Column("amount", "金额（元）"),
        Column("channel", "支付渠道", required=False),
        Column("contract", "合同编号", required=False),
    ),
}
LONGEST: Mapping[str, int] = {
    "maker": 60, "model": 80, "serial": 60, "customer": 120, "channel": 60, "contract": 80,
}  # fmt: skip
MOST = 10**12
FIRST_YEAR = 2015
Rows = Mapping[Part, Sequence[SheetRow]]


@dataclass(frozen=True, slots=True)
class Listed:
    key: str
    maker: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class Paid:
    code: str
    customer: str
    date: date
    amount: Fen
    channel: str
    contract: str


@dataclass(frozen=True, slots=True)
class Said:
    """A report that is in order. `month` is its first day."""

    month: date
    figures: Mapping[str, int]
    devices: tuple[Listed, ...]
    transactions: tuple[Paid, ...]


def read_month(said: str) -> date:
    """A month that is over, as `2026-02`. Raises `Refused`."""
    place = Place(path="month")
    year, _, month = said.strip().partition("-")
    right = year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12
    if not right or int(year) < FIRST_YEAR:
        expected = Text("年-月，如 2026-02", "year-month, such as 2026-02")
        text = Text(f"读不出月份“{said}”", f"no month: {said}")
        raise Refused([Problem("month", text, place, expected=expected)])
    first = date(int(year), int(month), 1)
    if last_day(first) >= timezone.localdate():
        text = Text("这个月还没有结束，月末以后再报", "the month is not over")
        raise Refused([Problem("month-open", text, place)])
    return first


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def before(month: date) -> date:
    """The month before."""
    return (month - timedelta(days=1)).replace(day=1)


def from_files(files: Mapping[Part, bytes]) -> Rows:
    """The rows of CSV or Excel files. Raises `Refused` with what is wrong in all of them."""
    problems, rows = Collector(), {}
    for part, data in files.items():
        try:
            rows[part] = read_sheet(data, COLUMNS[part])
        except Refused as refused:
            problems.extend(_in(part, problem) for problem in refused.problems)
    problems.raise_if_any()
    return rows


def from_json(data: bytes) -> tuple[date, Rows]:
    """The month and the rows of `{"month": "2026-02", "figures": {…}, "devices": [{…}], "transactions": [{…}]}`;
    numbers are read as they are written. Raises `Refused`."""
    try:
        said = json.loads(data, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise Refused([Problem("json", Text("不是 JSON", "this is no JSON"))]) from None
    if not isinstance(said, dict):
        raise Refused([Problem("json-shape", Text("应为一个对象", "an object is wanted"))])
    problems = Collector()
    known = ("month", *Part)
    for name in said.keys() - set(known):
        text = Text(f"没有“{name}”这一项", f"nothing is called {name}")
        problems.add("json-name", text, Place(path=name), nearest=nearest(name, known))
    figures = said.get("figures", {})
    if isinstance(figures, dict):
        figures = [{"name": name, "value": value} for name, value in figures.items()]
    given = {Part.FIGURES: figures, **{part: said[part] for part in list(Part)[1:] if part in said}}
    rows = {part: list(_objects(part, value, problems)) for part, value in given.items()}
    try:
        month = read_month(str(said.get("month", "")))
    except Refused as refused:
        problems.extend(refused.problems)
    problems.raise_if_any()
    return month, rows


def _objects(part: Part, value: object, problems: Collector) -> Iterator[SheetRow]:
    """The objects of a list as rows, counted from 1."""
    if not isinstance(value, list):
        problems.add("json-shape", Text("应为列表", "a list is wanted"), Place(file=part, path=part))
        return
    names = [column.name for column in COLUMNS[part]]
    for number, one in enumerate(value, 1):
        place = Place(file=part, line=number)
        if not isinstance(one, dict):
            problems.add("json-shape", Text("应为对象", "an object is wanted"), place)
            continue
        for name in one.keys() - set(names):
            text = Text(f"没有“{name}”这一项", f"nothing is called {name}")
            problems.add("json-name", text, replace(place, path=name), nearest=nearest(name, names))
        for name in names:
            if not isinstance(one.get(name, ""), str):
                text = Text("应为文字或数", "text or a number is wanted")
                problems.add("json-value", text, replace(place, path=name))
        row = SheetRow(number, {name: str(one.get(name, "")).strip() for name in names})
        for column in COLUMNS[part]:
            if column.required and not row.cells[column.name]:
                text = Text(f"“{column.heading}”没有填", f"{column.name} is not filled in")
                problems.add("sheet-cell", text, replace(place, path=column.name))
        yield row


def check(platform: Platform, month: date, rows: Rows) -> Said:
    """The report that the rows make. Raises `Refused` with every row that is wrong, and why."""
    problems = Collector()
    for part in rows.keys() - set(platform.reporting.parts):
        if rows[part]:
            text = Text(f"这类平台不报{PARTS[part].zh}", f"platforms of this kind report no {PARTS[part].en}")
            problems.add("part-unknown", text, Place(file=part))
    said = Said(
        month,
        _figures(platform, rows.get(Part.FIGURES, ()), problems),
        tuple(_devices(platform, month, rows.get(Part.DEVICES, ()), problems)),
        tuple(_transactions(month, rows.get(Part.TRANSACTIONS, ()), problems)),
    )
    problems.raise_if_any()
    return said


def _figures(platform: Platform, rows: Sequence[SheetRow], problems: Collector) -> dict[str, int]:
    """Each figure of the kind once, a whole number from 0; named by its label or its name."""
    figures = platform.reporting.figures
    named = {figure.name: figure for figure in figures} | {figure.label.zh: figure for figure in figures}
    found: dict[str, int] = {}
    for row in rows:
        figure, place = named.get(row.cells["name"]), _place(Part.FIGURES, row, "value")
        if figure is None:
            name = row.cells["name"]
            text = Text(f"没有“{name}”这个指标", f"no figure is called {name}")
            problems.add("figure-unknown", text, _place(Part.FIGURES, row, "name"), nearest=nearest(name, named))
            continue
        if figure.name in found:
            problems.add("figure-twice", Text("这个指标报了两次", "it is there twice"), place)
        value = row.cells["value"].replace(",", "")
        if not (value.isascii() and value.isdecimal() and len(value) <= 13 and int(value) <= MOST):
            said = row.cells["value"]
            text = Text(f"“{said}”不是整数", f"{said} is no whole number")
            problems.add(
                "figure-value", text, place, expected=Text("0 以上的整数，不带单位", "0 or more, without unit")
            )
            found.setdefault(figure.name, 0)
            continue
        found[figure.name] = int(value)
    for figure in figures:
        if figure.name not in found:
            text = Text(f"没有报“{figure.label.zh}”", f"{figure.label.en} is missing")
            problems.add("figure-missing", text, Place(file=Part.FIGURES))
    return found


def _devices(platform: Platform, month: date, rows: Sequence[SheetRow], problems: Collector) -> Iterator[Listed]:
    """Each device once, in this report and in those of the platform's other months."""
    keys = {row.number: device_key(row.cells["maker"], row.cells["serial"]) for row in rows}
    others = Device.objects.filter(report__platform=platform, report__state=State.COUNTED).exclude(report__month=month)
    known = dict(others.values_list("key", "report__month")) if rows else {}
    first: dict[str, int] = {}
    for row in rows:
        place, key = _place(Part.DEVICES, row, "serial"), keys[row.number]
        _not_too_long(Part.DEVICES, row, problems)
        if not plain(row.cells["maker"]) or not plain(row.cells["serial"]):
            problems.add("device-name", Text("厂家和序列号应有字母或数字", "maker and serial number name it"), place)
        elif key in first:
            text = Text(f"与第 {first[key]} 行是同一台设备", f"the same device as row {first[key]}")
            problems.add("device-twice", text, place)
        elif key in known:
            when = f"{known[key]:%Y-%m}"
            problems.add("device-known", Text(f"这台设备 {when} 已经报过", f"it was reported in {when}"), place)
        first.setdefault(key, row.number)
        yield Listed(key, row.cells["maker"], row.cells["model"], row.cells["serial"])


def _transactions(month: date, rows: Sequence[SheetRow], problems: Collector) -> Iterator[Paid]:
    for row in rows:
        cells = row.cells
        _not_too_long(Part.TRANSACTIONS, row, problems)
        try:
            code = check_credit_code(cells["code"], _place(Part.TRANSACTIONS, row, "code"))
            day = parse_date(cells["date"], _place(Part.TRANSACTIONS, row, "date"))
            place, said = _place(Part.TRANSACTIONS, row, "amount"), cells["amount"]
            amount = parse_money(f"{said}元" if said[-1:].isdecimal() else said, place)
        except Refused as refused:
            problems.extend(refused.problems)
            continue
        if not month <= day <= last_day(month):
            text = Text(f"交易不在 {month:%Y-%m} 月", f"it is not of {month:%Y-%m}")
            problems.add("transaction-month", text, _place(Part.TRANSACTIONS, row, "date"))
        if amount <= 0:
            problems.add("transaction-amount", Text("金额应大于 0", "an amount above 0 is wanted"), place)
        yield Paid(code, cells["customer"], day, amount, cells["channel"], cells["contract"])


def _not_too_long(part: Part, row: SheetRow, problems: Collector) -> None:
    for name, value in row.cells.items():
        if len(value) > LONGEST.get(name, len(value)):
            most = LONGEST[name]
            text = Text(f"超过 {most} 字", f"longer than {most} characters")
            problems.add("too-long", text, _place(part, row, name))


def _place(part: Part, row: SheetRow, name: str) -> Place:
    return Place(file=part, line=row.number, path=name)


def _in(part: Part, problem: Problem) -> Problem:
    return replace(problem, place=replace(problem.place, file=part))
