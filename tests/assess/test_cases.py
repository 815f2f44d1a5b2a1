"""Cases files: read, merged, run, compared; and refused with the line where they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from duixian.assess.cases import (
    CaseReport,
    Setting,
    cases_path_of,
    check_names,
    engines,
    prepare_cases,
    run_cases,
    run_prepared,
)
from duixian.policy.loader import load_policy
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import parse_source
from duixian.vocabulary.facts import load_vocabulary

RIVER = Path(__file__).parents[1] / "sources" / "data" / "river-2023.yaml"
CASES = cases_path_of(RIVER).read_text(encoding="utf-8")
HEAD = CASES[: CASES.index("cases:\n") + len("cases:\n")]


def run(case: str) -> CaseReport:
    """The report of the river's base and plain matters with these cases alone."""
    policy, words = load_policy(RIVER), load_vocabulary()
    prepared = prepare_cases(parse_source(HEAD + case, "x.cases.yaml"), words, "river-2023")
    check_names(prepared, policy)
    return CaseReport(run_prepared(prepared, engines(policy, words)))


def differences(case: str) -> list[str]:
    (result,) = run(case).results
    return [text.en for text in result.differences]


def refused(text: str) -> list[tuple[str, int]]:
    with pytest.raises(Refused) as caught:
        run_text(text)
    return [(problem.code, problem.place.line) for problem in caught.value.problems]


def run_text(text: str) -> None:
    policy = load_policy(RIVER)
    check_names(prepare_cases(parse_source(text, "x.cases.yaml"), load_vocabulary(), policy.id), policy)


LINE = HEAD.count("\n") + 1  # of the first case


def test_the_cases_of_the_sample_policy_pass() -> None:
    report = run_cases(RIVER)
    assert [(r.name, [d.en for d in r.differences]) for r in report.failed] == []
    assert report.ok


def test_each_row_is_a_case_of_its_own() -> None:
    report = run(
        "  - {name: devices, grant: equipment, vary: cloud_adoption.production_devices_connected, "
        "rows: [[19台, refused, 0元], [null, undecided, [0元, 12万元]]]}\n"
    )
    assert [(r.name, r.place.line, r.place.path, r.ok) for r in report.results] == [
        ("devices [19台]", LINE, "cases[0].rows[0]", True),
        ("devices [unknown]", LINE, "cases[0].rows[1]", True),
    ]


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("verdict: refused", "verdict: expected refused, found entitled"),
        ("amount: 119999.99元", "amount: expected ¥119,999.99, found ¥120,000"),
        ("amount: [0元, 12万元]", "amount: expected [¥0, ¥120,000], found ¥120,000"),
        ("because: [enough]", "false conditions: expected enough, found none"),
        ("waits_for: [star]", "waits for: expected star, found none"),
        ("plan: {chosen: []}", "chosen: expected none, found river-2023/equipment"),
        ("plan: {firm: 1元}", "firm: expected ¥1, found ¥120,000"),
        ("plan: {potential: 1元}", "potential: expected ¥1, found ¥120,000"),
        ("pays: voucher", "pays: expected voucher, found money"),
        ("filing: automatic", "filing: expected automatic, found required"),
        ("per: year", "per: expected year, found once"),
    ],
)
def test_every_expectation_is_compared(expect: str, difference: str) -> None:
    assert differences(f"  - {{name: a, grant: equipment, expect: {{{expect}}}}}\n") == [difference]


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("facts: {equipment_cost: 10万元}", "3万元"),
        ("facts: {equipment_cost: null}, lines: [{id: a, category: equipment, date: 2023-05-01, amount: 20万元}], "
         "lines_complete: true", "6万元"),
        ("facts: {star: 3, equipment_cost: 60万元}", "18万元"),
        ("receipts: [{programme: other/x, level: city, date: 2023-05-01, amount: 1元}]", "12万元"),
        ("project: p7", "12万元"),
    ],
)  # fmt: skip
def test_given_overrides_the_plain_matter(given: str, amount: str) -> None:
    assert differences(f"  - {{name: a, grant: equipment, given: {{{given}}}, expect: {{amount: {amount}}}}}\n") == []


def test_null_removes_what_base_and_plain_say() -> None:
    case = "given: {coverage: null, facts: {star: null}}, expect: {verdict: undecided, waits_for: [receipts.city]}"
    assert differences(f"  - {{name: a, grant: equipment, {case}}}\n") == []


def test_further_matters_take_part() -> None:
    case = "given: {matters: [{plain: equipment, facts: {equipment_cost: 10万元}}]}, expect: {plan: {firm: 15万元}}"
    assert differences(f"  - {{name: a, grant: equipment, {case}}}\n") == []


