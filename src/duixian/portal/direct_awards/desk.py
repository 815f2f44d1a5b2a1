"""Direct awards in the menu and the inboxes: to confirm for the bureau, to take for the enterprise."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import CITY, OWNERS
from duixian.portal.direct_awards.models import Offer, State
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.quantity.money import format_money
from duixian.quantity.text import Text


def _to_confirm(actor: Authority) -> Rows[Offer]:
    return _pile(
        Text("免申即享待确认", "Direct awards to confirm"), actor.rows(Offer, "confirm").filter(state=State.FOUND)
    )


def _to_take(actor: Authority) -> Rows[Offer]:
    return _pile(Text("免申即享待领取", "Direct awards to take"), actor.rows(Offer, "take"))


def _pile(title: Text, rows: QuerySet[Offer]) -> Rows[Offer]:
    found = rows.select_related("organisation").order_by("found_at")
    return Rows(title, reverse("direct_awards:index"), found, _offer)


def _offer(one: Offer) -> Waiting:
    name, title = one.organisation.name, one.grant_title
    words = Text(f"{name}：{title.zh}", f"{name}: {title.en}")
    since = timezone.localdate(one.confirmed_at or one.found_at)
    amount = Text(format_money(one.amount), format_money(one.amount, "en"))
    return Waiting(words, reverse("direct_awards:show", args=[one.pk]), since, detail=amount)


desk.add_link(
    Link(Text("免申即享", "Direct awards"), "direct_awards:index", order=37, who=lambda actor: actor.may("see", Offer))
)
desk.register(_to_confirm, *CITY)
desk.register(_to_take, *OWNERS)
