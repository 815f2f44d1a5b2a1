"""What vouchers add to the menu and the inboxes."""

from __future__ import annotations

from django.db.models import Count, Min, Sum
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import CITY, OWNERS, Role
from duixian.portal.applications.models import Application
from duixian.portal.vouchers import queries
from duixian.portal.vouchers.models import Payout, Settlement, Voucher
from duixian.portal.vouchers.rules import WATCHING
from duixian.portal.vouchers.telling import page_of
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Pile, Rows, Waiting
from duixian.quantity.money import format_money
from duixian.quantity.text import Text


def _sees(authority: Authority) -> bool:
    """Everybody who may have some: the menu asks nothing of the database."""
    return authority.role in WATCHING or authority.role in OWNERS


desk.add_link(Link(Text("服务券", "Vouchers"), "vouchers:index", order=62, who=_sees))


def _to_issue(authority: Authority) -> Rows[Application]:
    title, url = Text("待发服务券", "Vouchers to issue"), reverse("vouchers:index")
    return Rows(title, url, queries.to_issue(authority), _issue)


def _issue(one: Application) -> Waiting:
    words = Text(f"{one.organisation.name}：发服务券", f"{one.organisation.name}: a voucher to issue")
    return Waiting(words, reverse("vouchers:issue", args=[one.number]), timezone.localdate(one.since))


def _to_settle(authority: Authority) -> Pile:
    """One thing to do, however many were redeemed."""
    due = queries.due(authority).aggregate(count=Count("pk"), total=Sum("amount"), first=Min("redeemed_at"))
    title, url = Text("服务券待结算", "Vouchers to settle"), reverse("vouchers:settlements")
    if not due["count"]:
        return Pile(title, url, 0)
    words = Text(f"服务商待结算 {format_money(due['total'])}", f"{format_money(due['total'], 'en')} due to providers")
    return Pile(title, url, due["count"], [Waiting(words, url, timezone.localdate(due["first"]))])


def _unanswered(authority: Authority) -> Rows[Settlement]:
    flying = Payout.objects.order_by().filter(state__in=("prepared", "sent"))
    rows = authority.rows(Settlement, "work").filter(pk__in=flying.values("settlement"))
    title, url = Text("结算待发送或待回执", "Settlements in flight"), reverse("vouchers:settlements")
    return Rows(title, url, rows.order_by("made_at"), _in_flight)


def _in_flight(one: Settlement) -> Waiting:
    url = reverse("vouchers:settlement", args=[one.number])
    return Waiting(Text(one.number, one.number), url, timezone.localdate(one.made_at))


def _to_spend(authority: Authority) -> Rows[Voucher]:
    """Vouchers with money left, the first to end first."""
    today = timezone.localdate()
    rows = authority.rows(Voucher).filter(balance__gt=0, good_until__gte=today).order_by("good_until")
    return Rows(Text("可用的服务券", "Vouchers to spend"), reverse("vouchers:index"), rows, _left)


def _left(one: Voucher) -> Waiting:
    words = Text(f"服务券余额 {format_money(one.balance)}", f"{format_money(one.balance, 'en')} on a voucher")
    return Waiting(words, page_of(one), timezone.localdate(one.issued_at), one.good_until)


desk.register(_to_issue, *CITY)
for source in (_to_settle, _unanswered):
    desk.register(source, Role.CITY_FINANCE)
desk.register(_to_spend, *OWNERS)
