"""Who may do what with an enterprise that registered itself.

`confirm`: its district and the administrator, while it waits. `correct`: its own people, until it is confirmed.
`invite`: its legal representative, once it is.
"""

from __future__ import annotations

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, own, register
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import DISTRICT, OWNERS, Role

_unconfirmed = Q(registered_at__isnull=False, confirmed_at=None)
_waiting = _unconfirmed & Q(declined="")
_district, _own = in_region("region"), own("pk")


def _waits_here(actor: Authority) -> Q:
    return _waiting & _district(actor)


def _waits(_: Authority) -> Q:
    return _waiting


def _unconfirmed_own(actor: Authority) -> Q:
    return _unconfirmed & _own(actor)


def _confirmed_own(actor: Authority) -> Q:
    return ~_unconfirmed & _own(actor)


register(Organisation, "confirm", {**dict.fromkeys(DISTRICT, _waits_here), Role.ADMINISTRATOR: _waits})
register(Organisation, "correct", dict.fromkeys(OWNERS, _unconfirmed_own))
register(Organisation, "invite", {Role.LEGAL_REPRESENTATIVE: _confirmed_own})
