"""What listings add to the menu and the inboxes."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import BUREAU, OWNERS
from duixian.portal.listings.models import Enquiry, Listing, State
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Rows, Waiting
from duixian.quantity.text import Text

desk.add_link(Link(Text("供需对接", "Listings"), "listings:index", order=75))


def _to_check(authority: Authority) -> Rows[Listing]:
    rows: QuerySet[Listing] = authority.rows(Listing, "moderate").filter(state=State.WAITING).order_by("made_at")
    return Rows(Text("供需信息待审核", "Listings to look at"), reverse("listings:check"), rows, _listing)


def _listing(one: Listing) -> Waiting:
    url = reverse("listings:show", args=[one.number])
    return Waiting(Text(one.title, one.title), url, timezone.localdate(one.made_at))


def _to_answer(authority: Authority) -> Rows[Enquiry]:
    rows = authority.rows(Enquiry, "answer").filter(answer="").select_related("listing").order_by("at")
    return Rows(Text("供需联系待答复", "Enquiries to answer"), reverse("listings:mine"), rows, _enquiry)


def _enquiry(one: Enquiry) -> Waiting:
    title = one.listing.title
    return Waiting(Text(title, title), reverse("listings:mine"), timezone.localdate(one.at))


desk.register(_to_check, *BUREAU)
desk.register(_to_answer, *OWNERS)
