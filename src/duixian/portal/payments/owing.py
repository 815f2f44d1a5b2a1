"""What an office owes of each award, beside what the other payers of the same award have to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duixian.policy.paperwork import Funding
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.payments.balance import NOTHING, Balance, balances, stated_shares
from duixian.procedure.words import PAYERS
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Owed:
    """An award of which an office still owes something: its own share, and everybody's by name where several pay."""

    application: Application
    own: Balance
    parts: tuple[tuple[Text, Balance], ...]


def owed(applications: Iterable[Application], level: str) -> list[Owed]:
    """Those of which the payer of this level still owes something, in their order."""
    applications = list(applications)
    stands = balances(applications)
    found = []
    for application in applications:
        of = stands[application.pk]
        own = of.get(level, NOTHING)
        if own.due > 0:
            parts = tuple((PAYERS[payer], part) for payer, part in of.items())
            found.append(Owed(application, own, parts if len(parts) > 1 else ()))
    return found


def sharing(owing: Sequence[Owed]) -> list[tuple[Text, Funding]]:
    """The policies of these awards that share them out, by their short titles, with what each says of it."""
    policies = {one.application.policy: policy_of(one.application.call) for one in owing if one.parts}
    stated = ((policy.policy.short, stated_shares(policy)) for policy in policies.values())
    return [(short, funding) for short, funding in stated if funding]
