"""The parts of a policy file in words, for every surface that shows a policy: terminal, site, feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from duixian.policy.award_text import said
from duixian.policy.models import NOT_STATED, Ambiguity, Assumed, Condition, Grant, Policy, PolicyFile, Relation
from duixian.policy.paperwork import Due, Material, NotStated, Procedure, Stage
from duixian.quantity.dates import format_date
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.facts import load_vocabulary

FILINGS: Mapping[str, Text] = {
    "required": Text("需要申报", "to be filed"),
    "automatic": Text("免申报", "no filing needed"),
}
FORMS: Mapping[str, Text] = {
    "original": Text("原件", "original"), "copy": Text("复印件", "copy"),
    "sealed-copy": Text("盖章复印件", "sealed copy"), "form": Text("填表", "form to fill in"),
    "electronic": Text("电子件", "electronic"),
}  # fmt: skip
EVERY: Mapping[str, Text] = {
    "year": Text("每年", "every year"), "month": Text("每月", "every month"), "once": Text("一次", "once"),
}  # fmt: skip
_LEVEL_DESKS = {
    "applicant": Text("企业", "enterprise"), "district": Text("区县", "district"), "city": Text("市级", "city"),
    "province": Text("省级", "province"), "third party": Text("第三方", "third party"),
}  # fmt: skip
_RESOLVED = {
    "highest": Text("只取最高的一项", "only the highest counts"),
    "this prevails": Text("以本政策为准", "this policy prevails"),
    "difference": Text("补差额", "the difference is topped up"),
    "add": Text("可以同时享受", "may be combined"),
}
_SILENT = {
    "number": Text("文号", "number"), "issuer": Text("发文机关", "issuer"), "issued": Text("印发日期", "day of issue"),
    "publication_date": Text("公布日期", "day of publication"), "start_date": Text("起始日期", "first day"),
    "end_date": Text("截止日期", "last day"), "eligibility": Text("申报条件", "who may file"),
    "territory": Text("适用地域", "territory"), "applicant_region": Text("企业所在地", "where the applicant is"),
    "materials": Text("申报材料", "papers"), "filing_window": Text("申报时间", "filing window"),
    "procedure": Text("申报程序", "procedure"), "budget": Text("资金总额", "budget"),
    "responsible_units": Text("责任单位", "responsible units"), "supervision": Text("监督办法", "supervision"),
    "stacking": Text("能否同时享受", "stacking"), "county_share": Text("区县负担比例", "the counties' share"),
    "cloud_procedure": Text("上云补助的程序", "the procedure of cloud support"),
    "scope_of_ranking_ties": Text("排名并列怎么办", "what happens on equal rank"),
    "amounts_of_case_by_case_grants": Text("一事一议条款的金额", "amounts settled case by case"),
    "precision of computing capacity": Text("算力按什么精度计", "the precision of computing capacity"),
    "terms of the industry-information fund policy": Text("工信资金政策的规定", "the terms of the fund policy"),
    "list of key computing providers": Text("重点算力企业名单", "the list of key computing providers"),
}  # fmt: skip
_SILENT_OF = re.compile(r"(amount|ceiling|grades|volume) of ([a-z0-9-]+)")
_OF = {
    "amount": Text("金额", "the amount"), "ceiling": Text("上限", "the ceiling"),
    "grades": Text("分档", "the grades"), "volume": Text("标识量标准", "the volume"),
}  # fmt: skip
_UNNUMBERED = {"head": Text("文首", "(opening)"), "end": Text("文末", "(closing)")}


def clause(cites: Iterable[str], lang: Lang) -> str:
    """Where it stands in the document.

    >>> clause(("三/（二）/2¶4",), "zh")
    '条款 三/（二）/2 第4段'
    """
    paragraph = r" 第\1段" if lang == "zh" else r" paragraph \1"
    said = [re.sub(r"¶([0-9]+)", paragraph, _cite(cite, lang)) for cite in cites]
    joined = ("、" if lang == "zh" else ", ").join(said)
    return Text(f"条款 {joined}", f"clause {joined}").in_(lang) if said else ""


def _cite(cite: str, lang: Lang) -> str:
    """An address; what stands before the first and after the last number of a document has a word for it."""
    address, mark, paragraph = cite.partition("¶")
    return _UNNUMBERED[address].in_(lang) + mark + paragraph if address in _UNNUMBERED else cite


def number(policy: Policy, lang: Lang) -> str:
    """A policy's number, or that the document has none."""
    return Text("文号未写明", "no number stated").in_(lang) if policy.number == NOT_STATED else policy.number


