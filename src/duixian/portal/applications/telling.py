"""An application in words: its course as steps, its claim's conditions and arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from duixian.assess.result import Claim
from duixian.portal.applications.models import Application, happened
from duixian.portal.applications.queries import timeline_of
from duixian.portal.dossiers.telling import ToldReason, told_reason
from duixian.portal.web.language import lang, noted, say
from duixian.procedure.model import Position
from duixian.procedure.position import position
from duixian.procedure.timeline import Mark
from duixian.quantity.dates import said
from duixian.quantity.text import Text
from duixian.report import words


@dataclass(frozen=True, slots=True)
class Step:
    """A mark of the timeline as `web/_timeline.html` shows it."""

    title: Text
    state: str
    notes: tuple[Text, ...]
    at: datetime | None = None
    on: date | None = None
    due: date | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class ToldAmount:
    """A claim's conditions in words, its arithmetic as (step, sum), and what it comes to."""

    reasons: tuple[ToldReason, ...]
    steps: tuple[tuple[str, str], ...]
    verdict: str
    amount: str
    waits: tuple[str, ...]


def told_amount(claim: Claim) -> ToldAmount:
    """The claim in the reader's language, what fails or is open before what is met."""
    tongue = lang()
    reasons = sorted(claim.reasons, key=lambda reason: (reason.met is True, reason.met is None))
    return ToldAmount(
        tuple(told_reason(reason) for reason in reasons),
        tuple((step.text.in_(tongue), words.span(step.lo, step.hi, tongue)) for step in claim.steps),
        words.VERDICTS[claim.verdict].in_(tongue),
        words.span(claim.lo, claim.hi, tongue, open_ended=claim.open_ended),
        tuple(noted(say(one.label), words.settler(one.settled_by, tongue)) for one in claim.waits_for),
    )


def standing(application: Application) -> Position:
    """Where the application stands, from its events."""
    return position(application.course, happened(application), settings.CALENDAR)


def steps(application: Application) -> list[Step]:
    """The course: what was done by whom, who has it now and until when, what follows."""
    names = {str(event.person_id): event.person.name for event in application.events.all() if event.person}
    return [_step(mark, names.get(mark.by, "")) for mark in timeline_of(application)]


def _step(mark: Mark, name: str) -> Step:
    who = Text(*(" · ".join(filter(None, (text, name))) for text in (mark.who.zh, mark.who.en)))
    if mark.when == "past":
        return Step(mark.text, "past", (mark.title, who, *_said(mark)), at=mark.at)
    if mark.when == "present":
        return Step(mark.text, "now", (who,), due=mark.limit.day)
    return Step(mark.title, "next", (who, mark.text), on=mark.expected.day)


def _said(mark: Mark) -> Iterator[Text]:
    """What a move said to the other side."""
    event = mark.event
    if event is None:
        return
    for key, zh, en in (("items", "补正：", "To correct: "), ("reasons", "理由：", "Reason: ")):
        yield from (Text(zh + text, en + text) for text in event.texts(key))
    if clause := event.text("clause"):
        yield Text(f"依据：{clause}", f"Under {clause}")
    if event.move == "return" and (due := event.text("due")):
        until = said(date.fromisoformat(due))
        yield Text(f"补正期限：{until.zh}", f"Until {until.en}")
    answers = event.data.get("answers")
    for number, text in answers.items() if isinstance(answers, dict) else ():
        yield Text(f"第 {number} 项答复：{text}", f"Answer {number}: {text}")
