"""What changed between two versions of a policy, in words."""

from __future__ import annotations

import doctest
import os
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from duixian.policy.loader import Loaded, load_policy
from duixian.policy.models import Cap, Grant, Part, Pot, Quota, Ranking, Relation, Validity
from duixian.policy.paperwork import Material, Stage
from duixian.policy.shapes import SHAPES
from duixian.program.changes import Difference
from duixian.program.difference import policy_differences
from duixian.program.difference_award import FIELDS, NAMES
from duixian.quantity.text import Lang
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary.facts import load_vocabulary

HERE = Path(__file__).parent
OLD, NEW = (HERE / "data" / f"park-{year}.yaml" for year in (2023, 2024))
TEXT = OLD.read_text(encoding="utf-8")


def changes(old: Loaded, new: Loaded) -> tuple[Difference, ...]:
    return policy_differences(old, new, load_vocabulary())


def changed(old: str, new: str) -> list[str]:
    """What is said of the old version with one place of its text changed."""
    assert TEXT.count(old) == 1
    after = load_policy(parse_source(TEXT.replace(old, new), "new.yaml"))
    return [f"{one.code}: {one.text.en}" for one in changes(load_policy(OLD), after)]


def said(one: Difference, lang: Lang) -> str:
    return f"{one.code} | {one.grant or '-'} | {one.title.in_(lang)} | {one.text.in_(lang)} | {' '.join(one.cites)}\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_change_is_told_as_reviewed(lang: Lang) -> None:
    text = "".join(said(one, lang) for one in changes(load_policy(OLD), load_policy(NEW)))
    golden = HERE / "golden" / f"park.{lang}.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_nothing_changed_tells_nothing() -> None:
    assert changes(load_policy(OLD), load_policy(OLD)) == ()


def test_what_appears_one_way_goes_the_other_way() -> None:
    there, back = changes(load_policy(OLD), load_policy(NEW)), changes(load_policy(NEW), load_policy(OLD))
    values = Counter((one.before, one.after) for one in there)
    assert values == Counter((one.after, one.before) for one in back)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_most: 30万元", "at_most: 300000元"),
        ("rate: 50%", "rate: 50.0%"),
        ("applicant.staff >= 50人", "applicant.staff>=50人"),
        ("en: \"Ranked platforms\"", "en: \"Ranked\""),
    ],
)  # fmt: skip
def test_the_same_said_otherwise_is_no_change(old: str, new: str) -> None:
    assert changed(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("per: year", "per: once", "per: how often it is claimed changes from every year to once"),
        ("pays: voucher", "pays: money", "pays: what is paid changes from a voucher to money"),
        (
            "decided_by: selection",
            "decided_by: none",
            "decided-by: who decides changes from selection to conditions alone",
        ),
        ("limit: once per project", "limit: none", "limit: the limit changes from once per project to no limit"),
        ("    quota: {places: 5家, by: score}\n", "", "quota: the number of places is gone: 5 enterprises"),
        ("until: 2024-12-31,", "duration: 2年,", "validity: the last day changes from 31 December 2024 to not stated"),
        (
            "limit: once per applicant\n",
            "limit: once per applicant in 2 years\n",
            "limit: the limit changes from once per applicant to once per applicant in 2 years",
        ),
        (
            "against: {policies: other, level: [city]}, resolve: highest}",
            "against: {policies: other, level: [city]}, resolve: highest, per: event year}",
            "stacking: the period under the stacking rule “Not twice” changes from any time to "
            "the same year of the event",
        ),
        (
            "award: {fixed: 100万元}\n",
            "award: {fixed: 100万元}\n    pot: {amount: 800万元, shared: pro-rata}\n",
            "pot: the pot is new: ¥8,000,000",
        ),
        (
            "award: {fixed: 100万元}\n",
            "award: {fixed: 100万元}\n    ranking: {ties: undecided}\n",
            "ranking: equal places changes from not stated to undecided",
        ),
        (
            "award: {fixed: 100万元}\n",
            "award: {fixed: 100万元}\n    split:\n      - {payee: {zh: 甲, en: A}, share: 60%}\n"
            "      - {payee: {zh: 乙, en: B}, share: 40%}\n",
            "split: how it is split changes from none to A 60%, B 40%",
        ),
        (
            "    award: {fixed: 100万元}",
            "    event: applicant.founded\n    award: {fixed: 100万元}",
            "condition: the day that must lie inside the validity changes from event date to founding date",
        ),
    ],
)
def test_a_change_of_one_field_is_told(old: str, new: str, told: str) -> None:
    assert changed(old, new)[0] == told


