"""Sums of an assessment in templates."""

from __future__ import annotations

from django import template

from duixian.assess.result import Assessment
from duixian.portal.dossiers import telling
from duixian.portal.web.language import lang
from duixian.report import words

register = template.Library()


@register.simple_tag
def potential(assessment: Assessment) -> str:
    """The potential sum; "over" what is bounded where a claim has no ceiling yet."""
    return words.potential(assessment, lang())


@register.simple_tag
def ready(assessment: Assessment) -> str:
    """The sum of claims whose conditions are met."""
    return words.money(telling.ready(assessment), lang())
