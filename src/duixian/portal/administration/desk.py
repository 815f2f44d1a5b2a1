"""The administrator's menu."""

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.web.desk import Link, add_link
from duixian.quantity.text import Text


def _manages(authority: Authority) -> bool:
    return authority.may("manage", Person)


add_link(Link(Text("人员账号", "Accounts"), "administration:people", order=80, who=_manages))
add_link(Link(Text("单位", "Organisations"), "administration:organisations", order=81, who=_manages))
