"""A small policy of our own against its invented document: clean as it stands, and every single change is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duixian.policy.loader import Loaded, load_policy
from duixian.quantity.yaml_source import parse_source
from duixian.sources import document_of
from duixian.sources.audit import AuditFinding, AuditReport, audit
from duixian.sources.beside import find_document
from duixian.vocabulary.facts import load_vocabulary

DATA = Path(__file__).parent / "data"
POLICY = (DATA / "river-2023.yaml").read_text(encoding="utf-8")
DOCUMENT = (DATA / "river-2023.txt").read_text(encoding="utf-8")


def held(policy: str = POLICY, document: str = DOCUMENT) -> AuditReport:
    return audit(load(policy), document_of(document, "river.txt"), load_vocabulary())


def load(policy: str) -> Loaded:
    return load_policy(parse_source(policy, "river.yaml"))


def codes(report: AuditReport) -> list[str]:
    return [finding.code for finding in report.findings]


def changed(text: str, old: str, new: str) -> tuple[str, int]:
    """The text with the first `old` replaced, and the line where that is."""
    assert old in text
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


def test_file_and_document_agree() -> None:
    report = held()
    assert report.findings == ()
    assert (report.document_figures, report.waived) == (16, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20台", "21台"), ("按费用的30%", "按费用的3%"), ("15万元", "16万元"), ("三星", "四星"),
        ("的，最高25万元", "的，最高26万元"), ("10万元", "100万元"), ("合计最高25万元", "合计最高25亿元"),
        ("5个工作日", "6个工作日"), ("5个工作日", "5个月"), ("2025年", "2026年"), ("3家", "4家"), ("60%", "61%"),
        ("40%", "39%"), ("两年", "三年"), ("2级", "3级"), ("2023年3月1日", "2023年3月2日"), ("一次奖励", "两次奖励"),
    ],
)  # fmt: skip
def test_a_figure_changed_in_the_document_is_found_at_its_place(old: str, new: str) -> None:
    document, line = changed(DOCUMENT, old, new)
    lines = {finding.document_place.line for finding in held(document=document).findings}
    assert line in lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20台", "21台"), ("star < 3,", "star < 4,"), ("star < 3, rate: 30%", "star < 3, rate: 31%"),
        ("at_most: 15万元", "at_most: 15元"), ("at_most: 25万元}\n    limit", "at_most: 24万元}\n    limit"),
        ("fixed: 10万元", "fixed: 25万元"), ("at_most: 25万元, over", "at_most: 2.5万元, over"),
        ("working_days: 5", "working_days: 7"), ("figure: 3家", "figure: 3台"), ("figure: 3家", "figure: 2家"),
        ("by: 2025-12-31", "by: 2025-12-30"), ("city: 60%", "city: 40.5%"), ("district: 40%", "district: 4%"),
        ("duration: 2年", "duration: 3年"), ("until: 2025-02-28", "until: 2025-03-31"),
        ("issued: 2023-03-01", "issued: 2023-02-28"),
        ("figure: 2级", "figure: 1级"),
    ],
)  # fmt: skip
def test_a_figure_changed_in_the_file_is_found_at_its_place(old: str, new: str) -> None:
    policy, line = changed(POLICY, old, new)
    assert line in {finding.place.line for finding in held(policy).findings}


def test_a_finding_names_both_places_and_the_nearest_figure() -> None:
    policy, line = changed(POLICY, "fixed: 10万元", "fixed: 12万元")
    unused, unfounded = sorted(held(policy).findings, key=lambda finding: finding.code, reverse=True)
    assert (unused.code, unused.nearest, unused.clause) == ("figure-unused", "12万元", "一/（二）¶2")
    assert (unused.document_place.line, unused.document_place.column) == (17, 5)
    assert (unfounded.code, unfounded.place.line, unfounded.nearest) == ("figure-unfounded", line, "10万元")
    assert unfounded.document_place == unused.document_place


def test_a_year_may_be_written_in_months() -> None:
    assert held(POLICY.replace("duration: 2年", "duration: 24个月")).findings == ()
    assert codes(held(POLICY.replace("duration: 2年", "duration: 730天"))) != []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-03-31", "2025-03-30", []),  # thirty days later
        ("2023-04-01", "2025-03-31", []),  # once thirty days are over
        ("2023-04-02", "2025-04-01", ["figure-unfounded"]),
    ],
)
def test_the_first_day_may_be_reckoned_from_days_of_its_clause(first: str, last: str, expected: list[str]) -> None:
    document = DOCUMENT.replace("有效期两年", "自公布之日起30日后施行，有效期两年")
    waiver = "waivers:\n  - {cite: 五, figure: 30日, because: {zh: 已算入起始日。, en: Reckoned.}}\n"
    policy = POLICY.replace("waivers:\n", waiver).replace(
        "from: 2023-03-01, until: 2025-02-28", f"from: {first}, until: {last}"
    )
    assert codes(held(policy, document)) == expected


def test_units_of_one_family_agree_and_others_do_not() -> None:
    assert held(document=DOCUMENT.replace("3家", "3户")).findings == ()
    assert sorted(codes(held(document=DOCUMENT.replace("3家", "3人")))) == ["figure-unfounded", "figure-unused"]


def test_a_figure_of_two_paragraphs_is_used_in_each() -> None:
    """25万元 stands in two paragraphs of the clause; citing the whole clause uses only one of them."""
    document = DOCUMENT.replace("三星以上的，最高25万元。", "三星以上的，最高25万元。\n\n另有25万元。")
    assert [(f.code, f.document_place.line) for f in held(document=document).findings] == [("figure-unused", 15)]
    wide = POLICY.replace("cite: [一/（一）¶2, 一/（一）¶3]", "cite: 一/（一）")
    assert [f.code for f in held(wide, document).findings] == ["figure-unused"]
    assert held(wide).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cite: 一/（二）\n", "cite: 一/（二）¶3\n", {"paragraph-missing", "figure-unused", "figure-unfounded"}),
        ("  五: {zh: 期限。", "  六: {zh: 期限。", set()),
        ("cite: 三, title", "cite: 一, title", {"figure-unused", "figure-unfounded"}),
        ("样例工信〔2023〕7号\n  title", "样例工信〔2023〕8号\n  title", {"number"}),
        ("clauses:\n", "clauses:\n  六: {zh: 无。, en: None.}\n", {"clause-missing"}),
        ("figure: 2级", "figure: 9级", {"waiver-idle", "figure-unused"}),
        ("figure: 2级", "figure: 两年", {"waiver-idle", "figure-unused"}),
        ("waivers:\n", "waivers:\n  - {cite: 三, figure: 3家, because: {zh: 多余。, en: Idle.}}\n", {"waiver-idle"}),
        ("valid: {from", "document: {digest: abc}\n  valid: {from", {"digest"}),
    ],
)
def test_what_the_file_says_of_the_document_holds(old: str, new: str, expected: set[str]) -> None:
    policy, _ = changed(POLICY, old, new)
    if expected:
        assert set(codes(held(policy))) == expected


def test_every_clause_of_the_document_is_listed() -> None:
    document = DOCUMENT + "\n第六条 本办法由样例局解释。\n"
    found = [(f.code, f.clause, f.document_place.line) for f in held(document=document).findings]
    assert found == [("clause-unlisted", "六", 27)]


def test_the_figures_of_another_reading_need_not_stand_in_the_document() -> None:
    readings = """
ambiguities:
  A1:
    cite: 一/（二）
    question: {zh: 多少？, en: "How much?"}
    default: ten
    readings:
      ten: {title: {zh: 十万, en: "Ten"}}
      twelve: {title: {zh: 十二万, en: "Twelve"}, set: {grants.management.award.fixed: 12万元}}
"""
    assert held(POLICY + readings).findings == ()


def test_the_document_of_a_policy_is_found_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("另一份文件\n\n第一条 无。\n", encoding="utf-8")
    assert find_document(load(POLICY), tmp_path) is None
    found = find_document(load(POLICY), DATA)
    assert found is not None
    assert found.digest == document_of(DOCUMENT).digest


def test_findings_are_in_the_order_of_the_file() -> None:
    report = held(
        re.sub(r"fixed: 10万元|figure: 3家", "fixed: 1万元", POLICY, count=1).replace("city: 60%", "city: 6%")
    )
    places: list[AuditFinding] = list(report.findings)
    assert [f.place.line for f in places] == sorted(f.place.line for f in places)