def validity(policy: Policy, lang: Lang) -> str:
    """From when until when a policy holds."""
    valid = policy.valid
    unsaid = Text("未写明", "not stated").in_(lang)
    start = format_date(valid.from_, lang) if isinstance(valid.from_, date) else unsaid
    if isinstance(valid.until, date):
        end = format_date(valid.until, lang)
        return Text(f"{start}至{end}", f"{start} to {end}").in_(lang)
    if isinstance(valid.until, Assumed):
        other = valid.until.with_
        return Text(f"{start}起，与 {other} 同时失效", f"from {start}, as long as {other}").in_(lang)
    return Text(f"{start}起，未写截止", f"from {start}, no end stated").in_(lang)


def condition_title(condition: Condition, lang: Lang) -> str:
    """A condition by its title; written short, by the label of its fact."""
    if condition.title:
        return condition.title.in_(lang)
    kind, _, name = condition.when.partition(".")
    fact = load_vocabulary().fact(kind, name)
    return fact.label.in_(lang) if fact else said(condition.when, lang)


def matter(grant: Grant, lang: Lang) -> str:
    """The kind of matter that a grant is for."""
    kind = load_vocabulary().kinds.get(grant.for_)
    return kind.label.in_(lang) if kind else grant.for_


_ONCE = re.compile(r"once per (\w+)(?: and (year))?(?: in ([0-9]+) years)?")
_SAME = {
    "applicant": Text("每户企业", "enterprise"),
    "matter": Text("同一事项", "matter"),
    "project": Text("每个项目", "project"),
    "product": Text("每个产品", "product"),
}


def how_often(limit: str, lang: Lang) -> str:
    """`once per applicant in 2 years` as people say it; "" where the grant leaves it to the default.

    >>> how_often("once per applicant and year", "zh")
    '每户企业每年一次'
    """
    match = _ONCE.fullmatch(limit)
    if match is None or match[1] not in _SAME:
        return ""
    same = _SAME[match[1]]
    if match[3]:
        return Text(f"{same.zh} {match[3]} 年内一次", f"once per {same.en} in {match[3]} years").in_(lang)
    if match[2]:
        return Text(f"{same.zh}每年一次", f"once per {same.en} and year").in_(lang)
    return Text(f"{same.zh}只给一次", f"once per {same.en}").in_(lang)


def resolved(relation: Relation) -> Text:
    """How a stacking rule resolves."""
    return _RESOLVED[relation.resolve]


def due(limit: Due | None, lang: Lang) -> str:
    """How long a stage lasts, "" where nothing is said."""
    if limit is None:
        return ""
    least = Text("不少于 ", "at least ").in_(lang) if limit.at_least else ""
    if limit.working_days:
        return least + Text(f"{limit.working_days} 个工作日", f"{limit.working_days} working days").in_(lang)
    if limit.days:
        return least + Text(f"{limit.days} 天", f"{limit.days} days").in_(lang)
    return Text("时间以通知为准", "as announced").in_(lang)


def office(stage: Stage) -> Text:
    """Who acts at a stage: the unit that the document names, else the level."""
    return stage.desk.unit or _LEVEL_DESKS[stage.desk.level]


def silent(model: PolicyFile) -> list[Text]:
    """What the document does not state."""
    return [text for name in model.not_stated if (text := _silent(model, name))]


def _silent(model: PolicyFile, name: NotStated) -> Text | None:
    if not isinstance(name, str):
        return None
    if match := _SILENT_OF.fullmatch(name):
        of, title = _OF[match[1]], _titled(model, match[2])
        return Text(f"“{title.zh}”的{of.zh}", f"{of.en} of “{title.en}”")
    return _SILENT.get(name, Text(name, name))


def _titled(model: PolicyFile, name: str) -> Text:
    """The grant, measure or source of money with this id, by its title."""
    if name in model.grants:
        return model.grants[name].title
    return next((measure.title for measure in model.measures if measure.id == name), Text(name, name))


def materials_of(model: PolicyFile, grant: str) -> list[Material]:
    """The papers that an application for a grant needs."""
    return [paper for paper in model.materials.values() if paper.for_ == "all" or grant in paper.for_]


def procedures_of(model: PolicyFile, grant: str = "") -> list[Procedure]:
    """The procedures that the document states, for one grant or for all."""
    found = model.procedure if isinstance(model.procedure, list) else [model.procedure] if model.procedure else []
    return [one for one in found if not grant or one.grants == "all" or grant in one.grants]


def ambiguities_of(model: PolicyFile, grant: str) -> dict[str, Ambiguity]:
    """What is unclear about a grant: what cites its clause, and what a reading would change in it."""
    cites = set(model.grants[grant].cite)
    return {
        name: entry
        for name, entry in model.ambiguities.items()
        if set(entry.cite) & cites
        or any(f"grants.{grant}." in path for r in entry.readings.values() for path in (*r.set, *r.add, *r.remove))
    }
