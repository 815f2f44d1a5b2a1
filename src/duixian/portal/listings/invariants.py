"""What must hold of listings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

from duixian.portal.journal import holds
from duixian.portal.listings.models import Enquiry, Listing, Update
from duixian.quantity.text import Text


@holds("listing-as-updated", Text("供需信息与最后一次更新一致", "a listing says what its last update says"))
def not_as_updated() -> Iterable[object]:
    last = Update.objects.filter(listing=OuterRef("pk")).order_by("-pk")
    rows = Listing.objects.annotate(
        title_then=Subquery(last.values("title")[:1]), text_then=Subquery(last.values("text")[:1])
    )
    return rows.exclude(title=F("title_then"), text=F("text_then"))


@holds("no-message-to-oneself", Text("不能联系自己发布的信息", "nobody writes to the own enterprise"))
def asked_themselves() -> Iterable[object]:
    return Enquiry.objects.filter(organisation=F("listing__organisation"))
