"""Who gets which page of listings: what is published is everybody's, an enterprise keeps its own, its bureau looks."""

from city import NANGANG
from django.utils import timezone

from duixian.portal.listings.models import Enquiry, Listing


def _listing(city, state="shown"):
    now = timezone.now()
    made = Listing.objects.create(
        number="G1", organisation=city.enterprise(NANGANG), kind="labour", title="招铣工", text="两名", state=state,
        made_at=now, updated_at=now,
    )  # fmt: skip
    return {"number": made.number}


def _enquiry(city):
    listing = Listing.objects.get(**_listing(city))
    made = Enquiry.objects.create(listing=listing, organisation=city.neighbour, text="x", at=timezone.now())
    return {"pk": made.pk}


_POST = {"visitor": 302, "*": 405}
_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}
_ENTERPRISES = {"clerk": 200, "legal_representative": 200}
_BUREAU = dict.fromkeys(("district_clerk", "district_reviewer", "city_clerk", "city_reviewer", "director"), 200)
_HERE = dict.fromkeys(
    ("district_clerk@230103", "district_reviewer@230103", "city_clerk@230100", "city_reviewer@230100",
     "director@230100"), 200,
)  # fmt: skip

ROWS = [
    ("listings:index", {}, {"*": 200}),
    ("listings:show", _listing, {"*": 200}),
    ("listings:show", lambda city: _listing(city, "waiting"), {**_OWNERS, **_HERE, "*": 404}),
    ("listings:mine", {}, {"visitor": 302, **_ENTERPRISES, "*": 404}),
    ("listings:new", {}, {"visitor": 302, **_ENTERPRISES, "*": 404}),
    ("listings:check", {}, {"visitor": 302, **_BUREAU, "*": 404}),
    ("listings:edit", _listing, {"visitor": 302, **_OWNERS, "*": 404}),
    ("listings:withdraw", _listing, _POST),
    ("listings:moderate", _listing, _POST),
    ("listings:ask", _listing, _POST),
    ("listings:reply", _enquiry, _POST),
]
