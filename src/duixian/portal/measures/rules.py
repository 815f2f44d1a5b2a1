"""Who may do what with measures: what is public is everybody's; a region's bureau speaks for its region."""

from django.db.models import Q

from duixian.portal.accounts.authority import in_region, of_bureaus, register
from duixian.portal.accounts.roles import Role
from duixian.portal.measures.models import Progress, Summary

_here = of_bureaus()

for model in (Progress, Summary):
    register(model, "see", {**_here, Role.OBSERVER: in_region("region")}, everyone=lambda _: Q(public=True))
    register(model, "report", _here)
