"""What platforms add to the menu, the inboxes and the pages of an application."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.applications.models import Application
from duixian.portal.applications.panels import Panel, add_panel
from duixian.portal.platforms.doubting import said
from duixian.portal.platforms.figures import KINDS
from duixian.portal.platforms.models import Doubt
from duixian.portal.platforms.queries import (
    CUSTOMER,
    bought,
    counted,
    data_of,
    held,
    open_doubts,
    platform_of,
    waiting,
)
from duixian.portal.platforms.rules import DECIDING, LOOKING
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.quantity.text import Text
from duixian.vocabulary.spots import kind_of


def _who(authority: Authority) -> bool:
    """Enterprises, which may operate one, and bureaus: the menu asks nothing of the database."""
    return authority.role in OWNERS or authority.role in LOOKING


def _undecided(authority: Authority) -> Rows[Doubt]:
    title, url = Text("平台月报疑点待核实", "Doubts of platform reports"), reverse("platforms:doubts")
    return Rows(title, url, waiting(authority), _one)


def _one(doubt: Doubt) -> Waiting:
    name, month, why = doubt.report.platform.name, f"{doubt.report.month:%Y-%m}", doubt.why_text
    title = Text(f"{name} {month}：{why.zh}", f"{name}, {month}: {why.en}")
    url = reverse("platforms:decide", args=[doubt.pk])
    return Waiting(title, url, timezone.localdate(doubt.opened_at), None, said(doubt))


def _panel(authority: Authority, application: Application) -> Panel | None:
    """The reports of the platform that the application is about; what platforms were paid by its applicant."""
    data = data_of(application)
    kind = kind_of(application.matter_id, data)
    if kind in KINDS and (platform := platform_of(application)):
        reports = counted(platform)
        context = {
            "platform": platform,
            "held": list(held(platform, data)),
            "last": reports[-1] if reports else None,
            "count": len(reports),
            "doubts": [said(doubt) for doubt in open_doubts(platform)],
            "opens": authority.may("see", platform),
        }
        return Panel("platforms/_panel.html", context)
    if kind == CUSTOMER and (found := bought(application.organisation)):
        return Panel("platforms/_bought.html", {"bought": found})
    return None


desk.add_link(Link(Text("平台月报", "Platform reports"), "platforms:index", order=42, who=_who))
desk.register(_undecided, *DECIDING)
add_panel(_panel)
