"""What calls add to the site: menu, first page, inboxes, and what the library shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Announcement, Call, Kind, State
from duixian.portal.calls.queries import open_calls
from duixian.portal.calls.rules import OFFICERS
from duixian.portal.library.beside import Contact, Opening, add_openings
from duixian.portal.library.feeds import LONGEST, Feed, Item, add_feed
from duixian.portal.web import desk
from duixian.portal.web.desk import Deadline, Link, Rows, Task, Waiting
from duixian.quantity.dates import format_date
from duixian.quantity.text import Text

_NEWS = {
    Kind.OPENED: Text("开始申报", "opened"),
    Kind.EXTENDED: Text("延期", "extended"),
    Kind.CLOSED: Text("停止受理", "closed"),
}


def openings(today: date) -> Iterator[Opening]:
    """Calls that are open or about to open."""
    for call in open_calls(today):
        contacts = [Contact(who["unit"], who.get("name", ""), who["phone"]) for who in call.contacts]
        title = Text(call.title, call.title)
        yield Opening(call.policy, call.grants, title, _url(call), call.opens_on, call.closes_on, contacts)


def closing_days() -> Iterator[Deadline]:
    for call in open_calls(timezone.localdate()):
        yield Deadline(call.closes_on, Text(f"申报截止：{call.title}", f"Last day to file: {call.title}"), _url(call))


def announcements() -> Iterator[Item]:
    """What was announced of calls, the newest first."""
    rows = Announcement.objects.select_related("call").defer("call__program").order_by("-at")[:LONGEST]
    for one in rows:
        zh, en = (format_date(one.closes_on, lang) for lang in ("zh", "en"))
        word = _NEWS[Kind(one.kind)]
        reason = Text(f"原因：{one.reason}", f"Reason: {one.reason}") if one.reason else Text("", "")
        yield Item(
            f"{_url(one.call)}#a{one.pk}",
            Text(f"{word.zh}：{one.call.title}", f"{one.call.title}: {word.en}"),
            Text(f"截止日 {zh}。{reason.zh}", f"Last day {en}. {reason.en}"),
            one.at,
        )


def drafts(actor: Authority) -> Rows[Call]:
    """Calls that were drafted and not announced."""
    rows = actor.rows(Call, "draft").filter(state=State.DRAFT).defer("program").order_by("opens_on")
    return Rows(Text("申报通知草稿", "Drafts of calls"), reverse("calls:index"), rows, _draft)


def _draft(call: Call) -> Waiting:
    since, detail = timezone.localdate(call.drafted_at), Text("草稿，待发布", "a draft, to be announced")
    return Waiting(Text(call.title, call.title), _url(call), since, call.opens_on, detail)


def _url(call: Call) -> str:
    return reverse("calls:call", args=[call.pk])


desk.add_link(Link(Text("申报通知", "Calls"), "calls:index", order=20))
desk.add_task(
    Task(
        Text("看申报通知", "Open calls"),
        Text("哪些正在申报、哪天截止、找谁问。", "What is open, until when, and whom to ask."),
        "calls:index",
        icon="megaphone",
        order=30,
    )
)
desk.add_deadlines(closing_days)
desk.register(drafts, *OFFICERS)
add_openings(openings)
add_feed(Feed("calls", Text("申报通知", "Calls"), announcements))
