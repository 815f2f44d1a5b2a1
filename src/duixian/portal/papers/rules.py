"""Who may see and add papers: the people of the organisation. Desks see those of an application through it.

`keep`: who may give the site a paper of the own organisation at all; a bureau does on the pages of its work.
"""

from duixian.portal.accounts.authority import own, register
from duixian.portal.accounts.roles import Role
from duixian.portal.papers.models import Paper

_OWNERS = (Role.CLERK, Role.LEGAL_REPRESENTATIVE)
_BUREAUS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)

for action in ("see", "add"):
    register(Paper, action, dict.fromkeys(_OWNERS, own()))
register(Paper, "keep", dict.fromkeys((*_OWNERS, *_BUREAUS), own()))
