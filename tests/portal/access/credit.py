"""Who gets which page of credit: the credit office all, bureaus and applicants the hits that concern them."""

from datetime import date

from applying import at_review
from city import NANGANG
from django.utils import timezone

from duixian.portal.credit.models import Edition, Hit, Name


def _edition(city):
    made = Edition.objects.create(
        name=Name.DEBTORS, region="230100", number=1, source="法院", as_of=date(2026, 3, 1), imported_at=timezone.now(),
        sha256="0", rows=0,
    )  # fmt: skip
    return {"pk": made.pk}


def _hit(city):
    hit = Hit.objects.create(
        number="X1", organisation=city.enterprise(NANGANG), name=Name.DEBTORS, reference="执1号", source="法院",
        since=date(2026, 1, 1), found_at=timezone.now(),
    )  # fmt: skip
    return {"number": hit.number}


def _application(city):
    return {"number": at_review(city, "district-review").number}


_OFFICE = {"visitor": 302, "credit_officer@230100": 200, "*": 404}
_CONCERNED = {
    "clerk@230103": 200, "legal_representative@230103": 200, "district_clerk@230103": 200,
    "district_reviewer@230103": 200, "city_clerk@230100": 200, "city_reviewer@230100": 200, "director@230100": 200,
}  # fmt: skip

ROWS = [
    ("credit:index", {}, _OFFICE),
    ("credit:import", {}, _OFFICE),
    ("credit:template", {}, _OFFICE),
    ("credit:edition", _edition, _OFFICE),
    ("credit:hit", _hit, {**_OFFICE, **_CONCERNED}),
    ("credit:answer", _application, _OFFICE),
]
