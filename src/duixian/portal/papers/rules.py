"""Who may see and add papers: the people of the organisation. Desks see those of an application through it.

`keep`: a bureau keeps files too, as evidence of what it says; they are shown where it says it.
"""

from duixian.portal.accounts.authority import own, register
from duixian.portal.accounts.roles import BUREAU, OWNERS, PROVINCE
from duixian.portal.papers.models import Paper

for action in ("see", "add"):
    register(Paper, action, dict.fromkeys(OWNERS, own()))
register(Paper, "keep", dict.fromkeys((*OWNERS, *BUREAU, *PROVINCE), own()))
