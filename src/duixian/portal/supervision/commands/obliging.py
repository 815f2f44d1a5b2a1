"""Obligations: made from the policy's duties at the approval, or by the bureau; reported on, looked at, released."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from duixian.policy.paperwork import Duty
from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.audience import applicants_of, people_at
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.journal import Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.supervision.models import Obligation, Report, Standing
from duixian.portal.supervision.telling import holders, page_of
from duixian.procedure.model import Desk
from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.working_days import is_working_day


def duties_of(application: Application) -> list[Duty]:
    """The duties of the award's policy for which somebody has to answer, some time or every year."""
    return [duty for duty in policy_of(application.call).supervision if duty.desk and duty.every]


def oblige(application: Application) -> None:
    """What the policy asks for after this award. Within the command that approves it."""
    for duty in duties_of(application):
        _make(SYSTEM, application, _of_duty(duty), following(duty.every or "", timezone.localdate()))


@command
def impose(
    actor: Authority, application: Application, *, duty: str, basis: str, title: str, level: str, due_on: date
) -> Obligation:
    """Ask for something more of an award, under a duty of the policy or (`duty` "") under another law, named in
    `basis`. Raises `Denied`, `Invalid`: nobody may ask without a basis, or for a day that is over."""
    kept = lock(actor.rows(Application, "supervise").select_related("call", "organisation"), application.pk)
    known = next((one for one in policy_of(kept.call).supervision if one.id == duty), None)
    problems = []
    if known is None and (duty or not basis.strip()):
        text = Text("写明依据的条款或法规", "name the clause or the law that it rests on")
        problems.append(Problem("no-basis", text, Place(path="basis")))
    if not title.strip():
        problems.append(Problem("no-title", Text("写明要做什么", "say what is to be done"), Place(path="title")))
    if level not in ("applicant", "district"):
        problems.append(Problem("no-holder", Text("选择由谁履行", "choose who has to"), Place(path="level")))
    problems += _past(due_on)
    if problems:
        raise Invalid(problems)
    said = {"zh": title.strip(), "en": title.strip()}
    source = _of_duty(known) if known else {"basis": basis.strip(), "text": said}
    return _make(actor, kept, {**source, "title": said, "level": level, "every": "once"}, due_on)


def _of_duty(duty: Duty) -> dict[str, object]:
    return {
        "duty": duty.id,
        "basis": "、".join(duty.cite),
        "title": {"zh": duty.title.zh, "en": duty.title.en},
        "text": {"zh": duty.summary.zh, "en": duty.summary.en},
        "every": duty.every or "once",
        "level": duty.desk.level if duty.desk else "applicant",
    }


def _make(actor: Authority, application: Application, source: dict[str, object], due_on: date | None) -> Obligation:
    duty = str(source.get("duty", ""))
    number = Obligation.objects.filter(application=application, duty=duty).count() + 1
    made = Obligation.objects.create(
        application=application, number=number, due_on=due_on, made_at=timezone.now(), **source
    )
    write(actor, "obligation made", made, None, {"duty": duty, "number": number, "due_on": due_on})
    tell(actor, holders(made), made, _subject("新的监管事项", "New obligation", made), page_of(made), made.told_what)
    return made


def _subject(zh: str, en: str, obligation: Obligation) -> Text:
    title = obligation.titled
    return Text(f"{zh}：{title.zh}", f"{en}: {title.en}")


