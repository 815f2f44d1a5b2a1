"""What is wrong with the rows of an input: told all together, with counts and the first ten rows; or set aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from duixian.expression.calls import MONEY_MAX
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Lang, Text
from duixian.tables.convert import Check
from duixian.tables.layout import Table
from duixian.tables.settle import BEYOND, DEPENDS, DUPLICATE, FINDING, ORPHAN, SUM

SHOWN = 10

RULES: Mapping[str, Text] = {
    "missing": Text("没有填", "missing"),
    "not-a-value": Text("读不出", "not readable"),
    "unknown-code": Text("没有这个代码", "an unknown code"),
    "out-of-range": Text("超出范围", "out of range"),
    "value-beside-na": Text("既有值又说不适用", "a value, and said to be inapplicable"),
    ORPHAN: Text("所属的单位或事项不在表中", "of an applicant or a matter that is not in the tables"),
    DUPLICATE: Text("键重复", "a duplicate key"),
    SUM: Text("与已付明细合计不符", "not the sum of its paid lines"),
    BEYOND: Text("合计超出范围", "a sum out of range"),
    DEPENDS: Text("所属的行已搁置", "belongs to a row that was set aside"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows of a table that fail one rule in one column. `rows`: the first ten: number in the source, key, value."""

    table: str
    column: str
    rule: str
    count: int
    rows: tuple[tuple[int, str, str], ...]
    expected: Text | None = None
    nearest: str = ""

    def message(self) -> Text:
        """How many rows, what is wrong with them, and which the first ones are."""
        rule = RULES[self.rule]
        return Text(
            f"{self.count:,} 行{rule.zh}：{self._rows('zh')}",
            f"{self.count:,} {'row' if self.count == 1 else 'rows'}: {rule.en}: {self._rows('en')}",
        )

    def _rows(self, lang: Lang) -> str:
        more = self.count > len(self.rows)
        if lang == "zh":
            return "、".join(f"第 {row} 行（{key}）{value}".rstrip() for row, key, value in self.rows) + "……" * more
        return ", ".join(f"row {row} ({key}) {value}".rstrip() for row, key, value in self.rows) + ", …" * more


@dataclass(slots=True)
class Findings:
    """Gathers findings on disk: there may be as many as rows. `checks`: what said what would be right."""

    folder: Path
    layout: Mapping[str, Table]
    files: list[Path] = field(default_factory=list)
    checks: dict[tuple[str, str, str], Check] = field(default_factory=dict)

    def add(self, found: pl.LazyFrame) -> None:
        """Keep rows of the columns `FINDING`."""
        path = self.folder / f"{len(self.files)}.parquet"
        self.folder.mkdir(parents=True, exist_ok=True)
        found.sink_parquet(path)
        self.files.append(path)

    def add_checked(self, name: str, raw: pl.LazyFrame, checks: Iterable[Check], keys: list[str]) -> None:
        """Keep the rows of a raw table, numbered, that fail some checks."""
        key = pl.concat_str([pl.col(k).cast(pl.String()) for k in keys], separator=" ", ignore_nulls=True)
        for check in checks:
            self.checks[name, check.column, check.rule] = check
            told = {"table": pl.lit(name), "row": pl.col("_row"), "column": pl.lit(check.column)}
            told |= {"rule": pl.lit(check.rule), "key": key if keys else pl.lit(""), "value": check.shown}
            self.add(raw.filter(check.fails).select(**told))

    def scan(self) -> pl.LazyFrame:
        """Every row that failed, once for every rule and column."""
        return pl.scan_parquet(self.files) if self.files else pl.LazyFrame(schema=FINDING)

    def summary(self) -> tuple[Finding, ...]:
        """The findings by table, column and rule, in the order of the tables."""
        first = pl.struct("row", "key", "value").sort_by("row").head(SHOWN).alias("first")
        found = self.scan().group_by("table", "column", "rule").agg(pl.len().alias("count"), first)
        names = list(self.layout)
        told = [self._finding(*row) for row in found.collect(engine="streaming").iter_rows()]
        return tuple(sorted(told, key=lambda f: (names.index(f.table), f.rule == DEPENDS, f.column, f.rule)))

    def _finding(self, table: str, column: str, rule: str, count: int, first: list[Mapping[str, object]]) -> Finding:
        rows = tuple((int(str(x["row"])), str(x["key"] or ""), str(x["value"] or "")) for x in first)
        check = self.checks.get((table, column, rule))
        near = nearest(rows[0][2], check.codes.categories) if check and check.codes and rows else ""
        return Finding(table, column, rule, count, rows, check.expected if check else _expected(rule), near)


def _expected(rule: str) -> Text | None:
    match rule:
        case "orphan":
            return Text("先在 applicants 或 matters_… 表中写上", "a row of applicants or of matters_… for it")
        case "duplicate":
            return Text("一个键只有一行", "one row for one key")
        case "unknown-code":
            return Text("该类事项的费用类别", "a category of the matter's kind")
        case "sum-of-lines":
            return Text("已付明细的合计，且在范围之内", "the sum of the paid lines, within its range")
        case "sum-out-of-range":
            return Text(
                f"一个事项的明细、一个单位的已获资金，合计至多 {format_money(MONEY_MAX)}",
                f"lines of a matter, receipts of an applicant, that come to {format_money(MONEY_MAX, 'en')} at most",
            )
    return None


def refuse(findings: Iterable[Finding], places: Mapping[str, str]) -> None:
    """Raise `Refused` with all findings, if there are any; what only hangs on another bad row is left out."""
    problems = [
        Problem(
            f"rows-{found.rule}",
            found.message(),
            Place(places.get(found.table, ""), path=f"{found.table}.{found.column}"),
            expected=found.expected,
            nearest=found.nearest,
        )
        for found in findings
        if found.rule != DEPENDS
    ]
    if problems:
        raise Refused(problems)