def test_a_new_shape_is_told_whole() -> None:
    assert changed("award: {fixed: 100万元}", "award: {graded: {}, at_most: 80万元}") == [
        "shape: the award changes from a fixed sum ¥1,000,000 to set by the authority, the ceiling ¥800,000"
    ]
    assert changed(", {places: 4-5, fixed: 10万元}]", "]") == [
        "shape: the award changes from by rank, the places in row 1 1-3, the fixed sum in row 1 ¥200,000, "
        "the places in row 2 4-5, the fixed sum in row 2 ¥100,000 to by rank, the places in row 1 1-3, "
        "the fixed sum in row 1 ¥200,000"
    ]


def test_a_case_of_an_award_tells_its_threshold() -> None:
    case = (
        "first_of: [{when: cloud_adoption.star >= 4星, rate: 50%, of: cloud_adoption.equipment_cost}, "
        "{nothing: true, otherwise: true}]"
    )
    text = TEXT.replace("rate: 50%, of: cloud_adoption.equipment_cost, at_most: 30万元", case)
    old, new = (load_policy(parse_source(t, "a.yaml")) for t in (text, text.replace(">= 4星", ">= 2星")))
    assert [one.text.zh for one in changes(old, new)] == ["第 1 种情形的适用情形的门槛由 4星 降为 2星"]


def test_money_that_is_taken_off_once_is_told() -> None:
    award = "award: {difference: {award: {fixed: 100万元}, less: 'received(level: state)'}}\n"
    text = TEXT.replace("award: {fixed: 100万元}\n", award)
    each, once = (
        load_policy(parse_source(t, "a.yaml")) for t in (text, text.replace("state)'}", "state)', once: true}"))
    )
    there, back = changes(each, once), changes(once, each)
    assert [one.text.en for one in there] == ["taking earlier money off once is new: over all claims"]
    assert [one.text.zh for one in back] == ["取消已获资金只扣一次：各次申领合计"]
    assert changes(once, once) == ()


def test_a_condition_that_says_something_else_is_told_with_labels() -> None:
    assert changed("recognition.title = state_industrial_internet_pilot", "recognition.lead_unit") == [
        "condition: the condition “A national pilot” changes from title = state industrial-internet pilot to lead unit"
    ]


def test_a_group_of_conditions_taken_up_is_told_for_the_grant() -> None:
    found = changed("    when:\n      chosen:", "    uses: [standing]\n    when:\n      chosen:")
    assert [one.split(":")[0] for one in found] == ["condition-added"] * 3


def test_every_field_that_applicants_live_by_is_compared() -> None:
    """A field that is added to a model is compared by `difference`, or named here as nothing to an applicant."""
    silent = {
        "cite",
        "title",
        "summary",
        "note",
        "units",
        "limit_cite",
        "id",
        "label",
        "parts",
        "proves",
        "place",
        "list_",
    }
    compared = {
        Grant: {
            "for_", "per", "pays", "uses", "when", "decided_by", "award", "limit", "caps", "payee", "filing", "quota",
            "materials", "event", "rests_on", "pot", "split", "ranking",
        },
        Validity: {"from_", "until", "duration", "requires"},
        Cap: {"at_most", "over", "with_"},
        Quota: {"places", "per", "by"},
        Ranking: {"among", "ties"},
        Pot: {"amount", "per", "shared"},
        Part: {"payee", "share"},
        Relation: {"same", "against", "resolve", "per", "grants", "except_"},
        Stage: {"due", "channels"},
        Material: {"form", "for_", "optional"},
    }  # fmt: skip
    for model, fields in compared.items():
        inside = {"kind", "desk", "unit", "needs", "outcomes", "copies_to", "settles"} if model is Stage else set()
        assert set(model.model_fields) - silent - inside == fields, model.__name__
    assert set(NAMES) == set(SHAPES)
    assert {key for shape in SHAPES.values() for key in shape.model_fields} - set(FIELDS) <= set(SHAPES)


def test_examples_in_docstrings_hold() -> None:
    tried = doctest.testmod(import_module("duixian.program.saying"))
    assert (tried.failed, tried.attempted > 0) == (0, True)
