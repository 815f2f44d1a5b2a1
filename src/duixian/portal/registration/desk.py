"""What registration adds to the menu and to the first pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import DISTRICT, OWNERS, Role
from duixian.portal.registration.queries import confirm_by, waiting
from duixian.portal.web import desk
from duixian.portal.web.desk import Link, Pile, Rows, Waiting
from duixian.quantity.text import Text


def _owns(authority: Authority) -> bool:
    return authority.role in OWNERS


def to_confirm(authority: Authority) -> Rows[Organisation]:
    title, url = Text("新注册企业待确认", "Enterprises to confirm"), reverse("registration:waiting")
    return Rows(
        title, url, waiting(authority), lambda one: _waiting(one, reverse("registration:decide", args=[one.pk]))
    )


def to_mend(authority: Authority) -> Pile:
    """What the district asked the enterprise to mend."""
    url, organisation = reverse("registration:own"), authority.organisation
    found = [_waiting(organisation, url)] if organisation and organisation.declined else []
    return Pile(Text("注册信息要修改", "Registration to mend"), url, len(found), found)


def _waiting(one: Organisation, url: str) -> Waiting:
    since = timezone.localdate(one.registered_at)
    return Waiting(Text(one.name, one.name), url, since, confirm_by(one), Text(one.code, one.code))


desk.add_link(Link(Text("本单位", "Our enterprise"), "registration:own", order=65, who=_owns))
desk.register(to_confirm, *DISTRICT, Role.ADMINISTRATOR)
desk.register(to_mend, *OWNERS)
