"""What comes back to an applicant that was not chosen: claims that this one had beaten in the plan."""

from __future__ import annotations

from typing import cast

from django.utils import timezone

from duixian.assess import assess_dossier
from duixian.assess.result import Claim
from duixian.portal.applications.assessing import verified_data
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.queries import facts_of
from duixian.portal.selection.terms import Competition
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import Data


def revived(application: Application, competition: Competition) -> list[Claim]:
    """The claims that the plan holds now and that this application's claim had beaten, as the policies stand."""
    engine = engine_for(application.organisation.region)
    if engine is None:
        return []
    data = verified_data(application)
    known = data.get("outcomes")
    others = [one for one in known if not _own(one, application)] if isinstance(known, list) else []
    on = timezone.localdate(application.filed_at) if application.filed_at else timezone.localdate()
    try:
        before = assess_dossier(facts_of({**data, "outcomes": others}, on), engine, readings=False)
        lost = [*others, _lost(application, competition)]
        after = assess_dossier(facts_of({**data, "outcomes": lost}, on), engine, readings=False)
    except Refused:
        return []
    beaten = {claim.id for claim in before.claims if application.claim in {one.by for one in claim.beaten}}
    return [claim for claim in after.claims if claim.id in beaten and claim.in_potential]


def _own(outcome: Data, application: Application) -> bool:
    said = outcome if isinstance(outcome, dict) else {}
    return (said.get("grant"), said.get("matter", "")) == (application.rule, application.matter_id)


def _lost(application: Application, competition: Competition) -> Data:
    """The outcome of not being chosen."""
    said: dict[str, Data] = {"grant": application.rule}
    if application.matter_id:
        said["matter"] = application.matter_id
    if application.period:
        said["period"] = application.period
    if competition.selects:
        said["selected"] = False
    if competition.ranks and competition.edges:
        said["rank"] = competition.edges[-1] + 1
    return cast(Data, said)
