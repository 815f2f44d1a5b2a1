"""A check-up is open to whoever knows its key, until it expires."""

from django.db.models import Q
from django.utils import timezone

from duixian.portal.accounts.authority import register
from duixian.portal.checkup.models import Checkup

register(Checkup, "see", everyone=lambda _: Q(expires_at__gt=timezone.now()))
register(Checkup, "answer", everyone=lambda _: Q(expires_at__gt=timezone.now()))
