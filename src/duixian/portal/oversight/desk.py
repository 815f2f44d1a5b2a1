"""The menu of those who look on."""

from __future__ import annotations

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.journal.models import Entry
from duixian.portal.web.desk import Link, add_link
from duixian.quantity.text import Text


def _counts(authority: Authority) -> bool:
    return authority.may("count", Application)


def _reads(authority: Authority) -> bool:
    return authority.may("see", Entry)


add_link(Link(Text("汇总", "Totals"), "oversight:totals", order=45, who=_counts))
add_link(Link(Text("操作记录", "Journal"), "oversight:journal", order=85, who=_reads))
