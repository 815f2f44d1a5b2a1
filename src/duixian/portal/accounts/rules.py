"""Who may do what with persons, organisations and posts."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, everything, mine, own, register
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Role

for model in (Person, Organisation, Post):
    register(model, "manage", {Role.ADMINISTRATOR: everything})


def _own_clerks(actor: Authority) -> Q:
    return own()(actor) & Q(role=Role.CLERK)


register(Post, "end", {Role.ADMINISTRATOR: everything, Role.LEGAL_REPRESENTATIVE: _own_clerks})
register(Person, "see", {Role.ADMINISTRATOR: everything}, signed_in=mine("pk"))
register(Organisation, "see", {role: everything if role is Role.ADMINISTRATOR else own("pk") for role in Role})
register(Post, "see", {Role.ADMINISTRATOR: everything}, signed_in=mine())
