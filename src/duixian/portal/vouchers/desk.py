"""What vouchers add to the menu and the inboxes."""

from __future__ import annotations

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import CITY, OWNERS, Role
from duixian.portal.vouchers import queries
from duixian.portal.vouchers.models import Settlement, Voucher
from duixian.portal.vouchers.rules import WATCHING
from duixian.portal.vouchers.telling import page_of
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Pile, Waiting
from duixian.quantity.money import format_money
from duixian.quantity.text import Text


def _sees(authority: Authority) -> bool:
    return authority.role in WATCHING or (authority.role in OWNERS and authority.rows(Voucher).exists())


def _takes(authority: Authority) -> bool:
    return authority.role in OWNERS and queries.provider_of(authority) is not None


desk.add_link(Link(Text("服务券", "Vouchers"), "vouchers:index", order=62, who=_sees))
desk.add_link(Link(Text("核销服务券", "Redeem vouchers"), "vouchers:redeem", order=62, who=_takes))


def _to_issue(authority: Authority) -> Pile:
    rows = queries.to_issue(authority)
    waiting = [
        Waiting(
            Text(f"{one.organisation.name}：发服务券", f"{one.organisation.name}: a voucher to issue"),
            reverse("vouchers:issue", args=[one.number]), timezone.localdate(one.since),
        )
        for one in rows[: desk.SHOWN]
    ]  # fmt: skip
    return Pile(Text("待发服务券", "Vouchers to issue"), reverse("vouchers:index"), rows.count(), waiting)


def _to_settle(authority: Authority) -> Pile:
    rows = queries.due(authority)
    sums = rows.aggregate(total=Sum("amount"))["total"] or 0
    first, url = rows.order_by("redeemed_at").first(), reverse("vouchers:settlements")
    words = Text(f"服务商待结算 {format_money(sums)}", f"{format_money(sums, 'en')} due to providers")
    waiting = [Waiting(words, url, timezone.localdate(first.redeemed_at))] if first and first.redeemed_at else []
    return Pile(Text("服务券待结算", "Vouchers to settle"), url, rows.count(), waiting)


def _unanswered(authority: Authority) -> Pile:
    rows = authority.rows(Settlement, "work").filter(payouts__state__in=("prepared", "sent")).distinct()
    waiting = [
        Waiting(Text(one.number, one.number), reverse("vouchers:settlement", args=[one.number]),
                timezone.localdate(one.made_at))
        for one in rows.order_by("made_at")[: desk.SHOWN]
    ]  # fmt: skip
    title = Text("结算待发送或待回执", "Settlements in flight")
    return Pile(title, reverse("vouchers:settlements"), rows.count(), waiting)


def _to_spend(authority: Authority) -> Pile:
    """Vouchers with money left, the first to end first."""
    today = timezone.localdate()
    rows = authority.rows(Voucher).filter(balance__gt=0, good_until__gte=today).order_by("good_until")
    waiting = [
        Waiting(
            Text(f"服务券余额 {format_money(one.balance)}", f"{format_money(one.balance, 'en')} on a voucher"),
            page_of(one), timezone.localdate(one.issued_at), one.good_until,
        )
        for one in rows[: desk.SHOWN]
    ]  # fmt: skip
    return Pile(Text("可用的服务券", "Vouchers to spend"), reverse("vouchers:index"), rows.count(), waiting)


desk.register(_to_issue, *CITY)
for source in (_to_settle, _unanswered):
    desk.register(source, Role.CITY_FINANCE)
desk.register(_to_spend, *OWNERS)
