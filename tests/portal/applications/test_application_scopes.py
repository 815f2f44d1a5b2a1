"""Who sees an application, and at whose desk it stands, stage by stage."""

from __future__ import annotations

import pytest
from access_table import WHO
from applying import a_draft, at_review, step
from city import NANGANG, City

from duixian.portal.accounts.authority import VISITOR, Unregistered
from duixian.portal.applications.models import Application

pytestmark = pytest.mark.usefixtures("settled_city")
OWN = {"clerk@230103", "legal_representative@230103"}
BUREAUS = {
    "district_clerk@230103", "district_reviewer@230103", "city_clerk@230100", "city_reviewer@230100", "director@230100",
}  # fmt: skip
DISTRICT = {"district_clerk@230103", "district_reviewer@230103"}
CITY = {"city_clerk@230100", "city_reviewer@230100", "director@230100"}
REVIEWER, AUDITOR, CREDIT = {"third_party_reviewer@230100"}, {"auditor@230100"}, {"credit_officer@230100"}


def those(city: City, action: str) -> set[str]:
    people = {who: city.authority(*who.split("@")) for who in WHO if who != "visitor"}
    return {who for who, authority in people.items() if authority.rows(Application, action).exists()}


def test_a_draft_is_its_owners_alone(city: City) -> None:
    a_draft(city)
    assert those(city, "see") == OWN


def test_each_stage_opens_to_its_desk(city: City) -> None:
    application = at_review(city, "district-review")
    seen, worked = {}, {}
    for stage in ("district-review", "third-party-review", "financial-audit", "selection", "credit-check"):
        assert application.stage == stage
        seen[stage], worked[stage] = those(city, "see"), those(city, "work")
        application = step(city, application, NANGANG)
    seen["public-notice"], worked["public-notice"] = those(city, "see"), those(city, "work")
    assert worked == {
        "district-review": DISTRICT,
        "third-party-review": set(),  # until the bureau assigns it
        "financial-audit": set(),
        "selection": CITY,
        "credit-check": CREDIT,
        "public-notice": CITY,
    }
    acted = {
        "district-review": set(),
        "third-party-review": set(),
        "financial-audit": REVIEWER,
        "selection": REVIEWER | AUDITOR,
        "credit-check": REVIEWER | AUDITOR | CREDIT,
        "public-notice": REVIEWER | AUDITOR | CREDIT,
    }
    assert seen == {stage: OWN | BUREAUS | more for stage, more in acted.items()}


def test_a_visitor_sees_no_application(city: City) -> None:
    a_draft(city)
    assert not VISITOR.rows(Application).exists()


def test_an_action_that_nobody_registered_is_a_fault(city: City) -> None:
    with pytest.raises(Unregistered):
        VISITOR.rows(Application, "approve everything")
