"""Who looks at the dashboard: the bureaus and those who watch over them; everybody sees what was paid."""

from django.db.models import Exists, OuterRef, Q

from duixian.portal.accounts.authority import Authority, allow, in_region, of_region, register
from duixian.portal.accounts.roles import BUREAU, PROVINCE
from duixian.portal.applications.models import Application
from duixian.portal.budgets.models import Account, Transfer
from duixian.procedure.model import State


def _filed_here(actor: Authority) -> Q:
    return ~Q(state=State.DRAFT) & in_region("organisation__region")(actor)


def _filed_under(actor: Authority) -> Q:
    return ~Q(state=State.DRAFT) & of_region("call__region")(actor)


def _paid(_: Authority) -> Q:
    return Q(Exists(Transfer.objects.filter(application=OuterRef("pk"), into=Account.PAID)))


register(Application, "survey", {**dict.fromkeys(BUREAU, _filed_here), **dict.fromkeys(PROVINCE, _filed_under)})
register(Application, "read-paid", everyone=_paid)
allow("dashboard", *BUREAU, *PROVINCE)
