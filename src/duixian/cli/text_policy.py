"""A policy as text for a terminal, in our words: what it pays, on which conditions, how, and what is unclear."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from duixian.cli.award_text import award_lines
from duixian.cli.layout import Page
from duixian.policy.models import NOT_STATED, Assumed, Condition, Grant, PolicyFile
from duixian.policy.paperwork import Due, Procedure
from duixian.quantity.dates import format_date
from duixian.quantity.text import Lang, Text
from duixian.report import words
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.regions import full_region_name

_ROLES = {
    "applicant": Text("企业", "enterprise"), "district": Text("区县", "district"), "city": Text("市级", "city"),
    "province": Text("省级", "province"), "third party": Text("第三方", "third party"),
}  # fmt: skip
_NOT_STATED = {
    "materials": Text("申报材料", "papers"), "end_date": Text("截止日期", "end date"),
    "filing_window": Text("申报时间", "filing window"), "budget": Text("资金总额", "budget"),
    "procedure": Text("申报程序", "procedure"),
}  # fmt: skip


def listing(models: Iterable[PolicyFile], page: Page, lang: Lang) -> None:
    """One entry for each policy."""
    for model in models:
        policy = model.policy
        page.blank()
        n = len(model.grants)
        page.entry(_number(model, lang), Text(f"扶持条款 {n} 条", f"{n} grants").in_(lang), style="bold")
        page.para(policy.title.in_(lang), 2)
        region = full_region_name(policy.region)
        parts = [policy.id, LEVELS[policy.level].in_(lang), region, validity(model, lang)]
        page.para(words.join(parts), 2, style="dim")
    if not page.lines:
        page.para(Text("这一天没有有效的政策。", "No policy is in force on that day.").in_(lang))


def _number(model: PolicyFile, lang: Lang) -> str:
    number = model.policy.number
    return Text("文号未写明", "no number stated").in_(lang) if number == NOT_STATED else number


def validity(model: PolicyFile, lang: Lang) -> str:
    """From when until when a policy holds."""
    valid = model.policy.valid
    start = _date(valid.from_, lang) if isinstance(valid.from_, date) else Text("未写明", "not stated").in_(lang)
    if isinstance(valid.until, date):
        end = _date(valid.until, lang)
        return Text(f"{start}至{end}", f"{start} to {end}").in_(lang)
    if isinstance(valid.until, Assumed):
        other = valid.until.with_
        return Text(f"{start}起，与 {other} 同时失效", f"from {start}, as long as {other}").in_(lang)
    return Text(f"{start}起，未写截止", f"from {start}, no end stated").in_(lang)


def _date(day: date, lang: Lang) -> str:
    return format_date(day, lang)


def whole(model: PolicyFile, page: Page, lang: Lang) -> None:
    """A policy from its name to what is unclear in it."""
    policy = model.policy
    page.para(policy.title.in_(lang), style="bold")
    page.para(words.join([_number(model, lang), policy.issuer.in_(lang), validity(model, lang)]), style="dim")
    for parent in model.policy.parents:
        page.para(Text(f"上位政策：{parent.number}", f"under {parent.number}").in_(lang), style="dim")
    page.heading(Text("支持什么", "What it pays").in_(lang))
    for name, one in model.grants.items():
        _grant(model, name, one, page, lang, shared=False)
    for group, conditions in model.shared.items():
        page.heading(_group(group, lang))
        _conditions(conditions, page, lang)
    if model.stacking:
        page.heading(Text("能不能同时享受", "Stacking").in_(lang))
        for relation in model.stacking:
            page.para(words.join([relation.title.in_(lang), words.clause(relation.cite, lang)]), 2, lead="· ")
    _papers(model, page, lang)
    _procedures(model, page, lang)
    if model.supervision:
        page.heading(Text("监督", "Supervision").in_(lang))
        for duty in model.supervision:
            page.para(
                words.join([duty.title.in_(lang), duty.who.in_(lang), words.clause(duty.cite, lang)]),
                2,
                lead="· ",
            )
            page.para(duty.summary.in_(lang), 4, style="dim")
    stated = [_NOT_STATED[name].in_(lang) for name in model.not_stated if isinstance(name, str) and name in _NOT_STATED]
    if stated:
        page.heading(Text("文件没有写明", "Not stated").in_(lang))
        page.para(("、" if lang == "zh" else ", ").join(stated), 2)
    _ambiguities(model, model.ambiguities, page, lang)


def grant(model: PolicyFile, name: str, page: Page, lang: Lang) -> None:
    """One grant with all that applies to it."""
    one = model.grants[name]
    _grant(model, name, one, page, lang, shared=True)
    _papers(model, page, lang, grant=name)
    _procedures(model, page, lang, grant=name)
    near = [
        key
        for key, entry in model.ambiguities.items()
        if set(entry.cite) & set(one.cite)
        or any(f"grants.{name}." in p for r in entry.readings.values() for p in (*r.set, *r.add, *r.remove))
    ]
    _ambiguities(model, near, page, lang)


def _grant(model: PolicyFile, name: str, one: Grant, page: Page, lang: Lang, *, shared: bool) -> None:
    page.blank()
    page.entry(one.title.in_(lang), words.clause(one.cite, lang), 2, style="bold", amount_style="dim")
    if one.summary:
        page.para(one.summary.in_(lang), 2)
    kind = load_vocabulary().kinds.get(one.for_)
    about = [name, kind.label.in_(lang) if kind else one.for_]
    if one.pays == "voucher":
        about.append(Text("发服务券", "paid as a voucher").in_(lang))
    if one.filing == "automatic":
        about.append(words.FILINGS["automatic"].in_(lang))
    if one.decided_by.by == "selection":
        about.append(Text("竞争择优", "by selection").in_(lang))
    about.append(how_often(one.limit, lang))
    page.para(words.join(about), 2, style="dim")
    for line in award_lines(one.award, lang):
        page.para(line, 2, lead="→ ", lead_style="money")
    if shared:
        for group in one.uses:
            _conditions(model.shared.get(group, []), page, lang)
    _conditions(one.when.values(), page, lang)
    if not shared and one.uses:
        groups = ("、" if lang == "zh" else ", ").join(_group(group, lang) for group in one.uses)
        page.para(Text(f"并符合：{groups}", f"and: {groups}").in_(lang), 2, lead="☐ ", style="dim")


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


def _group(group: str, lang: Lang) -> str:
    return Text("申报条件", "Conditions for filing").in_(lang) if group == "eligibility" else group


def _conditions(conditions: Iterable[Condition], page: Page, lang: Lang) -> None:
    for condition in conditions:
        cite = words.clause(condition.cite, lang) if condition.cite else ""
        page.para(words.join([_title(condition, lang), cite]), 2, lead="☐ ")


def _title(condition: Condition, lang: Lang) -> str:
    if condition.title:
        return condition.title.in_(lang)
    kind, _, name = condition.when.partition(".")
    fact = load_vocabulary().fact(kind, name)
    return fact.label.in_(lang) if fact else condition.when


def _papers(model: PolicyFile, page: Page, lang: Lang, grant: str = "") -> None:
    papers = [m for m in model.materials.values() if not grant or m.for_ == "all" or grant in m.for_]
    if papers:
        page.heading(Text("要交的材料", "Papers to hand in").in_(lang))
    for paper in papers:
        page.para(words.join([paper.label.in_(lang), words.clause(paper.cite, lang)]), 2, lead="· ")


def _procedures(model: PolicyFile, page: Page, lang: Lang, grant: str = "") -> None:
    found = model.procedure if isinstance(model.procedure, list) else [model.procedure] if model.procedure else []
    for procedure in found:
        if not grant or procedure.grants == "all" or grant in procedure.grants:
            _procedure(procedure, page, lang)


def _procedure(procedure: Procedure, page: Page, lang: Lang) -> None:
    page.heading(Text("办理过程", "Procedure").in_(lang))
    if not procedure.stages:
        page.para(Text("文件没有写明。", "Not stated.").in_(lang), 2)
    for number, stage in enumerate(procedure.stages, 1):
        who = stage.desk.unit.in_(lang) if stage.desk.unit else _ROLES[stage.desk.level].in_(lang)
        parts = [stage.title.in_(lang), who, due(stage.due, lang), words.clause(stage.cite, lang)]
        page.para(words.join(parts), 1, lead=f"{number:>2}  ")
        if stage.channels:
            names = ("、" if lang == "zh" else ", ").join(channel.in_(lang) for channel in stage.channels)
            page.para(names, 5, style="dim")


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


def _ambiguities(model: PolicyFile, names: Iterable[str], page: Page, lang: Lang) -> None:
    names = list(names)
    if names:
        page.heading(Text("哪里不清楚，我们怎么理解", "What is unclear, and how it is read").in_(lang))
    for name in names:
        entry = model.ambiguities[name]
        page.para(
            words.join([entry.question.in_(lang), words.clause(entry.cite, lang)]),
            2,
            lead="? ",
            lead_style="open",
        )
        for key, reading in entry.readings.items():
            mark = "● " if key == entry.default else "○ "
            because = f"{'：' if lang == 'zh' else ': '}{reading.because.in_(lang)}" if reading.because else ""
            page.para(f"{reading.title.in_(lang)}{because}", 4, lead=mark, style="" if key == entry.default else "dim")
            if key != entry.default and reading.patches:
                page.para(f"--reading {name}={key}", 6, style="dim")
