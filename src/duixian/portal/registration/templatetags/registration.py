"""The limit of a registration, in templates."""

from __future__ import annotations

from django import template

from duixian.portal.registration.queries import confirm_by

register = template.Library()
register.filter("confirm_by", confirm_by)
