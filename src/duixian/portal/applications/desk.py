"""What applications add to the menu, to the page of a call and to the inboxes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import OWNERS, Role
from duixian.portal.applications.commands.beginning import taking
from duixian.portal.applications.models import Application
from duixian.portal.applications.queries import BRIEF, inbox, own, unassigned
from duixian.portal.applications.rules import DESKS, SEEN
from duixian.portal.calls.beside import Action, add_action
from duixian.portal.calls.models import Call
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.procedure.model import State
from duixian.quantity.text import Text


def _owns(authority: Authority) -> bool:
    return authority.role in OWNERS


def _works(authority: Authority) -> bool:
    return authority.role in SEEN and not _owns(authority)


def _start(authority: Authority, call: Call) -> str:
    return reverse("applications:start", args=[call.pk]) if _owns(authority) and taking(call) else ""


def returned(authority: Authority) -> Rows[Application]:
    """What came back to the enterprise: first of all, since its deadline runs."""
    rows = own(authority).filter(state=State.RETURNED).order_by("due_on", "pk")
    return _pile(Text("退回待补正", "To be corrected"), reverse("applications:index"), rows, "edit")


def drafts(authority: Authority) -> Rows[Application]:
    rows = own(authority).filter(state=State.DRAFT).order_by("call__closes_on", "pk")
    return _pile(Text("还没提交的申报", "Not filed yet"), reverse("applications:index"), rows, "edit")


def waiting(authority: Authority) -> Rows[Application]:
    return _pile(Text("待办申报", "Applications to work on"), reverse("applications:inbox"), inbox(authority), "review")


def to_assign(authority: Authority) -> Rows[Application]:
    url = reverse("applications:inbox") + "?scope=assign"
    return _pile(Text("待分派", "To be assigned"), url, unassigned(authority), "review")


def _pile(title: Text, url: str, rows: QuerySet[Application], page: str) -> Rows[Application]:
    return Rows(title, url, rows, lambda application: _waiting(application, page), BRIEF)


def _waiting(application: Application, page: str) -> Waiting:
    title, name = application.grant_title, application.organisation.name
    due = application.call.closes_on if application.state == State.DRAFT else application.due_on
    return Waiting(
        Text(f"{name}：{title.zh}", f"{name}: {title.en}"),
        reverse(f"applications:{page}", args=[application.number]),
        timezone.localdate(application.since),
        due,
        Text(application.number, application.number),
    )


desk.add_link(Link(Text("我的申报", "My applications"), "applications:index", order=35, who=_owns))
desk.add_link(Link(Text("待办申报", "Inbox"), "applications:inbox", order=35, who=_works))
add_action(Action(Text("我要申报", "File"), "pencil-square", _start))
for source in (returned, drafts):
    desk.register(source, *OWNERS)
desk.register(waiting, *(role for role in DESKS if role not in OWNERS))
desk.register(to_assign, Role.DISTRICT_CLERK, Role.CITY_CLERK, Role.DIRECTOR, Role.PROVINCE_CLERK)
