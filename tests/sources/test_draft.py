"""Drafts of policy files: golden for two invented documents; on the real ones, how much finds its place."""

from __future__ import annotations

import doctest
import os
from importlib import import_module
from pathlib import Path

import pytest

from duixian.policy.loader import load_policy
from duixian.policy.open_marks import open_marks
from duixian.quantity.problem import Refused
from duixian.quantity.text import Lang
from duixian.quantity.yaml_source import Source, parse_source
from duixian.sources import Document, document_of, read_document, squeeze
from duixian.sources.clause import END, HEAD
from duixian.sources.draft import draft_policy
from duixian.sources.draft_parts import name_of

HERE = Path(__file__).parent
SEEDS = HERE.resolve().parents[2] / "shared" / "seeds"
LONGEST_RUN = 27  # characters that a draft may have in common with its document, side by side
# Of every document how many of its figures find a place, and how many it holds.
PLACED = {
    "heilongjiang-20": (30, 32),
    "hgxg-2021-1": (46, 56),
    "hgxg-2022-1": (27, 28),
    "jiaxing-2021-7": (60, 60),
    "shuangyashan-2022": (37, 39),
}
INVENTED: list[tuple[str, Lang]] = [("lake", "zh"), ("hill", "en")]
seeds = pytest.mark.parametrize("name", PLACED)


def seed(name: str) -> Document:
    path = SEEDS / f"{name}.txt"
    if not path.exists():
        pytest.skip("the source documents are not beside the repository")
    return read_document(path)


def read(text: str) -> Source:
    return parse_source(text, "draft.yaml")


def runs(text: str, document: Document) -> list[str]:
    """What the text has in common with the document, longer than may be; white space and widths do not matter."""
    mine, theirs = squeeze(text), squeeze("".join(clause.text for clause in document.clauses))
    size = LONGEST_RUN + 1
    return [mine[i : i + size] for i in range(len(mine) - size + 1) if mine[i : i + size] in theirs]


def drafted(text: str) -> dict[str, object]:
    data = read(draft_policy(document_of(f"某市办法\n\n第一条 奖补\n\n（一）{text}\n")).text).data
    assert isinstance(data, dict)
    grants = data.get("grants", {})
    assert isinstance(grants, dict)
    first = next(iter(grants.values()), {})
    assert isinstance(first, dict)
    return dict(first)


@pytest.mark.parametrize(("name", "lang"), INVENTED)
def test_draft_of_an_invented_document_is_as_reviewed(name: str, lang: Lang) -> None:
    draft = draft_policy(read_document(HERE / "data" / f"draft-{name}.txt"), f"{name}-1", lang)
    golden = HERE / "golden" / f"draft-{name}.yaml"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(draft.text, encoding="utf-8")
    assert draft.text == golden.read_text(encoding="utf-8")


@seeds
def test_most_figures_of_a_real_document_find_a_place(name: str) -> None:
    placed, figures = draft_policy(seed(name)).share
    assert (placed, figures) == PLACED[name]
    assert placed * 100 >= figures * 60


@seeds
def test_draft_holds_no_sentence_of_its_document(name: str) -> None:
    assert runs(draft_policy(seed(name), lang="en").text, seed(name)) == []
    assert runs(draft_policy(seed(name), lang="zh").text, seed(name)) == []


@seeds
def test_draft_lists_every_clause(name: str) -> None:
    data = read(draft_policy(seed(name)).text).data
    assert isinstance(data, dict)
    listed = data["clauses"]
    assert isinstance(listed, dict)
    addresses = [clause.address for clause in seed(name).clauses]
    assert [address for address in addresses if address not in (HEAD, END)] == [
        address for address in listed if address not in (HEAD, END)
    ]


@seeds
def test_loading_a_draft_lists_its_open_marks_and_nothing_else(name: str) -> None:
    source = read(draft_policy(seed(name)).text)
    with pytest.raises(Refused) as refused:
        load_policy(source)
    assert {problem.code for problem in refused.value.problems} == {"open-mark"}
    assert list(refused.value.problems) == open_marks(source)
    assert all(problem.place.line for problem in refused.value.problems)


@pytest.mark.parametrize("name", [name for name, _ in INVENTED])
def test_a_figure_is_in_place_or_open_under_its_clause(name: str) -> None:
    draft = draft_policy(read_document(HERE / "data" / f"draft-{name}.txt"))
    placed, figures = draft.share
    data = read(draft.text).data
    assert isinstance(data, dict)
    assert isinstance(data["clauses"], dict)
    listed = [entry for entry in data["clauses"].values() if isinstance(entry, list)]
    assert sum(len(entry) - 1 for entry in listed) == figures - placed


@pytest.mark.parametrize(
    ("text", "award"),
    [
        (
            "按投资额的20%补助，最高不超过500万元。",
            {"rate": "20%", "of": "TODO: 计算基数（投资额）", "at_most": "500万元"},
        ),
        ("给予一次性奖励50万元。", {"fixed": "50万元"}),
        ("每接入一台设备奖励2000元。", {"per_unit": "2000元", "count": "TODO: 计数"}),
        ("不超过投资额的30%给予补助。", {"graded": {"up_to": "30%", "of": "TODO: 计算基数"}}),
        ("分档给予最高80万元奖励。", {"graded": {}, "at_most": "80万元"}),
        ("前10名的平台奖励50万元。", {"by_rank": [{"places": "1-10", "fixed": "50万元"}]}),
    ],
)  # fmt: skip
def test_usual_wording_gives_a_shape(text: str, award: dict[str, object]) -> None:
    assert drafted(text)["award"] == award


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        (
            "择优支持不超过10个项目，给予20万元补助。",
            "quota",
            {"places": "10个", "per": "once", "by": "TODO: 按什么排", "cite": "一/（一）¶1"},
        ),
        ("择优支持不超过10个项目，给予20万元补助。", "decided_by", "selection"),
        ("给予一次性奖励50万元。", "limit", "once per applicant"),
        ("每户给予3000元补贴券。", "pays", "voucher"),
        ("给予奖励5万元，免申即享。", "filing", "automatic"),
        ("按费用的30%补助，每家企业每年最高20万元。", "caps", [{"at_most": "20万元", "over": ["applicant", "year"]}]),
        (
            "对投资500万元至2000万元的项目补助30万元。",
            "when",
            {"threshold-1": "TODO: 投资 >= 500万元", "threshold-2": "TODO: 投资 <= 2000万元"},
        ),
        ("对年收入超过1亿元的企业奖励30万元。", "when", {"threshold-1": "TODO: 年收入 > 1亿元"}),
    ],
)  # fmt: skip
def test_usual_wording_gives_a_field(text: str, field: str, value: object) -> None:
    assert drafted(text)[field] == value


def test_what_promises_no_money_gives_no_grant() -> None:
    assert drafted("到2025年建成5个平台。") == {}


def test_addresses_become_names() -> None:
    addresses = ["三/（二）/2¶4", "三/（二）/2¶1", "附件2/①", "第三章", "一/1#2", "end¶1", "二十"]
    assert [name_of(a) for a in addresses] == ["3-2-2-p4", "3-2-2", "annex2-1", "chapter3", "1-1x2", "end", "20"]


@pytest.mark.parametrize("name", ["marks", "draft_parts", "guess_head"])
def test_examples_in_docstrings_hold(name: str) -> None:
    tried = doctest.testmod(import_module(f"duixian.sources.{name}"))
    assert (tried.failed, tried.attempted > 0) == (0, True)
