"""An assessment as text for a terminal: the plan, why, what is near, what is missing, what it rests on."""

from __future__ import annotations

from duixian.assess.questions import together
from duixian.assess.result import Assessment, Gap, Question
from duixian.cli.layout import Page
from duixian.quantity.text import Lang, Text
from duixian.report import phrases, words
from duixian.report.folding import folded


def render(assessment: Assessment, page: Page, lang: Lang) -> None:
    """The answer on a page, all but what it rests on."""
    _header(assessment, page, lang)
    _plan(assessment, page, lang)
    _why(assessment, page, lang)
    gaps(assessment.gaps, page, lang)
    questions(assessment.questions, page, lang, assessment=assessment)


def _header(assessment: Assessment, page: Page, lang: Lang) -> None:
    page.para(assessment.applicant or Text("（未写名称）", "(no name given)").in_(lang), style="bold")
    on = words.day(assessment.on, lang)
    numbers = words.numbers(assessment, lang)
    line = Text(f"按 {on} 申报测算，依据 {numbers}。", f"As filed on {on}, under {numbers}.")
    page.para(line.in_(lang), style="dim")
    for policy in words.policies(assessment):
        if not policy.in_force:
            name = words.number(policy, lang)
            text = Text(f"{name} 在这一天不在有效期内。", f"{name} is not in force on that day.")
            page.para(text.in_(lang), style="bad")


def _plan(assessment: Assessment, page: Page, lang: Lang) -> None:
    page.heading(Text("申报方案", "What to file").in_(lang))
    page.entry(Text("现在就能确定", "Certain now").in_(lang), words.money(assessment.plan.firm, lang), 2)
    page.entry(Text("全部争取到", "If everything comes through").in_(lang), words.potential(assessment, lang), 2)
    chosen = words.planned(assessment)
    if not chosen:
        text = Text("按现有资料，没有可以申报的条款。", "As things stand there is nothing to file.")
        page.blank()
        page.para(text.in_(lang), 2)
    for number, claim in enumerate(chosen, 1):
        page.blank()
        lead = f"{number:>2}  "
        page.entry(words.named(claim, lang), words.allotted(claim, lang), lead=lead, style="bold")
        page.para(words.join(phrases.facts_of_claim(assessment, claim, lang)), 4)
        waits = phrases.waiting(claim, lang)
        if waits:
            page.para(waits, 4, style="dim")


def _why(assessment: Assessment, page: Page, lang: Lang) -> None:
    out, beaten = folded(assessment), words.left_out(assessment)
    if not out and not beaten:
        return
    page.heading(Text("没有列入的条款和原因", "What is not in the plan, and why").in_(lang))
    for refusal in out:
        page.para(refusal.heading.in_(lang), 2, lead="✗ ", lead_style="bad")
        for reason in refusal.reasons:
            page.para(phrases.why(reason, lang), 6, style="dim")
        if refusal.fact:
            page.para(phrases.fact(refusal.fact, lang), 6, style="dim")
        if refusal.titles:
            page.para(phrases.kept_out(refusal, lang), 6, style="dim")
    for claim in beaten:
        amount = words.span(claim.lo, claim.hi, lang, open_ended=claim.open_ended)
        page.entry(words.named(claim, lang), amount, 2, lead="– ", amount_style="dim")
        for loss in claim.beaten:
            page.para(phrases.beaten_by(loss, lang), 6, style="dim")
        if not claim.beaten:
            text = Text("列入也不会多拿钱。", "It would add no money.")
            page.para(text.in_(lang), 6, style="dim")


def gaps(found: tuple[Gap, ...], page: Page, lang: Lang) -> None:
    """Near misses, the most money first."""
    if not found:
        return
    page.heading(Text("差一点就能拿到", "Near misses").in_(lang))
    for gap in sorted(found, key=lambda gap: (-gap.gain, gap.claim)):
        year = f" · {gap.claim.rpartition('@')[2]}" if "@" in gap.claim else ""
        page.entry(gap.title.in_(lang) + year, phrases.more(gap.gain, lang), 2, lead="+ ")
        for line in phrases.changes(gap, lang):
            page.para(line, 6, style="dim")


def questions(
    asked: tuple[Question, ...], page: Page, lang: Lang, *, assessment: Assessment, limit: int | None = None
) -> None:
    """What is missing, the question that decides most money first."""
    if not asked:
        return
    page.heading(Text("还缺这些信息", "What is missing").in_(lang))
    unbounded = {claim.id for claim in assessment.claims if claim.open_ended}
    numbers = {group[0].path: number for number, group in enumerate(together(asked), 1)}
    for question in asked[:limit]:
        # What one paper or one list to tick answers stands under one number.
        lead = f"{numbers[question.path]:>2}  " if question.path in numbers else "  · "
        page.entry(question.label.in_(lang), phrases.stake(question, unbounded, lang), lead=lead)
        page.para(question.meaning.in_(lang), 4, style="dim")
        who = words.settler(question.settled_by, lang)
        parts = [
            Text("由申报单位填写" if question.settled_by == "applicant" else f"以{who}为准", f"settled by {who}").in_(
                lang
            )
        ]
        if question.choices:
            names = [choice.in_(lang) for choice in question.choices.values()]
            parts.append(Text("选项：" + "、".join(names), "one of: " + ", ".join(names)).in_(lang))
        parts.append(f"{question.path}")
        page.para(words.join(parts), 4, style="dim")
    if limit is not None and len(asked) > limit:
        rest = len(asked) - limit
        page.blank()
        page.para(Text(f"另有 {rest} 项没有列出。", f"{rest} more are not listed.").in_(lang), 4, style="dim")


def rests_on(assessment: Assessment, page: Page, lang: Lang) -> None:
    lines, idle = phrases.readings(assessment, lang)
    assumptions = [
        (words.number(p, lang), text.in_(lang)) for p in words.policies(assessment) for text in p.assumptions
    ]
    if not lines and not idle and not assumptions:
        return
    page.heading(Text("口径和前提", "Readings and assumptions").in_(lang))
    for number, text in assumptions:
        page.para(f"{number}{'：' if lang == 'zh' else ': '}{text}", 2, lead="· ")
    for question, chosen, others in lines:
        page.para(question, 2, lead="? ", lead_style="open")
        page.para(chosen, 4)
        for other in others:
            page.para(other, 6, style="dim")
    if idle:
        text = Text("下列问题怎样理解都不影响本次结果：", "However these are read, the result is the same:").in_(lang)
        page.para(text, 2, lead="· ")
        for question in idle:
            page.para(question, 4, style="dim")
