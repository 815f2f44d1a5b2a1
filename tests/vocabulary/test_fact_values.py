"""Values of facts: read, shown, written back."""

from datetime import date
from fractions import Fraction

import pytest
from dossier_strategies import values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.quantity.problem import Collector, Place
from duixian.quantity.yaml_source import Data
from duixian.vocabulary import INAPPLICABLE, Fact, Value, Vocabulary, plain_value, read_value, show_value


def fact(vocabulary: Vocabulary, path: str) -> Fact:
    kind, name = path.split(".")
    found = vocabulary.fact(kind, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "raw", "value", "zh", "en"),
    [
        ("cloud_adoption.managed", "是", True, "是", "yes"),
        ("cloud_adoption.managed", False, False, "否", "no"),
        ("applicant.sales", "3600万元", 36_000_000_00, "36,000,000 元", "CNY 36,000,000"),
        ("applicant.sales", "0元", 0, "0 元", "CNY 0"),
        ("applicant.sales", "不适用", INAPPLICABLE, "不适用", "not applicable"),
        ("cloud_adoption.software_share", "12.5%", Fraction(1, 8), "12.5%", "12.5%"),
        ("applicant.staff", "1.2万人", 12_000, "12,000人", "12,000 people"),
        ("applicant.staff", 126, 126, "126人", "126 people"),
        ("cloud_adoption.star", 3, 3, "3", "3"),
        ("applicant.founded", "2022年1月5日", date(2022, 1, 5), "2022年1月5日", "2022-01-05"),
        ("applicant.size", "小型", "small", "小型", "small"),
        ("applicant.region", 230103, "230103", "黑龙江省哈尔滨市南岗区（230103）", "黑龙江省哈尔滨市南岗区（230103）"),
        ("applicant.industry", "3421", "C3421", "通用设备制造业（C3421）", "General-purpose machinery（C3421）"),
        ("applicant.motto", "不适用", "不适用", "不适用", "不适用"),
    ],
)
def test_value_is_read_and_shown(vocabulary: Vocabulary, path: str, raw: Data, value: Value, zh: str, en: str) -> None:
    declared, problems = fact(vocabulary, path), Collector()
    read = read_value(declared, raw, Place(), problems)
    assert (read, type(read), problems.problems) == (value, type(value), [])
    assert (show_value(declared, value, "zh"), show_value(declared, value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("path", "raw", "code"),
    [
        ("applicant.sales", 3600, "money-unit"),
        ("applicant.sales", "3600美元", "money-currency"),
        ("applicant.sales", "0.001元", "money-fraction"),
        ("applicant.sales", "2万亿元", "out-of-range"),
        ("applicant.sales", True, "money"),
        ("applicant.staff", "126台", "count-word"),
        ("applicant.staff", True, "count"),
        ("applicant.founded", 2015, "date-incomplete"),
        ("applicant.listed_on", "1990-12-18", "out-of-range"),
        ("applicant.motto", "", "text"),
        ("applicant.motto", {}, "value-shape"),
        ("applicant.size", True, "choice"),
        ("cloud_adoption.software_share", 0, "rate-unit"),
        ("cloud_adoption.managed", 0, "boolean"),
        ("cloud_adoption.star", "不适用", "not-inapplicable"),
    ],
)
def test_wrong_value_is_refused(vocabulary: Vocabulary, path: str, raw: Data, code: str) -> None:
    problems = Collector()
    read = read_value(fact(vocabulary, path), raw, Place("d.yaml", 3, 5, path), problems)
    assert (read, [(problem.code, problem.place.line) for problem in problems.problems]) == (None, [(code, 3)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_plain_value_reads_back_exactly(vocabulary: Vocabulary, data: st.DataObject) -> None:
    declared = data.draw(st.sampled_from([fact for kind in vocabulary.kinds.values() for fact in kind.facts.values()]))
    value, problems = data.draw(values(declared)), Collector()
    read = read_value(declared, plain_value(declared, value), Place(), problems)
    assert (read, type(read), problems.problems) == (value, type(value), [])


def test_matter_kind_has_the_facts_of_every_matter(vocabulary: Vocabulary) -> None:
    assert [found.path for found in vocabulary.facts_of("recognition")] == ["matter.date", "recognition.level"]
    assert vocabulary.fact("recognition", "date") == vocabulary.fact("matter", "date")
    assert vocabulary.fact("applicant", "date") is None
    assert vocabulary.fact("recognition", "star") is None


def test_kinds_of_matter_leave_out_the_special_ones(vocabulary: Vocabulary) -> None:
    assert vocabulary.matter_kinds == ("cloud_adoption", "recognition")


def test_undeclared_range_is_the_widest_of_the_type(vocabulary: Vocabulary) -> None:
    ranges = {
        path: (fact(vocabulary, path).low, fact(vocabulary, path).high)
        for path in (
            "applicant.sales",
            "applicant.staff",
            "cloud_adoption.software_share",
            "cloud_adoption.star",
            "cloud_adoption.equipment_cost",
            "applicant.founded",
        )
    }
    assert ranges == {
        "applicant.sales": (0, 10**14),
        "applicant.staff": (0, 10**9),
        "cloud_adoption.software_share": (0, 1_000_000),
        "cloud_adoption.star": (1, 5),
        "cloud_adoption.equipment_cost": (0, 10**11),
        "applicant.founded": (date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()),
    }


def test_yearly_fact_may_be_inapplicable_unless_declared_otherwise(vocabulary: Vocabulary) -> None:
    assert [found.name for found in vocabulary.facts_of("applicant") if found.may_be_inapplicable] == [
        "listed_on",
        "sales",
        "assets",
    ]
