"""A policy as text for a terminal, in our words: what it pays, on which conditions, how, and what is unclear."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.cli.layout import Page
from duixian.policy import wording
from duixian.policy.award_text import award_lines
from duixian.policy.models import Condition, Grant, PolicyFile
from duixian.policy.paperwork import Procedure
from duixian.quantity.text import Lang, Text
from duixian.report import words
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.regions import full_region_name


def listing(models: Iterable[PolicyFile], page: Page, lang: Lang) -> None:
    """One entry for each policy."""
    for model in models:
        policy = model.policy
        page.blank()
        n = len(model.grants)
        page.entry(wording.number(policy, lang), Text(f"扶持条款 {n} 条", f"{n} grants").in_(lang), style="bold")
        page.para(policy.title.in_(lang), 2)
        region = full_region_name(policy.region)
        parts = [policy.id, LEVELS[policy.level].in_(lang), region, wording.validity(policy, lang)]
        page.para(words.join(parts), 2, style="dim")
    if not page.lines:
        page.para(Text("这一天没有有效的政策。", "No policy is in force on that day.").in_(lang))


def whole(model: PolicyFile, page: Page, lang: Lang) -> None:
    """A policy from its name to what is unclear in it."""
    policy = model.policy
    page.para(policy.title.in_(lang), style="bold")
    page.para(
        words.join([wording.number(policy, lang), policy.issuer.in_(lang), wording.validity(policy, lang)]), style="dim"
    )
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
    stated = [text.in_(lang) for text in wording.silent(model)]
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
    _ambiguities(model, wording.ambiguities_of(model, name), page, lang)


def _grant(model: PolicyFile, name: str, one: Grant, page: Page, lang: Lang, *, shared: bool) -> None:
    page.blank()
    page.entry(one.title.in_(lang), words.clause(one.cite, lang), 2, style="bold", amount_style="dim")
    if one.summary:
        page.para(one.summary.in_(lang), 2)
    about = [name, wording.matter(one, lang)]
    if one.pays == "voucher":
        about.append(Text("发服务券", "paid as a voucher").in_(lang))
    if one.filing == "automatic":
        about.append(words.FILINGS["automatic"].in_(lang))
    if one.decided_by.by == "selection":
        about.append(Text("竞争择优", "by selection").in_(lang))
    about.append(wording.how_often(one.limit, lang))
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


def _group(group: str, lang: Lang) -> str:
    return Text("申报条件", "Conditions for filing").in_(lang) if group == "eligibility" else group


def _conditions(conditions: Iterable[Condition], page: Page, lang: Lang) -> None:
    for condition in conditions:
        cite = words.clause(condition.cite, lang) if condition.cite else ""
        page.para(words.join([wording.condition_title(condition, lang), cite]), 2, lead="☐ ")


def _papers(model: PolicyFile, page: Page, lang: Lang, grant: str = "") -> None:
    papers = wording.materials_of(model, grant) if grant else list(model.materials.values())
    if papers:
        page.heading(Text("要交的材料", "Papers to hand in").in_(lang))
    for paper in papers:
        page.para(words.join([paper.label.in_(lang), words.clause(paper.cite, lang)]), 2, lead="· ")


def _procedures(model: PolicyFile, page: Page, lang: Lang, grant: str = "") -> None:
    for procedure in wording.procedures_of(model, grant):
        _procedure(procedure, page, lang)


def _procedure(procedure: Procedure, page: Page, lang: Lang) -> None:
    page.heading(Text("办理过程", "Procedure").in_(lang))
    if not procedure.stages:
        page.para(Text("文件没有写明。", "Not stated.").in_(lang), 2)
    for number, stage in enumerate(procedure.stages, 1):
        parts = [
            stage.title.in_(lang),
            wording.office(stage).in_(lang),
            wording.due(stage.due, lang),
            words.clause(stage.cite, lang),
        ]
        page.para(words.join(parts), 1, lead=f"{number:>2}  ")
        if stage.channels:
            names = ("、" if lang == "zh" else ", ").join(channel.in_(lang) for channel in stage.channels)
            page.para(names, 5, style="dim")


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
