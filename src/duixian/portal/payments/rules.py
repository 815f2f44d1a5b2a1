"""Who pays: finance of the city what the city pays, of a district what the district pays. Payees see their account."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, own, register
from duixian.portal.accounts.roles import FINANCE, OWNERS, Role
from duixian.portal.applications.models import Application
from duixian.portal.payments.models import Account, Batch, Payment


def _ours(actor: Authority) -> Q:
    """Batches of the actor's own office."""
    return Q(region=actor.region)


def _to_pay(actor: Authority) -> Q:
    """What was approved in the actor's region and is at its payment, or was paid (money may come back).

    What is suspended is not paid, but the bank may still answer for what was sent before.
    """
    return Q(kind="payment", state__in=("open", "suspended", "paid")) & in_region("organisation__region")(actor)


register(Application, "pay", dict.fromkeys(FINANCE, _to_pay))
register(Batch, "see", {**dict.fromkeys(FINANCE, _ours), Role.DIRECTOR: in_region("region")})
register(Batch, "work", dict.fromkeys(FINANCE, _ours))
register(
    Payment,
    "see",
    {
        **dict.fromkeys(FINANCE, lambda actor: Q(batch__region=actor.region)),
        Role.DIRECTOR: in_region("batch__region"),
        **dict.fromkeys(OWNERS, own("application__organisation")),
    },
)
register(Account, "see", {**dict.fromkeys(OWNERS, own()), **dict.fromkeys(FINANCE, in_region("organisation__region"))})
register(Account, "edit", dict.fromkeys(OWNERS, own()))
