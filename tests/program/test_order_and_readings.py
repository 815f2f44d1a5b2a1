"""Rules stand after those whose awards they use; readings patch only what they name."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from duixian.policy.loader import Loaded, choose_readings
from duixian.program.compile import assemble, check_policy
from duixian.program.series import load_series
from duixian.quantity.problem import Refused
from duixian.vocabulary.facts import Vocabulary

Make = Callable[..., Loaded]
CHAIN = {
    "top": 'award: {amount: award("bread/middle") * 50%}',
    "middle": 'award: {amount: award("bread/bottom") * 50%}',
    "bottom": "award: {fixed: 10万元}",
}
READINGS = """ambiguities:
  A1:
    cite: 三
    question: {zh: 星级是否累进？, en: Do stars add up?}
    default: one
    readings:
      one: {title: {zh: 否, en: no}}
      two: {title: {zh: 是, en: yes}, PATCH}
"""


@pytest.mark.parametrize("order", list(permutations(CHAIN)), ids="-".join)
def test_rules_stand_after_those_whose_awards_they_use(
    policy: Make, vocabulary: Vocabulary, order: tuple[str, ...]
) -> None:
    program = assemble([policy({name: CHAIN[name] for name in order})], vocabulary, load_series())
    assert [rule.grant for rule in program.rules] == ["bottom", "middle", "top"]


def test_rules_that_use_no_award_keep_the_order_of_the_file(policy: Make, vocabulary: Vocabulary) -> None:
    grants = dict.fromkeys(("c", "a", "b"), "award: {fixed: 1元}")
    program = assemble([policy(grants)], vocabulary, load_series())
    assert [rule.grant for rule in program.rules] == ["c", "a", "b"]


def test_circle_of_awards_is_refused_naming_it(policy: Make, vocabulary: Vocabulary) -> None:
    grants = {"a": 'award: {amount: award("bread/b")}', "b": 'award: {amount: award("bread/a")}'}
    with pytest.raises(Refused) as refused:
        assemble([policy(grants)], vocabulary, load_series())
    assert [p.message.en for p in refused.value.problems] == [
        "awards depend on each other: bread/a → bread/b → bread/a"
    ]


def ceiling(loaded: Loaded) -> str | None:
    return loaded.model.grants["oven"].award.at_most


@pytest.mark.parametrize(
    ("patch", "ceilings"),
    [
        ("set: {grants.oven.award.at_most: 3万元}", ("5万元", "3万元")),
        ("remove: [grants.oven.award.at_most]", ("5万元", None)),
    ],
)
def test_reading_changes_what_it_names_and_leaves_the_file_as_it_was(
    policy: Make, patch: str, ceilings: tuple[str | None, str | None]
) -> None:
    grants = {"oven": "award: {rate: 20%, of: oven_purchase.cost, at_most: 5万元}"}
    loaded = policy(grants, READINGS.replace("PATCH", patch))
    other = choose_readings(loaded, {"A1": "two"})
    assert (ceiling(loaded), ceiling(other)) == ceilings
    assert other.readings == {"A1": "two"}


def test_reading_adds_to_lists_and_mappings(policy: Make) -> None:
    grants = {"oven": "award: {fixed: 1元}, when: {hot: oven_purchase.hot}, caps: [{at_most: 5元, over: [year]}]"}
    patch = "add: {grants.oven.when: {green: matter.green}, grants.oven.caps: [{at_most: 9元, over: [applicant]}]}"
    grant = choose_readings(policy(grants, READINGS.replace("PATCH", patch)), {"A1": "two"}).model.grants["oven"]
    assert [*grant.when] == ["hot", "green"]
    assert [cap.at_most for cap in grant.caps] == ["5元", "9元"]


@pytest.mark.parametrize(
    ("readings", "code"), [({"A2": "two"}, "unknown-ambiguity"), ({"A1": "three"}, "unknown-reading")]
)
def test_reading_that_does_not_exist_is_refused(policy: Make, readings: dict[str, str], code: str) -> None:
    loaded = policy({"oven": "award: {fixed: 1元}"}, READINGS.replace("PATCH", "set: {grants.oven.per: year}"))
    with pytest.raises(Refused) as refused:
        choose_readings(loaded, readings)
    assert [p.code for p in refused.value.problems] == [code]


@pytest.mark.parametrize(
    "caps",
    [
        "[{at_most: 2元, over: [year]}, {at_most: 5元, over: [applicant]}]",
        "[{at_most: 2元, over: [matter]}, {at_most: 5元, over: [project]}]",
        "[{at_most: 2元, over: [matter, year]}, {at_most: 5元, over: [product, year]}]",
        "[{at_most: 2元, over: [applicant]}, {at_most: 5元, over: [applicant], with: [cake]}]",
    ],
)
def test_caps_that_lie_inside_one_another_are_let_through(policy: Make, vocabulary: Vocabulary, caps: str) -> None:
    grants = {"oven": f"award: {{fixed: 1元}}, caps: {caps}", "cake": "award: {fixed: 1元}"}
    assert len(check_policy(policy(grants), vocabulary, load_series()).rules[0].caps) == 2


def test_condition_registered_with_its_reason_may_be_implied(policy: Make, vocabulary: Vocabulary) -> None:
    when = (
        "three: oven_purchase.star >= 3, "
        "two: {when: oven_purchase.star >= 2, registered: {zh: 原文如此, en: so it is written}}"
    )
    grants = {"oven": f"award: {{fixed: 1元}}, when: {{{when}}}"}
    assert len(check_policy(policy(grants), vocabulary, load_series()).rules) == 1
