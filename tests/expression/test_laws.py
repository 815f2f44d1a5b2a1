"""Laws of the language on random expressions: settling a fact only narrows, caps hold, more base pays no less."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from duixian.expression import tree as t
from duixian.expression.evaluate import Runner
from duixian.expression.frame import NA, FactValue, Frame
from duixian.expression.parser import Scope, parse_amount, parse_condition
from duixian.quantity.problem import Place
from duixian.vocabulary.facts import load_vocabulary

SMALL = Path(__file__).parent.parent / "policy" / "vocabulary"
SCOPE = Scope(load_vocabulary(SMALL), "oven_purchase")
CAP = 300_000_00

# Facts by name with values they may have; `lent_on` may be inapplicable.
FACTS: dict[str, st.SearchStrategy[FactValue]] = {
    "star": st.integers(1, 5),
    "ovens": st.integers(0, 10_000),
    "cost": st.integers(0, 10**11),
    "loan": st.integers(0, 10**11),
    "share_paid": st.integers(0, 1_000_000),
    "hot": st.booleans(),
    "green": st.booleans(),
    "fuel": st.sampled_from(["gas", "wood", "power"]),
    "lent_on": st.one_of(st.integers(730_000, 740_000), st.just(NA)),
    "date": st.integers(730_000, 740_000),
}
counts = st.recursive(
    st.sampled_from(["oven_purchase.star", "2", "5"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-"]), inner),
    max_leaves=3,
)
moneys = st.recursive(
    st.sampled_from(["oven_purchase.cost", "oven_purchase.loan", "5万元", "1000元 * oven_purchase.ovens"]),
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "excess"]), inner, inner),
        st.builds("({}) * {}".format, inner, st.sampled_from(["20%", "oven_purchase.share_paid", "千分之三"])),
    ),
    max_leaves=4,
)
dates = st.sampled_from(["matter.date", "oven_purchase.lent_on", "2015-05-05", "matter.date + 3个月", "on"])
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
atoms = st.one_of(
    st.sampled_from(
        ["oven_purchase.hot", "matter.green", "oven_purchase.fuel in [gas, wood]", "oven_purchase.fuel != gas"]
    ),
    *(st.builds("{} {} {}".format, side, orders, side) for side in (counts, moneys, dates)),
    st.builds("share(oven_purchase.loan, oven_purchase.cost) {} 60%".format, orders),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)
facts = st.fixed_dictionaries({}, optional=FACTS)


def frame(matter: dict[str, FactValue]) -> Frame:
    return Frame(on=738_000, year=2021, matter=matter)


@given(conditions, facts, st.fixed_dictionaries(FACTS))
def test_settling_facts_never_turns_true_or_false_around(
    text: str, known: dict[str, FactValue], rest: dict[str, FactValue]
) -> None:
    run = Runner().bool(parse_condition(text, SCOPE, Place()))
    before, after = run(frame(known)), run(frame({**rest, **known}))
    assert after is not None
    assert before is None or before is after


@given(conditions, facts)
def test_condition_and_its_opposite_never_both_hold(text: str, known: dict[str, FactValue]) -> None:
    run = Runner()
    one, other = (run.bool(parse_condition(c, SCOPE, Place())) for c in (text, f"not ({text})"))
    assert not (one(frame(known)) and other(frame(known)))


@given(moneys, facts, st.fixed_dictionaries(FACTS))
def test_settling_facts_only_narrows_an_amount(
    text: str, known: dict[str, FactValue], rest: dict[str, FactValue]
) -> None:
    node = parse_amount(text, SCOPE, Place())
    run = Runner().number(node)
    before, after = run(frame(known)), run(frame({**rest, **known}))
    assert before is not None
    assert after is not None
    assert node.low <= before[0] <= after[0] == after[1] <= before[1] <= node.high


@given(moneys, facts)
def test_amount_never_exceeds_its_cap(text: str, known: dict[str, FactValue]) -> None:
    node = parse_amount(f"min({text}, 30万元)", SCOPE, Place())
    value = Runner().number(node)(frame(known))
    assert value is not None
    assert value[1] <= CAP * node.scale


@given(facts, st.fixed_dictionaries(FACTS))
def test_amount_that_may_turn_out_not_to_exist_may_be_nothing(
    known: dict[str, FactValue], rest: dict[str, FactValue]
) -> None:
    rate = t.Choose(
        *_like(parse_amount("oven_purchase.cost", SCOPE, Place())),
        (
            (
                parse_condition("oven_purchase.hot", SCOPE, Place()),
                parse_amount("oven_purchase.cost + lines(from: oven_purchase.lent_on)", SCOPE, Place()),
            ),
        ),
    )
    run = Runner().number(rate)
    before, after = run(frame(known)), run(frame({**rest, **known}))
    assert before is not None
    assert after is not None
    assert before[0] <= after[0] <= after[1] <= before[1]


def _like(node: t.Number) -> tuple[object, int, int, int]:
    return node.type, node.scale, 0, 2 * 10**14


@given(st.fixed_dictionaries(FACTS), st.integers(0, 10**11))
def test_more_base_never_pays_less_inside_a_band(known: dict[str, FactValue], more: int) -> None:
    run = Runner().number(parse_amount("min(excess(oven_purchase.cost, 5万元) * 20%, 30万元)", SCOPE, Place()))
    less, greater = run(frame(known)), run(frame({**known, "cost": int(str(known["cost"])) + more}))
    assert less is not None
    assert greater is not None
    assert less[0] <= greater[0]
