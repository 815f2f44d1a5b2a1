from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from duixian.expression.evaluate import Runner
from duixian.expression.frame import BoundLine, Frame
from duixian.expression.parser import Scope, parse_condition, parse_quantity
from duixian.expression.series import Series
from duixian.quantity.problem import Place
from duixian.vocabulary.facts import load_vocabulary

SMALL = Path(__file__).parent.parent / "policy" / "vocabulary"
LPR = Series("lpr_1y", "lpr.yaml", date(2024, 12, 31).toordinal(), (date(2020, 1, 1).toordinal(),), (38_500,))


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.fixture(scope="session")
def scope() -> Scope:
    return Scope(load_vocabulary(SMALL), "oven_purchase", frozenset({"lpr_1y"}))


@pytest.fixture
def frame() -> Frame:
    """The claim that the tables of expressions are evaluated on."""
    lines = (
        BoundLine("a", "ovens", day("2022-03-01"), 30_000_00, True),
        BoundLine("b", "fitting", day("2022-05-01"), 5_000_00, True),
        BoundLine("c", "ovens", day("2023-01-10"), 20_000_00, True),
        BoundLine("d", "ovens", day("2022-04-01"), 99_000_00, False),
    )
    return Frame(
        on=day("2023-02-01"),
        year=2022,
        applicant={"staff": 40, "size": "small", "region": "230103", "industry": "C14", "honest": True},
        years={2022: {"sales": 600_000_00, "reports": True}, 2021: {"sales": 500_000_00}},
        matter={"star": 3, "ovens": 12, "cost": 80_000_00, "loan": 50_000_00, "date": day("2022-06-15"), "hot": False},
        matter_years={2022: {"baked": 7}},
        outcome={"rank": 4},
        matter_id="m1",
        lines=lines,
        lines_complete=True,
        awards={("bread/oven", "m1", 0): (1_000_00, 1_000_00)},
    )


Evaluate = Callable[[str, Frame], object]


@pytest.fixture(scope="session")
def condition(scope: Scope) -> Evaluate:
    runner = Runner({"lpr_1y": LPR})
    return lambda text, frame: runner.bool(parse_condition(text, scope, Place()))(frame)


@pytest.fixture(scope="session")
def number(scope: Scope) -> Evaluate:
    """The interval of an expression in its unit's own measure (fen, pieces, ordinals): scale taken out."""
    runner = Runner({"lpr_1y": LPR})

    def evaluate(text: str, frame: Frame) -> object:
        node = parse_quantity(text, scope, Place())
        value = runner.number(node)(frame)
        return None if value is None else tuple(Fraction(end, node.scale) for end in value)

    return evaluate
