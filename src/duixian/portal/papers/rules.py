"""Who may see and add papers: the people of the organisation. Desks see those of an application through it."""

from duixian.portal.accounts.authority import own, register
from duixian.portal.accounts.roles import Role
from duixian.portal.papers.models import Paper

for action in ("see", "add"):
    register(Paper, action, {role: own() for role in (Role.CLERK, Role.LEGAL_REPRESENTATIVE)})
