"""Names of keys in templates."""

from django import template

from duixian.portal.applications.models import Application
from duixian.portal.dashboards import names
from duixian.quantity.text import Text

register = template.Library()


@register.simple_tag
def named(group: str, key: object) -> Text:
    """`{% named "district" sum.key as text %}`"""
    return names.name(group, str(key))


@register.filter
def under(application: Application) -> str:
    """The policy's number with the clauses."""
    return " ".join(names.under(application))
