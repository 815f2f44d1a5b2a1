"""Objections: each holds up its own line until it is decided; an upheld one changes the list, which runs again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.audience import applicants_of, people_at
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.applications.telling import standing
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.lists.commands.drawing import redraw
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.portal.notifications.commands import tell
from duixian.procedure.model import CLOSED, Move
from duixian.program.codec import Json
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

_LONGEST = 2000


@command
def object_to(actor: Authority, line: Line, *, name: str, contact: str, reason: str) -> Objection:
    """Raise an objection to a line of a list whose notice runs. The line waits until it is decided, the others go on.

    Raises `Denied` where the list takes none, `Invalid` by field.
    """
    listed = lock(actor.rows(PublicList, "object"), line.list_id)
    if listed.last_day is not None and timezone.localdate() > listed.last_day:
        raise Invalid(Problem("notice-over", Text("公示期已满，不再受理异议", "the notice is over")))
    said = {"name": name.strip(), "contact": contact.strip(), "reason": reason.strip()}
    if problems := [*_missing(said)]:
        raise Invalid(problems)
    objection = Objection.objects.create(
        line=line, number="", secret=secrets.token_urlsafe(32), at=timezone.now(), **said
    )
    objection.number = f"Y{listed.call.year}-{objection.pk:05d}"
    objection.save(update_fields=["number"])
    write(actor, "objection raised", objection, None, {"number": objection.number, "line": line.row.application})
    application = line.application
    if application.listed and application.state not in CLOSED:
        move(SYSTEM, application, Move.SUSPEND, {"matter": objection.number, "reason": said["reason"]})
    bureau = people_at(application.course.bureau, listed.region)
    subject = Text(f"名单 {listed.number} 收到异议", f"an objection to the list {listed.number}")
    tell(SYSTEM, bureau, objection, subject, f"/lists/{listed.number}/objections/{objection.number}/")
    return objection


def _missing(said: Mapping[str, str]) -> list[Problem]:
    wanted = {
        "name": Text("请写姓名或单位", "give your name"),
        "contact": Text("请写能联系到您的电话或邮箱", "give a telephone number or address that reaches you"),
        "reason": Text("请写明异议的事实和理由", "give the facts and reasons"),
    }
    problems = [Problem("objection", text, Place(path=path)) for path, text in wanted.items() if not said[path]]
    if len(said["reason"]) > _LONGEST:
        long = Text(f"不超过 {_LONGEST} 字", f"at most {_LONGEST} characters")
        problems.append(Problem("objection", long, Place(path="reason")))
    return problems


@command
def decide(
    actor: Authority,
    objection: Objection,
    *,
    upheld: bool,
    answer: str,
    clause: str = "",
    send_back_to: str = "",
) -> PublicList | None:
    """Answer an objection. Not upheld: its line goes on. Upheld: the application is refused by `clause`, or sent back
    to the stage `send_back_to`, and the list, changed, is drawn again and published anew; that list is returned.
    Where the line has fallen off its list meanwhile (withdrawn, refused, sent back), the answer stands by itself.

    Raises `Denied`, `Invalid`.
    """
    kept = lock(actor.rows(Objection, "decide"), objection.pk)
    if kept.upheld is not None:
        raise Invalid(Problem("decided", Text("这项异议已经答复", "it has been decided already")))
    if not answer.strip():
        raise Invalid(Problem("answer", Text("请写明核查结论", "say what was found"), Place(path="answer")))
    if upheld and not (clause.strip() or send_back_to):
        text = Text("请选择退回的环节，或写明不予扶持的条款", "choose a stage to send it back to, or name the clause")
        raise Invalid(Problem("remedy", text, Place(path="clause")))
    kept.upheld, kept.answer, kept.decided_at = upheld, answer.strip(), timezone.now()
    kept.decided_by, kept.post = actor.person, actor.post
    kept.save(update_fields=["upheld", "answer", "decided_at", "decided_by", "post"])
    write(actor, "objection decided", kept, None, {"upheld": upheld, "answer": kept.answer})
    return _carry_out(actor, kept, clause.strip(), send_back_to)


def _carry_out(actor: Authority, objection: Objection, clause: str, back_to: str) -> PublicList | None:
    application = Application.objects.get(pk=objection.line.application_id)
    if objection.number not in standing(application).objections:
        return None
    lists = PublicList.objects.select_related("call")
    listed = lock(lists, lists.get(number=application.listed).pk)
    if not objection.upheld:
        move(actor, application, Move.LIFT, {"matter": objection.number, "reason": objection.answer})
        return None
    remedy, said = _remedy(objection, clause, back_to)
    move(actor, application, remedy, said)
    subject = Text(
        f"申报 {application.number} 的公示异议成立", f"an objection to the application {application.number} was upheld"
    )
    tell(actor, applicants_of(application), application, subject, f"/applications/{application.number}/")
    return redraw(actor, listed) if listed.state in (State.DRAWN, State.PUBLISHED, State.CLOSED) else None


def _remedy(objection: Objection, clause: str, back_to: str) -> tuple[Move, dict[str, Json]]:
    reasons: Json = [objection.answer]
    if back_to:
        return Move.SEND_BACK, {"to": back_to, "reasons": reasons}
    return Move.REFUSE, {"reasons": reasons, "clause": clause}


def by_secret(secret: str) -> Objection:
    """The objection that an address names. Raises `Denied`."""
    found = Objection.objects.select_related("line__list").filter(secret=secret).first()
    if found is None:
        raise Denied("no such objection")
    return found