@command
def set_due(
    actor: Authority, obligation: Obligation, due_on: date, reason: str, version: int | None = None
) -> Obligation:
    """Say until when, or move the day: that needs a reason."""
    kept = _judged(actor, obligation, version, Standing.OPEN)
    problems = _past(due_on)
    if kept.due_on is not None and not reason.strip():
        problems.append(Problem("due-reason", Text("改期请写明理由", "say why it moves"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    before = {"due_on": kept.due_on}
    kept.due_on, kept.told = due_on, ""
    _save(kept, "due_on", "told")
    write(actor, "obligation due", kept, before, {"due_on": due_on, "reason": reason.strip()})
    tell(actor, holders(kept), kept, _subject("监管事项期限", "Obligation due", kept), page_of(kept))
    return kept


@command
def report(actor: Authority, obligation: Obligation, text: str, version: int | None = None) -> Report:
    """Say how the obligation is met. Raises `Invalid` where it waits for nothing."""
    kept = lock(actor.rows(Obligation, "report").select_related("application"), obligation.pk, version)
    if kept.standing != Standing.OPEN:
        raise Invalid(_elsewhere(kept))
    if not text.strip():
        raise Invalid(Problem("no-text", Text("写明履行情况", "say how it was met"), Place(path="text")))
    said = Report.objects.create(
        obligation=kept, text=text.strip(), at=timezone.now(), person=actor.person, post=actor.post
    )
    kept.standing = Standing.REPORTED
    _save(kept, "standing")
    write(actor, "obligation reported", kept, {"standing": Standing.OPEN}, {"standing": kept.standing, "text": text})
    above = Desk("city", "city") if kept.level != "applicant" else Desk("district", "district")
    region = kept.application.organisation.region
    tell(actor, people_at(above, region), kept, _subject("监管报告待审阅", "Report to look at", kept), page_of(kept))
    return said


@command
def answer(
    actor: Authority, obligation: Obligation, *, accepted: bool, text: str = "", version: int | None = None
) -> Obligation:
    """Accept the report, or hand it back with what is missing. What is due every year, once met, has its successor."""
    kept = _judged(actor, obligation, version, Standing.REPORTED)
    if not accepted and not text.strip():
        raise Invalid(Problem("no-answer", Text("写明还缺什么", "say what is missing"), Place(path="text")))
    said = kept.reports.get(accepted=None)
    said.accepted, said.answer = accepted, text.strip()
    said.answered_at, said.answered_by = timezone.now(), actor.person
    said.save(update_fields=["accepted", "answer", "answered_at", "answered_by"])
    kept.standing = Standing.MET if accepted else Standing.OPEN
    _save(kept, "standing")
    after = {"standing": kept.standing, "answer": said.answer}
    write(actor, "obligation answered", kept, {"standing": Standing.REPORTED}, after)
    words = ("监管报告已通过", "Report accepted") if accepted else ("监管报告退回", "Report handed back")
    tell(actor, holders(kept), kept, _subject(*words, kept), page_of(kept), Text(said.answer, said.answer))
    if accepted and kept.due_on and (due_on := following(kept.every, kept.due_on)):
        again = {name: getattr(kept, name) for name in ("duty", "basis", "title", "text", "every", "level")}
        _make(SYSTEM, kept.application, again, due_on)
    return kept


@command
def release(actor: Authority, obligation: Obligation, reason: str, version: int | None = None) -> Obligation:
    """Release the holder, with the reason; of a yearly obligation this is the last."""
    kept = _judged(actor, obligation, version, Standing.OPEN)
    if not reason.strip():
        raise Invalid(Problem("release-reason", Text("写明理由", "say why"), Place(path="reason")))
    kept.standing, kept.reason = Standing.RELEASED, reason.strip()
    _save(kept, "standing", "reason")
    after = {"standing": kept.standing, "reason": kept.reason}
    write(actor, "obligation released", kept, {"standing": Standing.OPEN}, after)
    tell(actor, applicants_of(kept.application), kept, _subject("监管事项已免除", "Released", kept), page_of(kept))
    return kept


def _judged(actor: Authority, obligation: Obligation, version: int | None, standing: Standing) -> Obligation:
    rows = actor.rows(Obligation, "judge").select_related("application__organisation", "application__call")
    kept = lock(rows, obligation.pk, version)
    if kept.standing != standing:
        raise Invalid(_elsewhere(kept))
    return kept


def _elsewhere(obligation: Obligation) -> Problem:
    name = obligation.standing_name
    return Problem("obligation-standing", Text(f"这一事项现在是“{name.zh}”", f"it is “{name.en}” now"))


def _past(day: date) -> list[Problem]:
    if day > timezone.localdate():
        return []
    return [Problem("due-past", Text("期限应在今天以后", "a day after today is wanted"), Place(path="due_on"))]


def _save(obligation: Obligation, *fields: str) -> None:
    obligation.version += 1
    obligation.save(update_fields=[*fields, "version"])


_RHYTHMS = {"year": Duration(1, "years"), "month": Duration(1, "months")}


def following(every: str, day: date) -> date | None:
    """When what is due every year or every month is due after `day`; None for what is due once."""
    span = _RHYTHMS.get(every)
    return worked(add_duration(day, span)) if span else None


def worked(day: date) -> date:
    """The day, or the first working day after it; the day itself in a year whose holidays nobody has announced."""
    found = day
    try:
        while not is_working_day(found, settings.CALENDAR):
            found += timedelta(days=1)
    except Refused:
        return day
    return found
