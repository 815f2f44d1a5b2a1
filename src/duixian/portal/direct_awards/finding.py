"""What the engine finds in dossiers and registers: claims that hold for certain, of grants without an application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from duixian.assess import assess_claims
from duixian.assess.result import Claim
from duixian.assess.verdict import Verdict
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.policies import policy_of
from duixian.portal.calls.models import Call
from duixian.portal.direct_awards.registers import Facts, Registers, refused, with_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import facts_of
from duixian.quantity.problem import Refused


@dataclass(frozen=True, slots=True)
class Award:
    """A claim that holds: of whom, for which matter and year, how much (fen)."""

    organisation: Organisation
    grant: str
    title: dict[str, str]
    matter_id: str
    matter_title: str
    period: int
    amount: int
    facts: Facts
    """What the registers added to the dossier."""

    @property
    def key(self) -> tuple[int, str, str, int]:
        return self.organisation.pk, self.grant, self.matter_id, self.period


def automatic(call: Call) -> list[str]:
    """The policy's grants that need no application. A call never names them; it lends them its year and readings."""
    return [name for name, grant in policy_of(call).grants.items() if grant.filing == "automatic"]


def awards(call: Call, dossiers: Iterable[Dossier], unread: list[Organisation]) -> Iterator[Award]:
    """What these dossiers, with what the registers know, give for certain today; nothing to whom a credit hit was
    confirmed. Whose dossier does not hold together goes into `unread`."""
    grants, registers = set(automatic(call)), Registers()
    engine, today = engine_of(call), timezone.localdate()
    for dossier in dossiers:
        known = registers.facts(dossier.organisation, dossier.data)
        try:
            facts = facts_of(with_facts(dossier.data, known), today)
        except Refused:
            unread.append(dossier.organisation)
            continue
        claims = assess_claims(
            facts, engine, lambda _, rule, claim: rule.grant in grants and claim.verdict is Verdict.ENTITLED
        )
        holding = [claim for claim in claims if claim.in_firm and claim.firm]
        if holding and not refused(dossier.organisation):
            yield from (_award(dossier.organisation, claim, known) for claim in holding)


def _award(organisation: Organisation, claim: Claim, facts: Facts) -> Award:
    title = {"zh": claim.title.zh, "en": claim.title.en}
    period = claim.period or 0
    return Award(organisation, claim.grant, title, claim.matter, claim.matter_title, period, claim.firm, facts)
