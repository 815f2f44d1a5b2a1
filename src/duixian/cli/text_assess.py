"""An assessment as text for a terminal: the plan, why, what is near, what is missing, what it rests on."""

from __future__ import annotations

from duixian.assess.questions import together
from duixian.assess.result import Assessment, Beaten, Claim, FactUsed, Gap, Question, ReadingUsed, Reason
from duixian.cli import words
from duixian.cli.folding import Refusal, folded
from duixian.cli.layout import Page
from duixian.quantity.money import format_money
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.dossier import LEVELS


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
        page.para(words.join(facts_of_claim(assessment, claim, lang)), 4)
        waits = waiting(claim, lang)
        if waits:
            page.para(waits, 4, style="dim")


def facts_of_claim(assessment: Assessment, claim: Claim, lang: Lang) -> list[str]:
    """Verdict, clause, papers and what is particular to a claim, each as a short phrase."""
    parts = [words.VERDICTS[claim.verdict].in_(lang), words.reference(assessment, claim, lang)]
    if claim.materials:
        n = len(claim.materials)
        parts.append(Text(f"材料 {n} 份", f"{n} paper" + "s" * (n > 1)).in_(lang))
    if claim.pays == "voucher":
        parts.append(Text("发服务券", "paid as a voucher").in_(lang))
    if claim.filing == "automatic":
        parts.append(words.FILINGS["automatic"].in_(lang))
    if claim.payee:
        parts.append(Text(f"付给{claim.payee.zh}", f"paid to {claim.payee.en}").in_(lang))
    if claim.split:
        parts.append(split_of(claim, lang))
    return parts


def split_of(claim: Claim, lang: Lang) -> str:
    """Who gets how much of a claim that several payees share: of the plan's sum, of its most where there is none."""
    comma = "，" if lang == "zh" else ", "
    shown = [
        f"{part.payee.in_(lang)} {part.share.in_(lang)} {format_money(part.potential or part.hi, lang, 'short')}"
        for part in claim.split
    ]
    return Text(f"分给{comma.join(shown)}", f"split: {comma.join(shown)}").in_(lang)


def waiting(claim: Claim, lang: Lang) -> str:
    """What a claim waits for and from whom; "" where it waits for nothing."""
    by: dict[str, list[str]] = {}
    for wait in claim.waits_for:
        by.setdefault(wait.settled_by, []).append(wait.label.in_(lang))
    comma, between = ("、", "；") if lang == "zh" else (", ", "; ")
    said = between.join(f"{comma.join(labels)}（{words.settler(who, lang)}）" for who, labels in by.items())
    if not said:
        return ""
    said = said if lang == "zh" else said.replace("（", " (").replace("）", ")")
    return Text(f"等待：{said}", f"Waits for: {said}").in_(lang)


def _why(assessment: Assessment, page: Page, lang: Lang) -> None:
    out, beaten = folded(assessment), words.left_out(assessment)
    if not out and not beaten:
        return
    page.heading(Text("没有列入的条款和原因", "What is not in the plan, and why").in_(lang))
    for refusal in out:
        page.para(refusal.heading.in_(lang), 2, lead="✗ ", lead_style="bad")
        for reason in refusal.reasons:
            page.para(why(reason, lang), 6, style="dim")
        if refusal.fact:
            page.para(fact(refusal.fact, lang), 6, style="dim")
        if refusal.titles:
            page.para(kept_out(refusal, lang), 6, style="dim")
    for claim in beaten:
        amount = words.span(claim.lo, claim.hi, lang, open_ended=claim.open_ended)
        page.entry(words.named(claim, lang), amount, 2, lead="– ", amount_style="dim")
        for loss in claim.beaten:
            page.para(beaten_by(loss, lang), 6, style="dim")
        if not claim.beaten:
            text = Text("列入也不会多拿钱。", "It would add no money.")
            page.para(text.in_(lang), 6, style="dim")


def kept_out(refusal: Refusal, lang: Lang) -> str:
    """The grants that one reason keeps out."""
    names = ("、" if lang == "zh" else ", ").join(title.in_(lang) for title in refusal.titles)
    n = len(refusal.titles)
    return Text(f"因此 {n} 项条款不符合：{names}", f"keeps out {n} grants: {names}").in_(lang)


def why(reason: Reason, lang: Lang) -> str:
    """A condition that failed: its title, the facts behind it, its clause."""
    facts = [fact(used, lang) for used in reason.facts if used.value is not None]
    said = ("，" if lang == "zh" else ", ").join(facts)
    title = Text(f"未满足：{reason.title.zh}", f"not met: {reason.title.en}").in_(lang)
    if said.startswith(reason.title.in_(lang)):  # the condition is the fact itself
        title, said = Text(f"未满足：{said}", f"not met: {said}").in_(lang), ""
    parts = [title, said, words.clause(reason.cites, lang)]
    if reason.handled_by:
        by = LEVELS[reason.handled_by]
        parts.append(Text(f"由{by.zh}办理", f"handled at {by.en} level").in_(lang))
    return words.join(parts)


