"""Names of keys in templates."""

from django import template

from duixian.portal.dashboards.names import name
from duixian.quantity.text import Text

register = template.Library()


@register.simple_tag
def named(group: str, key: object) -> Text:
    """`{% named "district" sum.key as text %}`"""
    return name(group, str(key))
