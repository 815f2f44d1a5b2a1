"""What lists add to the menu, the first pages and the inboxes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.library.feeds import Feed, Item, add_feed
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.portal.lists.rules import OFFICES, RUNNING
from duixian.portal.web import desk
from duixian.portal.web.desk import Deadline, Link, Rows, Waiting
from duixian.quantity.dates import said
from duixian.quantity.text import Text


def _handles(authority: Authority) -> bool:
    return authority.role in OFFICES


desk.add_link(Link(Text("公示", "Notices"), "lists:notices", order=30))
desk.add_link(Link(Text("名单", "Lists"), "lists:index", order=50, who=_handles))


def running() -> Iterable[Deadline]:
    """Until when objections can be raised."""
    rows = PublicList.objects.filter(state=State.PUBLISHED, last_day__gte=timezone.localdate())
    for listed in rows.order_by("last_day", "pk")[: desk.SHOWN]:
        assert listed.last_day
        title = Text(f"{listed.title.zh}公示期满", f"Notice ends: {listed.title.en}")
        yield Deadline(listed.last_day, title, reverse("lists:notice", args=[listed.number]))


def notice_news() -> Iterable[Item]:
    """Lists that are published, and those that took the place of others."""
    rows = list(PublicList.objects.exclude(published={}).order_by("-drawn_at")[:50])
    sizes = dict(Line.objects.filter(list__in=rows).order_by().values_list("list").annotate(n=Count("pk")))
    for listed in rows:
        lines = sizes[listed.pk]
        until = said(listed.last_day) if listed.last_day else Text("日期待定", "a day not known yet")
        summary = Text(f"{lines} 项，公示至{until.zh}", f"{lines} lines, until {until.en}")
        yield Item(reverse("lists:notice", args=[listed.number]), listed.title, summary, listed.drawn_at)


add_feed(Feed("notices", Text("公示", "Notices"), notice_news))


def _objections(authority: Authority) -> Rows[Objection]:
    rows = authority.rows(Objection, "decide").filter(upheld=None).select_related("line__list").order_by("at")
    title = Text("异议待答复", "Objections to answer")
    return Rows(title, reverse("lists:index"), rows, _objection)


def _objection(one: Objection) -> Waiting:
    applicant = one.line.row.applicant
    title = Text(f"异议 {one.number}：{applicant}", f"Objection {one.number}: {applicant}")
    url = reverse("lists:decide", args=[one.line.list.number, one.number])
    return Waiting(title, url, timezone.localdate(one.at))


def _to_approve(authority: Authority) -> Rows[PublicList]:
    waiting = Application.objects.filter(kind="approval", state="open").values("listed")
    rows = authority.rows(PublicList, "approve").filter(number__in=waiting).order_by("drawn_at")
    return _pile(Text("名单待审批", "Lists to approve"), rows)


def _to_close(authority: Authority) -> Rows[PublicList]:
    rows = authority.rows(PublicList, "run").filter(state=State.PUBLISHED, last_day__lt=timezone.localdate())
    return _pile(Text("公示期满待办", "Notices that are over"), rows.order_by("drawn_at"))


def _to_publish(authority: Authority) -> Rows[PublicList]:
    rows = authority.rows(PublicList, "run").filter(state__in=(State.DRAWN, State.PUBLISHED), last_day=None)
    return _pile(Text("名单待公示", "Lists to publish"), rows.order_by("drawn_at"))


def _pile(title: Text, rows: QuerySet[PublicList]) -> Rows[PublicList]:
    def tell(listed: PublicList) -> Waiting:
        url = reverse("lists:show", args=[listed.number])
        return Waiting(listed.title, url, timezone.localdate(listed.drawn_at), detail=title)

    return Rows(title, reverse("lists:index"), rows, tell)


desk.add_deadlines(running)
for source in (_to_publish, _objections, _to_close):
    desk.register(source, *RUNNING)
desk.register(_to_approve, Role.APPROVER)
