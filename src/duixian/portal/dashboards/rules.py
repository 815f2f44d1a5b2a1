"""Who looks at the dashboard: the bureaus and those who watch over them; everybody sees what was paid."""

from django.db.models import Exists, OuterRef, Q

from duixian.portal.accounts.authority import Authority, allow, register
from duixian.portal.applications.models import Application
from duixian.portal.applications.rules import HANDLED
from duixian.portal.budgets.models import Account, Transfer


def _paid(_: Authority) -> Q:
    return Q(Exists(Transfer.objects.filter(application=OuterRef("pk"), into=Account.PAID)))


register(Application, "survey", HANDLED)
register(Application, "read-paid", everyone=_paid)
allow("dashboard", *HANDLED)
