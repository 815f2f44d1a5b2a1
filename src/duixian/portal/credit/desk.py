"""What credit adds to the menu, the credit office's first page and the pages of an application."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import BUREAU, OWNERS, Role
from duixian.portal.applications.models import Application
from duixian.portal.applications.panels import Panel, add_panel
from duixian.portal.credit.asking import editions, standing, unvouched
from duixian.portal.credit.models import Hit
from duixian.portal.credit.queries import last_answers, open_hits, unanswered
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.procedure.model import State
from duixian.quantity.text import Text


def _office(authority: Authority) -> bool:
    return authority.role is Role.CREDIT_OFFICER


def _hits(authority: Authority) -> Rows[Hit]:
    return Rows(Text("失信命中待核定", "Hits to decide"), reverse("credit:index"), open_hits(authority), _one)


def _one(hit: Hit) -> Waiting:
    name = hit.organisation.name
    title = Text(f"{name}：{hit.title.zh}", f"{name}: {hit.title.en}")
    detail = Text(hit.reference, hit.reference)
    url = reverse("credit:hit", args=[hit.number])
    return Waiting(title, url, timezone.localdate(hit.found_at), None, detail)


def _by_hand(authority: Authority) -> Rows[Application]:
    title, url = Text("信用待查", "Credit to be looked up"), reverse("credit:index")
    return Rows(title, url, unanswered(authority), _to_answer)


def _to_answer(one: Application) -> Waiting:
    name = one.organisation.name
    title = Text(f"{name}：名单过期，待人工核查", f"{name}: answer by hand")
    return Waiting(title, reverse("credit:answer", args=[one.number]), timezone.localdate(one.since), one.due_on)


def _panel(authority: Authority, application: Application) -> Panel | None:
    """What the lists say of the applicant: to the offices all of it, to the applicant what stands in its way."""
    if application.state == State.DRAFT:
        return None
    hits = list(standing(application.organisation))
    owns = authority.role in OWNERS
    if owns and not hits:
        return None
    asked = [] if owns else editions(application.organisation.region)
    context = {
        "hits": hits,
        "asked": asked,
        "stale": unvouched(asked, application.organisation),
        "answers": [] if owns else last_answers(application),
        "opens": owns or _office(authority) or authority.role in BUREAU,
        "answers_by_hand": _office(authority),
        "here": application.kind == "credit_check",
    }
    return Panel("credit/_panel.html", context)


desk.add_link(Link(Text("信用核查", "Credit"), "credit:index", order=30, who=_office))
for source in (_hits, _by_hand):
    desk.register(source, Role.CREDIT_OFFICER)
add_panel(_panel)
