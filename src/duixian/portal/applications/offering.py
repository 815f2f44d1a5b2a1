"""What an enterprise may file under a call: the claims that its dossier gives, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.assess import assess_dossier
from duixian.assess.result import Claim
from duixian.assess.verdict import Verdict
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import GIVEN_UP, Application
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.queries import dossier_of

_LAST = (Verdict.REFUSED, Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Offer:
    """A claim that may be filed; `application` where it was begun or filed already."""

    claim: Claim
    application: Application | None


def offers(organisation: Organisation, call: Call) -> list[Offer]:
    """The call's claims that the dossier gives, those that promise money first."""
    assessment = assess_dossier(dossier_of(organisation), engine_of(call), readings=False)
    there = Application.objects.filter(call=call, organisation=organisation).exclude(state__in=GIVEN_UP)
    begun = {application.claim: application for application in there}
    claims = [
        claim for claim in assessment.claims if claim.grant in call.grants and claim.verdict is not Verdict.NOT_IN_FORCE
    ]
    claims.sort(key=lambda claim: (claim.verdict in _LAST, claim.verdict is Verdict.REFUSED, -claim.hi))
    return [Offer(claim, begun.get(claim.id)) for claim in claims]
