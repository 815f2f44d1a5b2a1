"""Parts of a policy in words: `{% load library %}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from duixian.policy import wording
from duixian.policy.award_text import award_lines
from duixian.policy.models import Condition, Grant, Policy, Relation
from duixian.policy.paperwork import Duty, Material, Measure
from duixian.portal.library import reading
from duixian.portal.library.shelf import STANDINGS, Standing
from duixian.portal.web.language import lang
from duixian.quantity.text import Text
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.industries import industry_name
from duixian.vocabulary.regions import full_region_name

register = template.Library()


@register.filter
def clause(cites: Iterable[str] | None) -> str:
    """条款 三/（二）/2 第4段; "" for none."""
    return wording.clause(cites or (), lang())


@register.filter
def anchor(cite: str) -> str:
    return reading.anchor(cite)


@register.filter
def number(policy: Policy) -> str:
    return wording.number(policy, lang())


@register.filter
def validity(policy: Policy) -> str:
    return wording.validity(policy, lang())


@register.filter
def standing(value: Standing) -> Text:
    return STANDINGS[value]


@register.filter
def level(policy: Policy) -> Text:
    return LEVELS[policy.level]


@register.filter
def region(code: str) -> str:
    return full_region_name(code)


@register.filter
def industry(code: str) -> str:
    """C34 通用设备制造业."""
    return f"{code} {industry_name(code, lang())}"


@register.filter
def award(grant: Grant) -> list[str]:
    """A grant's award, line by line."""
    return award_lines(grant.award, lang())


@register.filter
def condition(value: Condition) -> str:
    return wording.condition_title(value, lang())


@register.filter
def paper_form(paper: Material) -> Text:
    return wording.FORMS[paper.form]


@register.filter
def resolved(relation: Relation) -> Text:
    return wording.resolved(relation)


@register.filter
def every(duty: Duty) -> Text | None:
    return wording.EVERY[duty.every] if duty.every else None


@register.filter
def targets(measure: Measure) -> list[Text]:
    return reading.target_said(measure)
