"""Who gets which page of supervision: an award's own enterprise, the bureaus of its region, finance the recoveries.
Rows are made without walking the procedure: who sees them does not depend on it."""

from applying import a_paper
from awards import an_award
from city import NANGANG
from django.utils import timezone

from duixian.portal.applications.models import Application
from duixian.portal.supervision.models import Consequence, Evidence, Obligation, Recovery, Visit


def _award(city):
    return {"number": an_award(city, amount=100, paid=True).number}


def _obligation(city):
    application = Application.objects.get(**_award(city))
    said = {"zh": "年度报告", "en": "report"}
    made = Obligation.objects.create(
        application=application, duty="progress", basis="七", title=said, text=said, level="district",
        made_at=timezone.now(),
    )  # fmt: skip
    return {"pk": made.pk}


def _evidence(city):
    obligation = Obligation.objects.get(**_obligation(city))
    paper = a_paper(city.enterprise(NANGANG), "证据.pdf")
    return {"pk": Evidence.objects.create(obligation=obligation, paper=paper, added_at=timezone.now()).pk}


def _visit(city):
    application = Application.objects.get(**_award(city))
    made = Visit.objects.create(
        application=application, day=timezone.localdate(), people="王", found="正常", outcome="in_order",
        at=timezone.now(),
    )  # fmt: skip
    return {"pk": made.pk}


def _recovery(city):
    application = Application.objects.get(**_award(city))
    made = Recovery.objects.create(
        number="R1", application=application, organisation=application.organisation, basis="七", reason="x", amount=1,
        given=1, ordered_at=timezone.now(),
    )  # fmt: skip
    made.instalments.create(number=1, due_on=timezone.localdate(), amount=1)
    return {"number": made.number}


def _consequence(city):
    recovery = Recovery.objects.get(**_recovery(city))
    made = Consequence.objects.create(recovery=recovery, application=recovery.application, before=1, after=0)
    return {"pk": made.pk}


_POST = {"visitor": 302, "*": 405}
_OWNERS = {"clerk@230103": 200, "legal_representative@230103": 200}
_DISTRICT = dict.fromkeys(("district_clerk@230103", "district_reviewer@230103"), 200)
_CITY = dict.fromkeys(("city_clerk@230100", "city_reviewer@230100", "director@230100"), 200)
_SEEING = {"visitor": 302, **_OWNERS, **_DISTRICT, **_CITY, "observer@230000": 200, "*": 404}
_FINANCE = dict.fromkeys(("district_finance@230103", "city_finance@230100"), 200)
_ROLES = ("clerk", "legal_representative", "district_clerk", "district_reviewer", "city_clerk", "city_reviewer",
          "director", "observer", "province_clerk", "province_reviewer")  # fmt: skip
_LISTS = {"visitor": 302, **dict.fromkeys(_ROLES, 200), "*": 404}

ROWS = [
    ("supervision:index", {}, _LISTS),
    ("supervision:awards", {}, {**_LISTS, **_FINANCE, "province_finance": 200}),
    ("supervision:award", _award, {**_SEEING, **_FINANCE}),
    ("supervision:impose", _award, _POST),
    ("supervision:visit", _award, {"visitor": 302, **_DISTRICT, **_CITY, "*": 404}),
    ("supervision:order", _award, {"visitor": 302, **_CITY, "*": 404}),
    ("supervision:visited", _visit, _SEEING),
    ("supervision:obligation", _obligation, _SEEING),
    ("supervision:add_paper", _obligation, _POST),
    ("supervision:report", _obligation, _POST),
    ("supervision:answer", _obligation, _POST),
    ("supervision:due", _obligation, _POST),
    ("supervision:release", _obligation, _POST),
    ("supervision:evidence", _evidence, {"visitor": 302, "*": 404}),  # its bytes are no part of the fixture
    ("supervision:recoveries", {}, {**_LISTS, **_FINANCE, "province_finance": 200}),
    ("supervision:recovery", _recovery, {**_SEEING, **_FINANCE}),
    ("supervision:receive", _recovery, _POST),
    ("supervision:set_off", _recovery, _POST),
    ("supervision:revoke", _recovery, _POST),
    ("supervision:decide", _consequence, _POST),
]
