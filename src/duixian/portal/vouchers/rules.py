"""Who may do what with vouchers: the enterprise spends its own, providers redeem, the bureau issues and revokes, the
city's finance settles."""

from __future__ import annotations

from django.db.models import Q

from duixian.portal.accounts.authority import in_region, of_region, own, register
from duixian.portal.accounts.roles import BUREAU, CITY, OWNERS, Role
from duixian.portal.applications.models import Application
from duixian.portal.vouchers.models import Provider, Redemption, Settlement, Voucher

WATCHING = (*BUREAU, Role.CITY_FINANCE, Role.OBSERVER)
SETTLING = (*CITY, Role.CITY_FINANCE, Role.OBSERVER)
_here = in_region("organisation__region")

register(Application, "issue-voucher", dict.fromkeys(CITY, in_region("region")))
register(Voucher, "see", {**dict.fromkeys(OWNERS, own()), **dict.fromkeys(WATCHING, _here)})
register(Voucher, "spend", dict.fromkeys(OWNERS, own()))
register(Voucher, "revoke", dict.fromkeys(CITY, _here))
register(Provider, "see", signed_in=lambda _: Q())
register(Provider, "register", dict.fromkeys(CITY, _here))
register(Redemption, "see", dict.fromkeys(OWNERS, own("provider__organisation")))
register(Redemption, "settle", {Role.CITY_FINANCE: in_region("voucher__organisation__region")})
register(Settlement, "see", dict.fromkeys(SETTLING, in_region("region")))
register(Settlement, "work", {Role.CITY_FINANCE: of_region()})
