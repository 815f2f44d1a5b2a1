"""An assessment as its page says it: sums, each claim with its reasons and arithmetic, near misses, what stays open."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.assess.result import Assessment, Claim, FactUsed, Reason, Step
from duixian.assess.verdict import Verdict
from duixian.portal.web.language import lang, say
from duixian.quantity.text import Lang, Text
from duixian.report import phrases, words
from duixian.report.folding import folded

_MARKS = {
    True: ("good", Text("满足", "met")),
    False: ("bad", Text("不满足", "not met")),
    None: ("warn", Text("待定", "open")),
}
_READY = (Verdict.ENTITLED, Verdict.COMPETITIVE, Verdict.DISCRETIONARY)


@dataclass(frozen=True, slots=True)
class ToldReason:
    """A condition: how it stands (`mark` is a class of the theme), its name and clause, its facts."""

    mark: str
    word: str
    title: str
    cite: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldClaim:
    """A claim in words; `steps` are (what, note, amount)."""

    claim: Claim
    name: str
    amount: str
    sentence: str
    verdict: str
    reference: str
    notes: tuple[str, ...]
    steps: tuple[tuple[str, str, str], ...]
    reasons: tuple[ToldReason, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the page of a result says, in the reader's language. Sums are fen but `potential`, which is words.

    `gaps` are (what, gain in fen, changes), `refusals` (what, reasons), `left_out` (what, amount, reasons),
    `open` (label, meaning, who settles it, stake), `readings` (question, the reading taken, what others give).
    """

    assessment: Assessment
    firm: int
    ready: int
    potential: str
    claims: tuple[ToldClaim, ...]
    gaps: tuple[tuple[str, int, tuple[str, ...]], ...]
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    left_out: tuple[tuple[str, str, tuple[str, ...]], ...]
    open: tuple[tuple[str, str, str, str], ...]
    readings: tuple[tuple[str, str, tuple[str, ...]], ...]
    idle: tuple[str, ...]
    assumptions: tuple[str, ...]
    numbers: str


def told(assessment: Assessment) -> Told:
    """The assessment in the reader's language."""
    tongue = lang()
    readings, idle = phrases.readings(assessment, tongue)
    unbounded = {claim.id for claim in assessment.claims if claim.open_ended}
    return Told(
        assessment,
        assessment.plan.firm,
        ready(assessment),
        words.potential(assessment, tongue),
        tuple(told_claim(assessment, claim) for claim in words.planned(assessment)),
        tuple(
            (gap.title.in_(tongue), gap.gain, tuple(phrases.changes(gap, tongue)))
            for gap in sorted(assessment.gaps, key=lambda gap: (-gap.gain, gap.claim))
        ),
        _refusals(assessment, tongue),
        tuple(
            (
                words.named(claim, tongue),
                words.span(claim.lo, claim.hi, tongue, open_ended=claim.open_ended),
                tuple(phrases.beaten_by(loss, tongue) for loss in claim.beaten)
                or (say(Text("列入也不会多拿钱。", "It would add no money.")),),
            )
            for claim in words.left_out(assessment)
        ),
        tuple(
            (
                _whose(assessment, question.path) + question.label.in_(tongue),
                question.meaning.in_(tongue),
                words.settler(question.settled_by, tongue),
                phrases.stake(question, unbounded, tongue),
            )
            for question in assessment.questions
        ),
        tuple((question, taken, tuple(others)) for question, taken, others in readings),
        tuple(idle),
        tuple(
            f"{words.number(policy, tongue)}{say(Text('：', ': '))}{text.in_(tongue)}"
            for policy in words.policies(assessment)
            for text in policy.assumptions
        ),
        words.numbers(assessment, tongue),
    )


def ready(assessment: Assessment) -> int:
    """The fen of claims whose conditions are met, whatever selection and authority may still decide."""
    return sum(claim.potential for claim in words.planned(assessment) if claim.verdict in _READY)


def told_claim(assessment: Assessment, claim: Claim) -> ToldClaim:
    """One claim in the reader's language."""
    tongue = lang()
    notes = [phrases.waiting(claim, tongue)]
    if claim.payee:
        notes.append(say(Text(f"付给{claim.payee.zh}", f"Paid to {claim.payee.en}")))
    if claim.split:
        notes.append(phrases.split_of(claim, tongue))
    if claim.pays == "voucher":
        notes.append(say(Text("发服务券，不付现金", "Paid as a voucher, not in money")))
    if claim.filing == "automatic":
        notes.append(say(Text("免申报，由主管部门直接兑现", "No filing needed")))
    return ToldClaim(
        claim,
        words.named(claim, tongue),
        words.allotted(claim, tongue),
        phrases.sentence(claim, tongue),
        words.VERDICTS[claim.verdict].in_(tongue),
        words.reference(assessment, claim, tongue),
        tuple(note for note in notes if note),
        tuple(_step(claim, step, tongue) for step in claim.steps),
        tuple(told_reason(reason) for reason in claim.reasons),
    )


def told_reason(reason: Reason) -> ToldReason:
    """One condition in the reader's language."""
    mark, word = _MARKS[reason.met]
    cite = words.clause(reason.cites, lang())
    return ToldReason(mark, say(word), say(reason.title), cite, tuple(map(_fact, reason.facts)))


def _fact(used: FactUsed) -> str:
    if used.value is None:
        value = Text(
            f"未填，以{words.settler(used.settled_by, 'zh')}为准",
            f"not given; settled by {words.settler(used.settled_by, 'en')}",
        )
    else:
        source = Text(f"（来自{words.settler(used.source, 'zh')}）", f" (from {words.settler(used.source, 'en')})")
        value = Text(
            used.value.zh + (source.zh if used.source else ""), used.value.en + (source.en if used.source else "")
        )
    return say(Text(f"{used.label.zh}：{value.zh}", f"{used.label.en}: {value.en}"))


def _step(claim: Claim, step: Step, tongue: Lang) -> tuple[str, str, str]:
    note = ""
    if step.bites:
        note = say(Text("封顶，超出部分不补", "this ceiling took effect"))
    elif step.cap:
        note = say(Text("未触及", "not reached"))
    open_ended = claim.open_ended and step.lo != step.hi
    return step.text.in_(tongue), note, words.span(step.lo, step.hi, tongue, open_ended=open_ended)


def _refusals(assessment: Assessment, tongue: Lang) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for refusal in folded(assessment):
        lines = [phrases.why(reason, tongue) for reason in refusal.reasons]
        if refusal.fact:
            lines.append(phrases.fact(refusal.fact, tongue))
        if refusal.titles:
            lines.append(phrases.kept_out(refusal, tongue))
        found.append((refusal.heading.in_(tongue), tuple(lines)))
    return tuple(found)


def _whose(assessment: Assessment, path: str) -> str:
    """The matter that a path belongs to, before its name; nothing for the applicant."""
    owner = path.rpartition(".")[0]
    titles = {claim.matter: claim.matter_title for claim in assessment.claims if claim.matter}
    return f"{titles[owner]} · " if owner in titles else ""
