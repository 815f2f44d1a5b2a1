"""One claim explained as text: its conditions with their facts, its arithmetic, its readings, what beats it."""

from __future__ import annotations

from duixian.assess.result import Assessment, Claim
from duixian.cli.layout import Page
from duixian.quantity.text import Lang, Text
from duixian.report import phrases, words

MARKS = {True: ("✓ ", "good"), False: ("✗ ", "bad"), None: ("? ", "open")}


def render(assessment: Assessment, claim: Claim, page: Page, lang: Lang) -> None:
    """Everything known about one claim on a page."""
    amount = words.span(claim.lo, claim.hi, lang, open_ended=claim.open_ended)
    page.entry(words.named(claim, lang), amount, style="bold")
    page.para(words.join([*phrases.facts_of_claim(assessment, claim, lang), claim.id]), style="dim")
    page.para(_in_plan(claim, lang))
    _conditions(claim, page, lang)
    _arithmetic(claim, page, lang)
    if claim.beaten:
        page.heading(Text("为什么让位", "What stands in its way").in_(lang))
        for loss in claim.beaten:
            page.para(phrases.beaten_by(loss, lang), 2, lead="– ")
    if claim.waits_for:
        page.heading(Text("还要等什么", "What it waits for").in_(lang))
        page.table([(w.label.in_(lang), words.settler(w.settled_by, lang), w.path) for w in claim.waits_for], 2)
    _readings(claim, page, lang)
    if claim.materials:
        page.heading(Text("要交的材料", "Papers to hand in").in_(lang))
        for _, label in claim.materials:
            page.para(label.in_(lang), 2, lead="· ")


def _in_plan(claim: Claim, lang: Lang) -> str:
    if claim.in_potential:
        share = words.allotted(claim, lang)
        return Text(f"列入申报方案，计 {share}。", f"In the plan with {share}.").in_(lang)
    return Text("未列入申报方案。", "Not in the plan.").in_(lang)


def _conditions(claim: Claim, page: Page, lang: Lang) -> None:
    page.heading(Text("条件", "Conditions").in_(lang))
    for reason in claim.reasons:
        mark, style = MARKS[reason.met]
        cite = words.clause(reason.cites, lang)
        page.para(words.join([reason.title.in_(lang), cite]), 2, lead=mark, lead_style=style)
        for line in phrases.facts(reason, lang):
            page.para(line, 6, style="dim")


def _arithmetic(claim: Claim, page: Page, lang: Lang) -> None:
    if not claim.steps:
        return
    page.heading(Text("金额怎么算", "The arithmetic").in_(lang))
    for step in claim.steps:
        note = ""
        if step.bites:
            note = Text("（封顶，超出部分不补）", " (this ceiling took effect)").in_(lang)
        elif step.cap:
            note = Text("（未触及）", " (not reached)").in_(lang)
        amount = words.span(step.lo, step.hi, lang, open_ended=claim.open_ended and step.lo != step.hi)
        page.entry(step.text.in_(lang) + note, amount, 2, lead="↳ " if step.cap else "= ")


def _readings(claim: Claim, page: Page, lang: Lang) -> None:
    if not claim.readings:
        return
    page.heading(Text("口径", "Readings").in_(lang))
    for used in claim.readings:
        page.para(used.question.in_(lang), 2, lead="? ", lead_style="open")
        taken = Text(f"本次读作：{used.title.zh}", f"Read as: {used.title.en}").in_(lang)
        page.para(
            f"{taken}（{used.policy}:{used.ambiguity}={used.reading}）"
            if lang == "zh"
            else f"{taken} ({used.policy}:{used.ambiguity}={used.reading})",
            4,
        )
        same = [
            other for other in used.others if (other.verdict, other.lo, other.hi) == (claim.verdict, claim.lo, claim.hi)
        ]
        if same:
            titles = Text("、".join(f"“{o.title.zh}”" for o in same), ", ".join(f"'{o.title.en}'" for o in same))
            page.para(Text(f"若按{titles.zh}：结果相同", f"If {titles.en}: the same result").in_(lang), 6, style="dim")
        for other in (other for other in used.others if other not in same):
            verdict, amount = words.VERDICTS[other.verdict].in_(lang), words.span(other.lo, other.hi, lang)
            text = Text(f"若按“{other.title.zh}”：{verdict}，{amount}", f"If '{other.title.en}': {verdict}, {amount}")
            page.para(text.in_(lang), 6, style="dim")
