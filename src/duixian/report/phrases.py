"""Parts of an assessment as sentences and phrases: a claim, a condition that failed, a near miss, a reading."""

from __future__ import annotations

from duixian.assess.result import Assessment, Beaten, Claim, FactUsed, Gap, Question, ReadingUsed, Reason
from duixian.quantity.money import format_money
from duixian.quantity.text import Lang, Text
from duixian.report import words
from duixian.report.folding import Refusal
from duixian.vocabulary.dossier import LEVELS


def sentence(claim: Claim, lang: Lang) -> str:
    """A claim as a sentence: for what, how much, what it still waits for."""
    amount = words.allotted(claim, lang)
    between = "，" if lang == "zh" else ", "
    sums = between.join(step.text.in_(lang) for step in claim.steps if step.bites or not step.cap)
    how = sums + between if sums and claim.lo + claim.hi else ""
    zh_matter = f"“{claim.matter_title}”" if claim.matter_title else "本单位"
    en_matter = f"'{claim.matter_title}'" if claim.matter_title else "the applicant"
    if not claim.waits_for:
        return Text(f"{zh_matter}：{how}可以享受 {amount}。", f"{en_matter}: {how}entitled to {amount}.").in_(lang)
    whom = list(dict.fromkeys(wait.settled_by for wait in claim.waits_for))
    zh_whom = "、".join(words.settler(who, "zh") for who in whom)
    en_whom = " and ".join(words.settler(who, "en") for who in whom)
    zh = f"{zh_matter}：{how}可得{amount}，还要看{zh_whom}。"
    return Text(zh, f"{en_matter}: {how}{amount}, depending on {en_whom}.").in_(lang)


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


def fact(used: FactUsed, lang: Lang) -> str:
    """A fact with its value."""
    return f"{used.label.in_(lang)}{'：' if lang == 'zh' else ': '}{used.value.in_(lang) if used.value else ''}"


def facts(reason: Reason, lang: Lang) -> list[str]:
    """Each fact of a condition: its value, who gave it or who settles it, where it stands."""
    lines = []
    for fact in reason.facts:
        value = fact.value.in_(lang) if fact.value else Text("未填", "not given").in_(lang)
        if fact.value is None:
            who = Text(
                f"由{words.settler(fact.settled_by, 'zh')}确定", f"settled by {words.settler(fact.settled_by, 'en')}"
            )
        elif fact.source:
            who = Text(f"来自{words.settler(fact.source, 'zh')}", f"from {words.settler(fact.source, 'en')}")
        else:
            who = Text("档案未注明来源", "source not stated")
        colon = "：" if lang == "zh" else ": "
        lines.append(words.join([f"{fact.label.in_(lang)}{colon}{value}", who.in_(lang), fact.path]))
    return lines


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


def kept_out(refusal: Refusal, lang: Lang) -> str:
    """The grants that one reason keeps out."""
    names = ("、" if lang == "zh" else ", ").join(title.in_(lang) for title in refusal.titles)
    n = len(refusal.titles)
    return Text(f"因此 {n} 项条款不符合：{names}", f"keeps out {n} grants: {names}").in_(lang)


def beaten_by(loss: Beaten, lang: Lang) -> str:
    """What stands in the way of a claim, and the rule that says so."""
    text = Text(f"让给 {loss.by_title.zh}：{loss.title.zh}", f"gives way to {loss.by_title.en}: {loss.title.en}")
    return words.join([text.in_(lang), words.clause(loss.cites, lang)])


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


def stake(question: Question, unbounded: set[str], lang: Lang) -> str:
    """How much money hangs on a question."""
    if unbounded & set(question.claims):
        return Text("金额由它决定", "sets the amount").in_(lang)
    return Text(f"关系到 {words.money(question.money, 'zh')}", f"decides {words.money(question.money, 'en')}").in_(lang)


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
