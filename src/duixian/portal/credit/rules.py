"""Who sees and decides what about credit: the credit office of the region everything, the bureaus the hits of their
applicants, an organisation its own."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, allow, in_region, own, register
from duixian.portal.accounts.roles import BUREAU, OWNERS, Role
from duixian.portal.applications.models import LIVE, Application
from duixian.portal.applications.rules import filed_here
from duixian.portal.credit.models import Edition, Hit

_here = in_region("organisation__region")


def _filed(actor: Authority) -> Q:
    return Q(state__in=LIVE) & filed_here(actor)


allow("import-credit", Role.CREDIT_OFFICER)
register(Edition, "see", {Role.CREDIT_OFFICER: in_region("region")})
register(Hit, "see", {Role.CREDIT_OFFICER: _here, **dict.fromkeys(BUREAU, _here), **dict.fromkeys(OWNERS, own())})
register(Hit, "decide", {Role.CREDIT_OFFICER: _here})
register(Application, "answer-credit", {Role.CREDIT_OFFICER: _filed})
