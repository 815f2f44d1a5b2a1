"""Who pays: finance of the city what the city pays, of a district what the district pays, of a province what was
awarded under its own calls, which no other pays. Payees see their account."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, of_region, own, register
from duixian.portal.accounts.roles import FINANCE, OWNERS, Role
from duixian.portal.applications.models import Application
from duixian.portal.payments.models import Account, Batch, Payment

PAYING = (*FINANCE, Role.PROVINCE_FINANCE)
_at_payment = Q(kind="payment", state__in=("open", "suspended", "paid"))
"""At its payment, or paid (money may come back): the bank may still answer for what was sent before a suspension."""
_of_province = Q(call__region__endswith="0000")


def _to_pay(actor: Authority) -> Q:
    return _at_payment & in_region("region")(actor) & ~_of_province


def _to_pay_by_province(actor: Authority) -> Q:
    return _at_payment & of_region("call__region")(actor)


register(Application, "pay", {**dict.fromkeys(FINANCE, _to_pay), Role.PROVINCE_FINANCE: _to_pay_by_province})
register(Batch, "see", {**dict.fromkeys(PAYING, of_region()), Role.DIRECTOR: in_region("region")})
register(Batch, "work", dict.fromkeys(PAYING, of_region()))
register(
    Payment,
    "see",
    {
        **dict.fromkeys(PAYING, of_region("batch__region")),
        Role.DIRECTOR: in_region("batch__region"),
        **dict.fromkeys(OWNERS, own("application__organisation")),
    },
)
register(Account, "see", dict.fromkeys(OWNERS, own()))
register(Account, "edit", dict.fromkeys(OWNERS, own()))