def fact(used: FactUsed, lang: Lang) -> str:
    """A fact with its value."""
    return f"{used.label.in_(lang)}{'：' if lang == 'zh' else ': '}{used.value.in_(lang) if used.value else ''}"


def beaten_by(loss: Beaten, lang: Lang) -> str:
    """What stands in the way of a claim, and the rule that says so."""
    text = Text(f"让给 {loss.by_title.zh}：{loss.title.zh}", f"gives way to {loss.by_title.en}: {loss.title.en}")
    return words.join([text.in_(lang), words.clause(loss.cites, lang)])


def gaps(found: tuple[Gap, ...], page: Page, lang: Lang) -> None:
    """Near misses, the most money first."""
    if not found:
        return
    page.heading(Text("差一点就能拿到", "Near misses").in_(lang))
    for gap in sorted(found, key=lambda gap: (-gap.gain, gap.claim)):
        year = f" · {gap.claim.rpartition('@')[2]}" if "@" in gap.claim else ""
        page.entry(gap.title.in_(lang) + year, more(gap.gain, lang), 2, lead="+ ")
        for line in changes(gap, lang):
            page.para(line, 6, style="dim")


def more(fen: int, lang: Lang) -> str:
    return Text(f"可多 {words.money(fen, 'zh')}", f"{words.money(fen, 'en')} more").in_(lang)


def changes(gap: Gap, lang: Lang) -> list[str]:
    """Each change as a sentence: from what it is to what it would have to be."""
    lines = []
    for change in gap.changes:
        now = change.now or Text("未填", "not given")
        reach = "要改为" if change.needed.zh in ("是", "否") else "要达到"
        text = Text(
            f"{change.label.zh}：现在是 {now.zh}，{reach} {change.needed.zh}",
            f"{change.label.en}: now {now.en}, needed {change.needed.en}",
        )
        lines.append(text.in_(lang))
    return lines


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
        page.entry(question.label.in_(lang), stake(question, unbounded, lang), lead=lead)
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


def stake(question: Question, unbounded: set[str], lang: Lang) -> str:
    """How much money hangs on a question."""
    if unbounded & set(question.claims):
        return Text("金额由它决定", "sets the amount").in_(lang)
    return Text(f"关系到 {words.money(question.money, 'zh')}", f"decides {words.money(question.money, 'en')}").in_(lang)


def rests_on(assessment: Assessment, page: Page, lang: Lang) -> None:
    lines, idle = readings(assessment, lang)
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


def readings(assessment: Assessment, lang: Lang) -> tuple[list[tuple[str, str, list[str]]], list[str]]:
    """The ambiguities that results rest on: question, the reading taken, what each other would give; and the idle ones.

    A reading that changes the totals is said by its totals; one that changes claims only, by those claims.
    """
    used: dict[tuple[str, str], ReadingUsed] = {}
    changed: dict[tuple[str, str, Text], list[str]] = {}
    for claim in assessment.claims:
        for reading in claim.readings:
            used.setdefault((reading.policy, reading.ambiguity), reading)
            for other in reading.others:
                if (other.verdict, other.lo, other.hi) != (claim.verdict, claim.lo, claim.hi):
                    verdict, amount = words.VERDICTS[other.verdict].in_(lang), words.span(other.lo, other.hi, lang)
                    key = (reading.policy, reading.ambiguity, other.title)
                    changed.setdefault(key, []).append(f"{words.named(claim, lang)} {verdict} {amount}")
    totals: dict[tuple[str, str, Text], str] = {}
    for a in assessment.alternatives:
        text = Text(
            f"确定 {words.money(a.firm, 'zh')}，全部争取到 {words.money(a.potential, 'zh')}",
            f"certain {words.money(a.firm, 'en')}, if everything comes through {words.money(a.potential, 'en')}",
        )
        totals[(a.policy, a.ambiguity, a.other_title)] = text.in_(lang)
        used.setdefault((a.policy, a.ambiguity), ReadingUsed(a.policy, a.ambiguity, a.reading, a.question, a.title, ()))
    lines, idle = [], []
    for (policy, ambiguity), reading in used.items():
        taken = Text(
            f"本次按“{reading.title.zh}”（{ambiguity}={reading.reading}）",
            f"Read as '{reading.title.en}' ({ambiguity}={reading.reading})",
        )
        others = []
        for key in dict.fromkeys([*totals, *changed]):
            if key[:2] == (policy, ambiguity):
                result = totals.get(key) or ("；" if lang == "zh" else "; ").join(changed[key])
                others.append(Text(f"若按“{key[2].zh}”：{result}", f"If '{key[2].en}': {result}").in_(lang))
        if others:
            lines.append((reading.question.in_(lang), taken.in_(lang), others))
        else:
            idle.append(reading.question.in_(lang))
    return lines, idle
