"""The library is open to everybody."""

from django.db.models import Q

from duixian.portal.accounts.authority import register
from duixian.portal.library.models import Official, Passage, Version

for model in (Version, Official, Passage):
    register(model, "see", everyone=lambda _: Q())
