"""Every award shape pays what docs/shapes.md says: its examples and tables are these tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from textwrap import indent

import pytest

from duixian.expression.evaluate import Runner
from duixian.expression.frame import NA, BoundReceipt, FactValue, Frame
from duixian.policy.loader import load_policy
from duixian.policy.shapes import SHAPES
from duixian.program.lower import lower
from duixian.program.model import Rule
from duixian.program.series import load_series
from duixian.quantity.dates import parse_date
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Place
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary.facts import FactType, Vocabulary
from duixian.vocabulary.values import read_value

PAGE = Path(__file__).parent.parent.parent / "docs" / "shapes.md"
POLICY = """
policy:
  id: bread
  number: 面发〔2022〕1号
  title: {zh: 面包, en: Bread}
  short: {zh: 面包, en: Bread}
  issuer: {zh: 面点局, en: Bureau of bread}
  level: city
  region: "230100"
  issued: not stated
  valid: {from: not stated}
grants:
  oven:
    cite: 三
    title: {zh: 烤炉, en: Ovens}
    for: oven_purchase
    award:
"""


@dataclass(frozen=True)
class Row:
    """One row of a table: the award's YAML, the cells by column, what it pays."""

    shape: str
    award: str
    cells: dict[str, str]
    amount: str

    def __str__(self) -> str:
        return f"{self.shape}: {self.cells} pays {self.amount}"


def rows() -> Iterator[Row]:
    parts = re.split(r"^## (\w+)\n", PAGE.read_text(encoding="utf-8"), flags=re.M)
    for shape, text in zip(parts[1::2], parts[2::2], strict=True):
        for award, table in re.findall(r"```yaml shape\n(.*?)```\n\n((?:\|[^\n]*\n)+)", text, flags=re.S):
            head, _, *lines = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
            for line in lines:
                yield Row(shape, award, dict(zip(head[:-1], line[:-1], strict=True)), line[-1])


ROWS = list(rows())


def compiled(award: str, vocabulary: Vocabulary) -> Rule:
    source = parse_source(POLICY + indent(award, "      "), "shapes.md")
    lowered, ledger = lower(load_policy(source), vocabulary, load_series())
    assert ledger.problems.problems == []
    return lowered.rules[0]


def bound(name: str, cell: str, vocabulary: Vocabulary) -> FactValue:
    fact = vocabulary.fact("outcome", name) or vocabulary.fact("oven_purchase", name)
    assert fact is not None
    if cell == "inapplicable":
        return NA
    match fact.type:
        case FactType.MONEY:
            return parse_money(cell)
        case FactType.DATE:
            return parse_date(cell).toordinal()
        case FactType.COUNT:
            return int(cell)
    problems = Collector()
    value = read_value(fact, {"true": True, "false": False}.get(cell, cell), Place(), problems)
    problems.raise_if_any()
    assert isinstance(value, bool | str)
    return value


def frame(cells: dict[str, str], vocabulary: Vocabulary) -> Frame:
    known = {name: cell for name, cell in cells.items() if cell != "–" and name != "received"}
    values = {name: bound(name, cell, vocabulary) for name, cell in known.items()}
    receipts: tuple[BoundReceipt, ...] = ()
    if "received" in cells:
        fen = parse_money(cells["received"])
        paid = BoundReceipt(0, "province-1/ovens", "province", "230000", "m1", "", "", 2022, 738_000, "paid", fen)
        receipts = (paid,)
    on = date(2023, 2, 1).toordinal()
    return Frame(on, 2022, matter=values, outcome=values, matter_id="m1", receipts=receipts, coverage={"province": 1})


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_shape_pays_what_its_page_says(row: Row, vocabulary: Vocabulary) -> None:
    rule = compiled(row.award, vocabulary)
    runner = Runner({table.id: table for table in load_series()})
    case = frame(row.cells, vocabulary)
    implied = [runner.bool(c.node)(case) for c in rule.conditions if c.source == "award"]
    if row.amount in ("refused", "pending"):
        assert (False in implied, None in implied) == (row.amount == "refused", row.amount == "pending")
        return
    value = runner.number(rule.award)(case)
    assert set(implied) <= {True}
    assert value is not None
    low, high = (Fraction(end, rule.award.scale) for end in value)
    wanted = [parse_money(part) for part in row.amount.split(" to ")]
    assert (low, high) == (wanted[0], wanted[-1])


def test_every_shape_has_its_page() -> None:
    assert [*dict.fromkeys(row.shape for row in ROWS)] == [
        "fixed", "rate", "amount", "per_unit", "graded", "nothing", "bands", "first_of", "by_rank", "by_service_year",
        "share_of", "difference", "interest", "sum", "greater", "lesser", "stepped", "excess",
    ]  # fmt: skip
    assert {row.shape for row in ROWS} == set(SHAPES)
