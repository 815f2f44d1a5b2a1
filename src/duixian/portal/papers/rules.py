"""Who may see and add papers: the people of the organisation. Desks see those of an application through it.

`keep`: a bureau keeps files too, as evidence of what it says; they are shown where it says it.
"""

from duixian.portal.accounts.authority import own, register
from duixian.portal.accounts.roles import Role
from duixian.portal.papers.models import Paper

_APPLICANT = (Role.CLERK, Role.LEGAL_REPRESENTATIVE)
_BUREAU = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)

for action in ("see", "add"):
    register(Paper, action, dict.fromkeys(_APPLICANT, own()))
register(Paper, "keep", dict.fromkeys((*_APPLICANT, *_BUREAU), own()))
