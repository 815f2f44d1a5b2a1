"""What must hold of listings; each function gives whatever breaks it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, OuterRef, Subquery

from duixian.portal.listings.models import Enquiry, Listing, Update


def not_as_updated() -> Iterable[object]:
    """A listing says what its last update says."""
    last = Update.objects.filter(listing=OuterRef("pk")).order_by("-pk")
    rows = Listing.objects.annotate(
        title_then=Subquery(last.values("title")[:1]), text_then=Subquery(last.values("text")[:1])
    )
    return rows.exclude(title=F("title_then"), text=F("text_then"))


def asked_themselves() -> Iterable[object]:
    """Nobody writes to the own enterprise."""
    return Enquiry.objects.filter(organisation=F("listing__organisation"))
