"""A claim that was beaten in the plan comes back where the one that beat it was not chosen, and is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from applying import a_call
from city import NANGANG, City
from contests import SHEET
from django.utils import timezone

from duixian.policy.loader import find_policy, load_policy
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier
from duixian.portal.selection.models import Candidate, Round
from duixian.portal.selection.reviving import revived
from duixian.portal.selection.terms import competition_of
from duixian.procedure.read import plain, procedure_for
from duixian.procedure.selecting.protocol import plain_sheet
from duixian.quantity.yaml_source import read_source

SAMPLE = Path(__file__).parents[3] / "examples" / "hulan-medical.yaml"
GRANT, MATTER = "smart-manufacturing", "plant-2023"


@pytest.mark.django_db
def test_a_beaten_claim_comes_back_and_is_shown(city: City, as_: Any) -> None:
    enterprise = city.enterprise(NANGANG)
    data: Any = read_source(SAMPLE).data
    data["applicant"] |= {"code": enterprise.code, "name": enterprise.name}
    Dossier.objects.create(organisation=enterprise, data=data, version=1)
    now = timezone.now()
    call = a_call(city, grants=(GRANT,), extra_materials=[])
    course = procedure_for(load_policy(find_policy("harbin-2022-1")).model, GRANT)
    application = Application.objects.create(
        number="2023-000001", call=call, policy=call.policy, grant=GRANT, title={"zh": "智能制造", "en": "smart"},
        organisation=enterprise, region=enterprise.region, matter_id=MATTER, procedure=plain(course),
        stage="selection", kind="selection", state="open", since=now, filed_at=now,
    )  # fmt: skip
    competition = competition_of(application)
    assert competition is not None
    assert [claim.id for claim in revived(application, competition)] == [
        "harbin-2021-1/new-digital-factory#plant-2023@2023"
    ]  # fmt: skip
    about = Round.objects.create(
        call=call, grant=GRANT, number=1, stage="confirmed", seed="s", seed_source="t", sheet=plain_sheet(SHEET),
        begun_at=now, since=now,
    )  # fmt: skip
    Candidate.objects.create(round=about, application=application, standing="below", score="50")
    page = as_(Role.CLERK, NANGANG).get("/selection/result/2023-000001/").content.decode()
    assert "/library/harbin-2021-1/grants/new-digital-factory/" in page
    assert "未达最低分" in page
