"""The paperwork of a draft: conditions, materials, procedure, supervision, stacking, funding, measures.

Where a clause belongs is told by the heading it stands under (申报条件, 申报材料, 申报程序, 监督管理).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.yaml_source import Data
from duixian.sources.clause import Clause
from duixian.sources.document import Document
from duixian.sources.figures import Figure
from duixian.sources.marks import Marks
from duixian.sources.roles import Part, Sentence, stated
from duixian.sources.squeeze import squeeze
from duixian.sources.tokens import Kind


class Under(StrEnum):
    """What a clause is about, by the headings above it."""

    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCEDURE = "procedure"
    SUPERVISION = "supervision"
    REST = "rest"


_HEADINGS = (
    (re.compile("条件|资格"), Under.CONDITIONS),
    (re.compile("材料|资料"), Under.MATERIALS),
    (re.compile("程序|流程|兑现|拨付"), Under.PROCEDURE),
    (re.compile("监督|管理|责任|罚则"), Under.SUPERVISION),
)
_STAGES = (
    ("filing", re.compile("向[^，。]{2,20}(?:申报|申请)|属地化?申报|组织[^，。]{0,16}申报(?!材料)"), "application"),
    ("review", re.compile("审核|初审|汇总"), "application"),
    ("third_party_review", re.compile("第三方[^，。]{0,10}(?:审核|评审|评价)"), "application"),
    ("expert_review", re.compile("专家[^，。]{0,4}(?:评审|论证|审查)"), "application"),
    ("audit", re.compile("财务审核|专项审计|资金审核"), "application"),
    ("selection", re.compile("择优|确定拟支持"), "application"),
    ("credit_check", re.compile("信用(?:记录|核查|查询)|诚信"), "list"),
    ("public_notice", re.compile("公示(?!无|结)"), "list"),
    ("approval", re.compile("审批|报批|审定|批准"), "list"),
    ("payment", re.compile("拨付|下达[^，。]{0,4}资金|资金[^，。]{0,4}下达|兑付"), "list"),
)  # fmt: skip
_DEEDS = {
    "filing": ("申报", "filing"), "review": ("审核", "review"),
    "third_party_review": ("第三方评审", "third-party review"),
    "expert_review": ("专家评审", "expert review"), "audit": ("财务审核", "financial audit"),
    "selection": ("择优", "selection"), "credit_check": ("信用核查", "credit check"), "payment": ("拨付", "payment"),
    "public_notice": ("公示", "public notice"), "approval": ("审批", "approval"),
}  # fmt: skip
_NO_REPEAT = re.compile("不重复|重复(?:申报|享受|支持)|从高|就高|择高")
_OTHER_POLICIES = re.compile(
    "其[他它][^，。]{0,6}政策|其[他它]规定|(?:我|本)[省市区县][^，。]{0,4}政策|[国省市]级[^，。]{0,2}政策"
)
_UNITS = re.compile(r"[〔【]责任(?:单位|部门)[:：](?P<a>[^〕】]*)|\(责任(?:单位|部门)[:：](?P<b>(?:[^()]|\([^()]*\))*)")
_PAYERS = (("省", "province"), ("市", "city"), ("区", "district"), ("县", "district"))


def under(clause: Clause, document: Document) -> Under:
    """What the headings above a clause, the nearest first, or its own say of it."""
    here: Clause | None = clause
    parents = {c.parent for c in document.clauses}
    while here is not None:
        if here.address in parents:
            heading = re.split("[。，；：]", squeeze(here.paragraphs[0].text) if here.paragraphs else "")[0]
            named = next((u for pattern, u in _HEADINGS if len(heading) <= 10 and pattern.search(heading)), None)
            if named is not None:
                return named
        here = document.clause(here.parent) if here.parent else None
    return Under.REST


def condition_of(sentences: Sequence[Sentence], cite: str, name: str, marks: Marks) -> tuple[list[Data], list[Figure]]:
    """The conditions of one clause: one for each threshold, or one that is open altogether."""
    thresholds = [one for sentence in sentences for one in sentence.of(Part.THRESHOLD)]
    texts = [marks.compared(one, sentence) for sentence in sentences for one in sentence.of(Part.THRESHOLD)]
    found: list[Data] = [
        {
            "id": name if len(texts) < 2 else f"{name}-{i}",
            "cite": cite,
            "title": marks("条件名称，中英文", "its title, zh and en"),
            "when": text or marks("条件表达式", "the condition"),
        }
        for i, text in enumerate(texts or [""], start=1)
    ]
    return found, [one.figure for one in thresholds]


def material_of(clause: Clause, parts: int, grants: Sequence[str], marks: Marks) -> dict[str, Data]:
    """A paper of the list."""
    text = squeeze(clause.text)
    material: dict[str, Data] = {"label": marks("材料名称，中英文", "its name, zh and en"), "cite": clause.address}
    if "复印件" in text:
        material["form"] = "sealed-copy" if "章" in text else "copy"
    material["for"] = list(grants) or "all"
    if parts:
        material["parts"] = [marks("分项名称，中英文", "a part, zh and en") for _ in range(parts)]
    return material


def stages_of(sentences: Sequence[Sentence], marks: Marks) -> tuple[list[Data], list[Figure]]:
    """The stages that sentences name, each once, in the order of the text."""
    stages: dict[str, Data] = {}
    placed: list[Figure] = []
    for sentence in sentences:
        if not re.search("[，,。；;：:]", sentence.text):  # a heading
            continue
        deeds = [(m.start(), kind, unit) for kind, pattern, unit in _STAGES if (m := pattern.search(sentence.text))]
        for _, kind, unit in sorted(deeds):
            if kind in stages:
                continue
            zh, en = _DEEDS[kind]
            stage: dict[str, Data] = {"id": kind.replace("_", "-"), "cite": sentence.cite, "kind": kind}
            stage |= {"title": {"zh": zh, "en": en}, "desk": marks("岗位 {role: …, level: …}", "{role: …, level: …}")}
            stage["unit"] = unit
            if previous := list(stages.values())[-1:]:
                assert isinstance(previous[0], dict)
                stage["needs"] = [previous[0]["id"]]
            stages[kind] = stage
        notice = stages.get("public_notice")
        for one in sentence.found:
            days, before = one.figure.unit in ("working_days", "days"), sentence.text[: one.start]
            if days and isinstance(notice, dict) and "公示" in before and "due" not in notice:
                least = {"at_least": True} if re.search("不少于|不低于|至少", before[-6:]) else {}
                notice["due"] = {one.figure.unit: int(str(one.figure.value)), **least}
                placed.append(one.figure)
    return list(stages.values()), placed


def relations_of(sentence: Sentence, count: int, marks: Marks) -> list[Data]:
    """A stacking rule, where a sentence forbids paying twice."""
    if not _NO_REPEAT.search(sentence.text):
        return []
    others = _OTHER_POLICIES.search(sentence.text) is not None
    against: dict[str, Data] = {"policies": "other" if others else "own"}
    same: Data = marks("[project, matter]：按什么算同一件事", "[project, matter]: what two claims have in common")
    if re.search("同一项目|同一事项", sentence.text):
        same = [name for word, name in (("项目", "project"), ("事项", "matter")) if f"同一{word}" in sentence.text]
    relation: dict[str, Data] = {
        "id": f"no-repeat-{count + 1}",
        "cite": sentence.cite,
        "title": marks("规则名称，中英文", "its title, zh and en"),
        "same": same,
        "against": against,
        "resolve": "highest",
    }
    if others and (whose := re.search("(?:我|本)([省市])|([省市])级", sentence.text)):
        against["level"] = ["province" if "省" in whose[0] else "city"]
        against |= {"region": "same"} if whose[1] else {}
    if "同一年度" in sentence.text:
        relation["per"] = "year"
    return [relation]


def funding_of(sentence: Sentence, count: int, marks: Marks) -> tuple[list[Data], list[Figure]]:
    """Who bears which share of the money."""
    shares: dict[str, Data] = {}
    placed: list[Figure] = []
    for one in sentence.of(Part.FUNDING):
        clause = re.split("[，,。；、]", sentence.text[: one.start])[-1]
        level = next((name for word, name in _PAYERS if word in clause), "")
        if level and level not in shares:
            shares[level] = stated(one.figure)
            placed.append(one.figure)
    if not shares:
        return [], []
    summary = marks("资金怎么分担，中英文", "who bears what, zh and en")
    return [{"id": f"funding-{count + 1}", "cite": sentence.cite, "summary": summary, "share": shares}], placed


def units_of(text: str) -> list[str]:
    """The offices that a bracketed remark makes responsible."""
    found = _UNITS.search(text)
    return [unit for unit in re.split("[、，,]", found["a"] or found["b"] or "") if unit] if found else []


def measure_of(
    clause: Clause, sentences: Sequence[Sentence], name: str, marks: Marks
) -> tuple[dict[str, Data] | None, list[Figure]]:
    """A clause that obliges government: the offices, and every figure as a target."""
    placed: list[Figure] = []
    targets: list[Data] = []
    by = ""
    for sentence in sentences:
        for one in sentence.found:
            if one.figure.kind is Kind.DATE:
                by = by or _last_day(one.figure)
                placed += [one.figure] if by == _last_day(one.figure) else []
            elif one.figure.kind in (Kind.COUNT, Kind.DURATION, Kind.RATE):
                targets.append(
                    {"figure": stated(one.figure), "what": marks("目标是什么，中英文", "of what, zh and en")}
                )
                placed.append(one.figure)
    if by and not targets:
        placed.clear()
    for target in targets[:1] if by else ():
        assert isinstance(target, dict)
        target["by"] = by
    measure: dict[str, Data] = {
        "id": name, "cite": clause.address, "title": marks("举措名称，中英文", "its title, zh and en"),
    }  # fmt: skip
    if units := units_of(squeeze(clause.text)):
        measure["units"] = list(units)
    if targets:
        measure["target"] = targets
    return measure if units or targets else None, placed


def _last_day(figure: Figure) -> str:
    """The end of a year, month or day: 到2026年 is until its last day."""
    assert isinstance(figure.value, date)
    months = {"year": 12, "month": 1}.get(figure.unit, 0)
    last = add_duration(figure.value, Duration(months, "months")) - timedelta(days=1) if months else figure.value
    return last.isoformat()


def scope_of(address: str, document: Document, grants: Mapping[str, Clause]) -> list[str]:
    """The grants that a list of conditions, papers or stages is for: those in the same part of the document."""
    clause = document.clause(address)
    parent = clause.parent if clause else ""
    return [name for name, place in grants.items() if not parent or place.address.startswith(f"{parent}/")]
