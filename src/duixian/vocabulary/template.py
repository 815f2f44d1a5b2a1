"""Writing the Excel template, empty or filled from a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from duixian.quantity.money import parse_money
from duixian.quantity.rate import parse_rate
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import LEVELS, STATUSES, Dossier
from duixian.vocabulary.facts import FactType, Vocabulary
from duixian.vocabulary.plain import plain_dossier
from duixian.vocabulary.sheets import ALL_YEARS, FIRST_RECORD, VALUE_COLUMN, Column, Sheet, sheets
from duixian.vocabulary.values import INAPPLICABLE

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_PREPARED_ROWS = 300
_MESSAGE_LIMIT, _TITLE_LIMIT = 255, 32  # Excel's own
_NUMBER_FORMATS = {FactType.MONEY: "#,##0.00", FactType.RATE: "0.00##%", FactType.DATE: "yyyy-mm-dd"}
_TEXT_FORMAT = "@"  # keeps codes from becoming numbers
_CHOICES_SHEET = "选项"
_EXACT_FEN = 10**15  # a cell keeps fifteen digits; a larger amount is written as text
_EARLIEST_DAY = date(1901, 1, 1)  # before it Excel's calendar has a day too many
_HELP = (
    "一、在“企业”表填单位情况，在“年度”表每年填一行，在各事项表每个事项填一行。",
    "二、不清楚的留空；空着表示未知，不表示零或否。确实不存在的（如成立前的年度）填“不适用”。",
    "三、金额以元为单位，至多两位小数；比例直接填 20%；日期填 2023-06-30；标题下方的提示说明每项的含义。",
    "四、在“费用明细”逐笔列发票，用事项编号对应事项；列全后在事项表把“明细齐全”填“是”。",
    "五、在“已获资金”列出各级财政已核定、到账或追回的资金；在“完整性”说明从何时起已全部列出。",
    "六、不要改动隐藏的行、列；工作表可以改名，也可以增加自己的工作表。",
)
_Record = Mapping[str, Data]


def write_template(path: Path, vocabulary: Vocabulary, kinds: Iterable[str], dossier: Dossier | None = None) -> None:
    """Write the template for these kinds of matter; with a dossier, filled with what it holds of them.

    Derived values are left to the reader; outcomes, sources and titles of projects have no place in the template.
    """
    import xlsxwriter

    chosen = tuple(kinds)
    records = _records(dossier, vocabulary) if dossier else {}
    with xlsxwriter.Workbook(str(path)) as book:
        pen = _Pen(book)
        help_sheet = book.add_worksheet("说明")
        help_sheet.set_column(0, 0, 110)
        for row, text in enumerate(_HELP):
            help_sheet.write_string(row, 0, text)
        for sheet in sheets(vocabulary, chosen):
            pen.sheet(sheet, records.get((sheet.role, sheet.kind), []))
        pen.finish()


@dataclass(slots=True)
class _Pen:
    """Writes sheets into a workbook and collects the lists of choices on a hidden one."""

    book: Workbook
    formats: dict[str, Format] = field(default_factory=dict)
    choices: dict[tuple[str, ...], str] = field(default_factory=dict)

    def sheet(self, sheet: Sheet, records: list[_Record]) -> None:
        page = self.book.add_worksheet(sheet.title)
        page.write_string(0, 0, sheet.mark)
        page.set_row(0, None, None, {"hidden": True})
        page.set_row(1, None, None, {"hidden": True})
        if sheet.upright:
            self._upright(page, sheet, records[0] if records else {})
        else:
            self._table(page, sheet, records)

    def finish(self) -> None:
        page = self.book.add_worksheet(_CHOICES_SHEET)
        for column, words in enumerate(self.choices):
            page.write_column(0, column, words)
        page.hide()

    def _upright(self, page: Worksheet, sheet: Sheet, record: _Record) -> None:
        page.set_column(0, 0, None, None, {"hidden": True})
        page.set_column(1, 1, 34)
        page.set_column(VALUE_COLUMN, VALUE_COLUMN, 28)
        page.set_column(VALUE_COLUMN + 1, VALUE_COLUMN + 1, 80)
        for index, title in enumerate(("指标", "填写", "说明"), start=1):
            page.write_string(2, index, title, self._heading())
        for row, column in enumerate(sheet.columns, start=FIRST_RECORD):
            page.write_string(row, 0, column.name)
            page.write_string(row, 1, column.label)
            page.write_string(row, VALUE_COLUMN + 1, column.help)
            page.write_blank(row, VALUE_COLUMN, None, self._format(column))
            self._validate(page, (row, VALUE_COLUMN, row, VALUE_COLUMN), column)
            self._value(page, row, VALUE_COLUMN, column, record.get(column.name))
        page.freeze_panes(FIRST_RECORD, 0)

    def _table(self, page: Worksheet, sheet: Sheet, records: list[_Record]) -> None:
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, max(12, 2 * len(column.label) + 2), self._format(column))
            page.write_string(1, index, column.name)
            page.write_string(2, index, column.label, self._heading())
            if column.help:
                page.write_comment(2, index, column.help)
            self._validate(page, (FIRST_RECORD, index, FIRST_RECORD + _PREPARED_ROWS, index), column)
            for row, record in enumerate(records, start=FIRST_RECORD):
                self._value(page, row, index, column, record.get(column.name))
        page.freeze_panes(FIRST_RECORD, 1)

    def _validate(self, page: Worksheet, cells: tuple[int, int, int, int], column: Column) -> None:
        rule: dict[str, str] = {"validate": "any"}
        if column.choices:
            rule = {"validate": "list", "source": self._list(column.choices), "error_message": "请从列表中选择"}
        if column.help:
            rule |= {"input_title": column.label[:_TITLE_LIMIT], "input_message": column.help[:_MESSAGE_LIMIT]}
        if len(rule) > 1:
            page.data_validation(*cells, rule)

    def _list(self, words: tuple[str, ...]) -> str:
        """The range on the hidden sheet that holds these words: a list in the rule itself may have 255 characters."""
        from xlsxwriter.utility import xl_range_abs

        if words not in self.choices:
            column = len(self.choices)
            self.choices[words] = f"={_CHOICES_SHEET}!{xl_range_abs(0, column, len(words) - 1, column)}"
        return self.choices[words]

    def _value(self, page: Worksheet, row: int, index: int, column: Column, value: Data) -> None:
        if value is None:
            return
        text = str(value)
        style = self._format(column)
        day = date.fromisoformat(text) if column.type is FactType.DATE and text[:4].isdigit() and "-" in text else None
        if isinstance(value, bool):
            page.write_string(row, index, "是" if value else "否", style)
        elif text == INAPPLICABLE.value and column.type is not FactType.TEXT:
            page.write_string(row, index, "不适用", style)
        elif column.type is FactType.MONEY and parse_money(text) < _EXACT_FEN:
            page.write_number(row, index, Fraction(parse_money(text), 100), style)
        elif column.type is FactType.RATE:
            page.write_number(row, index, parse_rate(text), style)
        elif isinstance(value, int):
            page.write_number(row, index, value, style)
        elif day and day >= _EARLIEST_DAY:
            page.write_datetime(row, index, datetime.combine(day, time()), style)
        else:
            page.write_string(row, index, text, style)

    def _format(self, column: Column) -> Format:
        free = _TEXT_FORMAT if column.type in (FactType.TEXT, FactType.REGION, FactType.INDUSTRY) else "General"
        return self._named(_NUMBER_FORMATS.get(column.type, free), {})

    def _heading(self) -> Format:
        return self._named("heading", {"bold": True, "text_wrap": True, "bg_color": "#DDE7F3", "border": 1})

    def _named(self, name: str, properties: dict[str, bool | int | str]) -> Format:
        if name not in self.formats:
            self.formats[name] = self.book.add_format(properties or {"num_format": name})
        return self.formats[name]


def _records(dossier: Dossier, vocabulary: Vocabulary) -> dict[tuple[str, str], list[_Record]]:
    """The records of each sheet, by role and kind, in plain values; derived ones left out."""
    derived = {path for path, source in dossier.sources.items() if source.by == "derived"}
    plain = plain_dossier(dossier, vocabulary)
    found: dict[tuple[str, str], list[_Record]] = {}

    def add(role: str, record: _Record, kind: str = "") -> None:
        found.setdefault((role, kind), []).append(record)

    def kept(owner: str, facts: Data, year: str = "") -> dict[str, Data]:
        ending = f"({year})" if year else ""
        return {name: value for name, value in _mapping(facts).items() if f"{owner}.{name}{ending}" not in derived}

    add("applicant", {"on": plain["on"], **kept("applicant", plain["applicant"])})
    for year, facts in _mapping(plain.get("years")).items():
        if left := kept("applicant", facts, year):
            add("years", {"year": year, **left})
    for item in _list(plain.get("matters")):
        owner, kind = str(item["id"]), str(item["kind"])
        add("matters", {**item, **kept(owner, item.get("facts"))}, kind)
        for year, facts in _mapping(item.get("years")).items():
            add("matter-years", {"matter": owner, "year": year, **kept(owner, facts, year)}, kind)
        categories = vocabulary.kinds[kind].categories
        for line in _list(item.get("lines")):
            add("lines", {**line, "matter": owner, "category": categories[str(line["category"])].zh})
    for receipt in _list(plain.get("receipts")):
        labels = {"level": LEVELS[str(receipt["level"])].zh, "status": STATUSES[str(receipt["status"])].zh}
        add("receipts", {**receipt, **labels})
    coverage = _mapping(plain.get("coverage"))
    for entry in _list(coverage.get("receipts")):
        add("coverage", {"level": LEVELS[str(entry["level"])].zh, "from": entry["from"]})
    if "years" in coverage:
        add("coverage", {"level": ALL_YEARS, "from": _mapping(coverage["years"])["from"]})
    return found


def _mapping(data: Data) -> dict[str, Data]:
    return data if isinstance(data, dict) else {}


def _list(data: Data) -> list[dict[str, Data]]:
    return [_mapping(item) for item in data] if isinstance(data, list) else []