def test_the_rows_of_one_case_do_not_touch_the_next() -> None:
    lines = "lines: [{id: a, category: equipment, date: 2023-05-01, amount: 20万元}], lines_complete: true"
    report = run(
        f"  - {{name: a, grant: equipment, given: {{facts: {{equipment_cost: null}}, {lines}}}, "
        "vary: lines.0.amount, rows: [[10万元, entitled, 3万元], [30万元, entitled, 9万元]]}\n"
        "  - {name: b, grant: equipment, expect: {amount: 12万元}}\n"
    )
    assert [r.ok for r in report.results] == [True, True, True]


def test_running_stops_at_the_first_failure_when_asked() -> None:
    policy, words = load_policy(RIVER), load_vocabulary()
    wrong = "".join(f"  - {{name: c{i}, grant: management, expect: {{amount: {i}元}}}}\n" for i in range(3))
    prepared = prepare_cases(parse_source(HEAD + wrong, "x"), words, "river-2023")
    assert [r.ok for r in run_prepared(prepared, engines(policy, words), stop_at_first=True)] == [False]
    assert [r.ok for r in run_prepared(prepared, engines(policy, words))] == [False, False, False]


def test_engines_are_made_once_for_each_setting() -> None:
    engine_for = engines(load_policy(RIVER), load_vocabulary())
    assert engine_for(Setting()) is engine_for(Setting())


def test_a_claim_that_never_arises_is_a_difference() -> None:
    policy, words = load_policy(RIVER), load_vocabulary()
    prepared = prepare_cases(cases_path_of(RIVER), words)
    stranger = replace(prepared, cases=(replace(prepared.cases[0], grant="river-2023/nothing"),))
    (result,) = run_prepared(stranger, engines(policy, words))
    assert [text.en for text in result.differences] == ["there is no claim of river-2023/nothing"]


@pytest.mark.parametrize(
    ("case", "problems"),
    [
        ("{name: a, grant: equipmint, expect: {verdict: refused}}", ["no-plain"]),
        ("{name: a, grant: equipment, expect: {}}", ["wrong-value"]),
        ("{name: a, grant: equipment}", ["wrong-value"]),
        ("{name: a, grant: equipment, vary: on, expect: {verdict: refused}}", ["wrong-value"]),
        ("{name: a, grant: equipment, expect: {verdict: refuzed}}", ["wrong-value"]),
        ("{name: a, grant: equipment, expect: {amount: 5}}", ["wrong-value"]),
        ("{name: a, grant: equipment, expect: {amount: [5万元, 1万元]}}", ["wrong-value"]),
        ("{name: a, grant: equipment, expected: {amount: 5万元}}", ["unknown-key"]),
        ("{name: a, grant: equipment, given: {fact: {}}, expect: {verdict: refused}}", ["unknown-key"]),
        ("{name: a, grant: equipment, given: {facts: {stars: 3}}, expect: {verdict: refused}}", ["unknown-fact"]),
        ("{name: a, grant: equipment, given: {facts: {star: 三}}, expect: {verdict: refused}}", []),
        ("{name: a, grant: equipment, vary: platform.devices, rows: [[1, refused, 0元]]}", ["vary-path"]),
        ("{name: a, grant: equipment, vary: lines.0.amount, rows: [[1元, refused, 0元]]}", ["vary-path"]),
        ("{name: a, grant: equipment, reading: {A1: x}, expect: {verdict: refused}}", ["unknown-ambiguity"]),
    ],
)
def test_a_malformed_case_is_refused_at_its_line(case: str, problems: list[str]) -> None:
    text = HEAD + "  - {name: fine, grant: equipment, expect: {verdict: entitled}}\n  - " + case + "\n"
    if problems:
        assert refused(text) == [(code, LINE + 1) for code in problems]
    else:
        run_text(text)


def test_a_mistake_in_the_base_is_refused_where_it_stands() -> None:
    text = CASES.replace('registered_region: "230102"}', 'registered_region: "999999"}', 1)
    assert {line for _, line in refused(text)} == {4}


def test_names_of_cases_are_not_repeated() -> None:
    case = "  - {name: a, grant: equipment, expect: {verdict: entitled}}\n"
    assert refused(HEAD + case + case) == [("repeated-name", LINE + 1)]


def test_a_grant_that_the_policy_lacks_is_refused() -> None:
    text = HEAD.replace("  management:\n", "  managing:\n") + "  - {name: a, grant: managing, expect: {amount: 1元}}\n"
    assert refused(text) == [("unknown-grant", LINE)]


def test_a_file_that_is_missing_is_refused(tmp_path: Path, refusal_code: Callable[..., str]) -> None:
    assert refusal_code(run_cases, RIVER, tmp_path / "none.cases.yaml") == "file-unreadable"


@pytest.fixture
def refusal_code() -> Callable[..., str]:
    def of(call: Callable[..., object], *arguments: object) -> str:
        with pytest.raises(Refused) as caught:
            call(*arguments)
        return caught.value.problems[0].code

    return of
