"""Who is told of a move: the applicant what was decided, the next desk that something has arrived."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.applications.audience import applicants_of, people_at
from duixian.portal.applications.models import Application
from duixian.portal.notifications.commands import tell
from duixian.procedure.model import APPLICANT, Desk, Move, State
from duixian.quantity.dates import said
from duixian.quantity.text import Text

_DECIDED: Mapping[Move, Text] = {
    Move.RETURN: Text("请补正", "please correct"),
    Move.REFUSE: Text("不予支持", "refused"),
}
_AT_LIST = Text("审核通过，等待公示", "reviewed; its public notice comes next")
_ARRIVED = Text("待办", "to work on")


def tell_next(actor: Authority, application: Application, move: Move, came_from: Desk | None, stage: str) -> None:
    """Tell those whom the move concerns. `came_from` and `stage`: who had it before, and where.

    From the list on, the lines of a list move together, and lists and payments tell of them.
    """
    course = application.course
    listing = course.index(course.listing().id)
    if course.index(stage) >= listing:
        return
    arrived_at_list = move is Move.PASS and application.stage == course.listing().id
    if decided := (_AT_LIST if arrived_at_list else _DECIDED.get(move)):
        _tell(actor, applicants_of(application), application, decided, "")
    holder = application.holder
    if move is Move.ASSIGN and application.assigned:
        _tell(actor, [application.assigned], application, _ARRIVED, "review/")
    elif holder and holder not in (came_from, APPLICANT) and application.state == State.OPEN:
        desk = course.bureau if holder.role == "reviewer" else holder
        _tell(actor, people_at(desk, application.organisation.region), application, _ARRIVED, "review/")


def _tell(actor: Authority, people: list[Person], application: Application, what: Text, page: str) -> None:
    title, due = application.grant_title, application.due_on
    subject = Text(f"{what.zh}：{application.number} {title.zh}", f"{application.number} {title.en}: {what.en}")
    until = said(due) if due else None
    detail = Text(f"时限：{until.zh}", f"until {until.en}") if until else None
    tell(actor, people, application, subject, f"/applications/{application.number}/{page}", detail)
