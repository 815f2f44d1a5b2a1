"""Reading a dossier, writing it back, and what follows from its facts."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from dossier_strategies import dossiers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary import (
    INAPPLICABLE,
    Coverage,
    Dossier,
    Line,
    Matter,
    Outcome,
    Provenance,
    Receipt,
    ReceiptCoverage,
    Vocabulary,
    derive,
    dossier_from_source,
    plain_dossier,
    read_dossier,
)

BINJIANG = Dossier(
    on=date(2024, 3, 1),
    code="91230100000000000J",
    name="滨江机械",
    applicant={
        "region": "230103",
        "industry": "C3421",
        "founded": date(2022, 6, 1),
        "staff": 126,
        "listed_on": INAPPLICABLE,
        "size": "small",
    },
    years={
        2019: {"sales": INAPPLICABLE, "assets": INAPPLICABLE},
        2020: {"sales": INAPPLICABLE, "assets": INAPPLICABLE},
        2021: {"sales": INAPPLICABLE, "assets": INAPPLICABLE},
        2023: {"sales": 36_000_000_00, "assets": 1234_56, "reports_statistics": True},
    },
    matters=(
        Matter(
            "m1",
            "cloud_adoption",
            "生产管理上云",
            "p1",
            counterparty="云服务公司",
            facts={
                "star": 3,
                "managed": True,
                "software_share": Fraction(1, 8),
                "date": date(2023, 6, 30),
                "equipment_cost": 300_000_00,
            },
            years={2023: {"new_devices": 40}},
            lines=(
                Line("inv-1", "equipment", date(2023, 5, 2), 300_000_00, True, "滨江设备公司"),
                Line("inv-2", "equipment", date(2023, 5, 9), 5_000_50, False),
                Line("inv-3", "software", date(2023, 6, 1), 120_000_00, True),
            ),
            lines_complete=True,
        ),
        Matter("m2", "recognition", facts={"level": "state"}),
    ),
    receipts=(
        Receipt(
            "harbin-2022-1/star-1-tools", "city", "230100", "", "p1", "", 2022, date(2022, 11, 1), "paid", 50_000_00
        ),
    ),
    coverage=Coverage(
        (ReceiptCoverage("city", date(2019, 1, 1)), ReceiptCoverage("state", date(2022, 6, 1))), years_from=2022
    ),
    outcomes=(Outcome("harbin-2022-1/star-3-equipment", "m1", 2023, {"selected": True, "rank": 2}),),
    sources={
        "applicant.staff": Provenance("register", date(2024, 1, 31), "社保参保人数"),
        "m1.new_devices(2023)": Provenance("expert"),
        "applicant.size": Provenance("derived"),
        "m1.equipment_cost": Provenance("derived"),
        **{
            f"applicant.{fact}({year})": Provenance("derived")
            for year in (2019, 2020, 2021)
            for fact in ("sales", "assets")
        },
    },
    projects={"p1": "智能车间"},
)


def read(text: str, vocabulary: Vocabulary) -> Dossier:
    return dossier_from_source(parse_source(text, "d.yaml"), vocabulary)


def codes(text: str, vocabulary: Vocabulary) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(text, vocabulary)
    return [problem.code for problem in refused.value.problems]


def test_dossier_file_becomes_canonical_values(binjiang: Path, vocabulary: Vocabulary) -> None:
    assert read_dossier(binjiang, vocabulary) == BINJIANG


def test_json_reads_as_yaml_does(binjiang: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    data = parse_source(binjiang.read_text(encoding="utf-8")).data
    as_json = tmp_path / "d.json"
    as_json.write_text(json.dumps(data, ensure_ascii=False, indent="\t"), encoding="utf-8")
    assert read_dossier(as_json, vocabulary) == read_dossier(binjiang, vocabulary)


def test_json_must_be_json(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    path.write_text("dossier: 1\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_dossier(path, vocabulary)
    assert [(p.code, p.place.line, p.place.column) for p in refused.value.problems] == [("json-syntax", 1, 1)]


def test_missing_fact_is_absent_and_null_is_missing(vocabulary: Vocabulary) -> None:
    dossier = read("{dossier: 1, on: 2024-01-01, applicant: {staff: null}}", vocabulary)
    assert dossier == Dossier(on=date(2024, 1, 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_plain_dossier_reads_back_equal(vocabulary: Vocabulary, data: st.DataObject) -> None:
    dossier = data.draw(dossiers(vocabulary))
    plain = plain_dossier(dossier, vocabulary)
    as_json = json.dumps(plain, ensure_ascii=False)
    as_yaml = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    assert (read(as_json, vocabulary), read(as_yaml, vocabulary)) == (dossier, dossier)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_deriving_again_adds_nothing(vocabulary: Vocabulary, data: st.DataObject) -> None:
    dossier = data.draw(dossiers(vocabulary))
    assert derive(dossier, vocabulary) == dossier


def test_given_size_is_kept(vocabulary: Vocabulary) -> None:
    dossier = read("{dossier: 1, on: 2024-01-01, applicant: {size: large, industry: C34, staff: 3, }}", vocabulary)
    assert (dossier.applicant["size"], dossier.sources) == ("large", {})


def test_size_uses_the_latest_year_that_is_not_after_the_day(vocabulary: Vocabulary) -> None:
    text = """
        {dossier: 1, on: 2023-06-30, applicant: {industry: I65, staff: 90},
         years: {2021: {sales: 40万元}, 2022: {sales: 900万元}, 2024: {sales: 1万元}}}
    """
    assert read(text, vocabulary).applicant["size"] == "small"


def test_sum_of_complete_lines_leaves_out_what_is_not_paid(vocabulary: Vocabulary) -> None:
    text = """
        {dossier: 1, on: 2024-01-01, applicant: {}, matters: [{id: m1, kind: cloud_adoption,
         lines_complete: %s, lines: [
          {id: a, category: equipment, date: 2023-01-01, amount: 1万元},
          {id: b, category: equipment, date: 2023-01-01, amount: 7万元, paid: 否},
          {id: c, category: software, date: 2023-01-01, amount: 5万元}]}]}
    """
    assert read(text % "true", vocabulary).matters[0].facts == {"equipment_cost": 10_000_00}
    assert read(text % "false", vocabulary).matters[0].facts == {}


def test_many_problems_are_said_at_once(vocabulary: Vocabulary) -> None:
    text = "{dossier: 2, on: soon, applicant: {staf: 3, staff: 3台, region: 230104}, matters: [{kind: cloud}]}"
    assert codes(text, vocabulary) == [
        "whole",
        "date",
        "unknown-fact",
        "count-word",
        "missing-key",
        "unknown-kind",
    ]


def test_packaged_vocabulary_loads_once() -> None:
    from duixian.vocabulary import load_vocabulary

    assert load_vocabulary() is load_vocabulary()
