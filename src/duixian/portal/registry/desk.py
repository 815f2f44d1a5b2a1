"""What the register adds to the menu, the inboxes and the pages of an application."""

from __future__ import annotations

from functools import partial

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.applications.assessing import day_of, filed
from duixian.portal.applications.models import Application
from duixian.portal.applications.panels import Panel, add_panel
from duixian.portal.dossiers.queries import facts_of
from duixian.portal.registry.counting import counted
from duixian.portal.registry.models import Conflict, Kind
from duixian.portal.registry.queries import checked, waiting
from duixian.portal.registry.rules import DECIDING, LOOKING
from duixian.portal.registry.stacking import said, shorts
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.procedure.model import CLOSED
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text


def _owns(authority: Authority) -> bool:
    return authority.role in OWNERS


def _looks(authority: Authority) -> bool:
    return authority.role in LOOKING


def _undecided(authority: Authority) -> Rows[Conflict]:
    title, url = Text("重复使用待核定", "Second uses to decide"), reverse("registry:conflicts")
    return Rows(title, url, waiting(authority), _one)


def _one(conflict: Conflict) -> Waiting:
    use = conflict.use
    kind, name = use.item.kind_name, use.application.organisation.name
    title = Text(f"{name}：{kind.zh} {use.item} {conflict.why_text.zh}", f"{name}: {kind.en} {use.item}")
    since = timezone.localdate(conflict.opened_at)
    detail = Text(use.application.number, use.application.number)
    return Waiting(title, reverse("registry:decide", args=[conflict.pk]), since, None, detail)


def _panel(authority: Authority, application: Application) -> Panel | None:
    """The things that an application uses, and what stacking leaves of it."""
    record = filed(application)
    if record is None:
        return None
    owns = _owns(authority)
    uses = checked(authority, application)
    try:
        short = [] if application.state in CLOSED else [said(application, one) for one in shorts(application)]
        outside = counted(application, partial(facts_of, record.data, day_of(application))).outside
    except Refused:  # the dossier does not hold together now: its own page says how
        short, outside = [], ()
    if not (uses or short or outside):
        return None
    bureau = _looks(authority)
    unsaid = [one for one in uses if one.use.item.kind == Kind.INVOICE and not one.use.item.buyer] if bureau else []
    told = [one for one in uses if one.conflict or one.others or one.near or one in unsaid]
    context = {
        "told": told, "quiet": [one for one in uses if one not in told], "short": short, "outside": outside,
        "owns": owns, "bureau": bureau, "unsaid": len(unsaid),
        "declared": bureau and any(one.use.item.kind == Kind.INVOICE for one in uses),
    }  # fmt: skip
    return Panel("registry/_panel.html", context)


desk.add_link(Link(Text("发票和设备", "Invoices and devices"), "registry:own", order=40, who=_owns))
desk.add_link(Link(Text("防重登记", "Register of uses"), "registry:index", order=55, who=_looks))
desk.register(_undecided, *DECIDING)
add_panel(_panel)
