"""Words of applications in templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duixian.assess.result import Claim
from duixian.assess.verdict import Verdict
from duixian.policy.paperwork import StageKind
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import rule_of
from duixian.portal.dossiers.fields import said
from duixian.portal.web.language import lang, say
from duixian.portal.web.templatetags.duixian import left, waits
from duixian.procedure.limits import STANDINGS, Standing
from duixian.procedure.model import State
from duixian.procedure.words import KINDS, STATES, desk_name, office
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text
from duixian.report import words
from duixian.vocabulary.facts import load_vocabulary

register = template.Library()
_NOBODY = Text("—", "—")
_MARKS = {State.PAID: "good", State.REFUSED: "bad", State.RETURNED: "warn", State.SUSPENDED: "warn"}
"""The marks of the theme; what goes its way is quiet."""


@register.simple_tag
def state(application: Application) -> SafeString:
    """How it stands, as a mark."""
    stands = State(application.state)
    return format_html('<span class="mark mark-{}">{}</span>', _MARKS.get(stands, "quiet"), say(STATES[stands]))


@register.simple_tag
def limit(application: Application) -> SafeString | str:
    """The limit of whoever has it; of a desk that has none, how long it has waited there."""
    if application.due_on:
        return left(application.due_on)
    if application.due_unknown:
        return say(STANDINGS[Standing.UNKNOWN])
    if not application.holder_role:
        return "—"
    none = say(STANDINGS[Standing.NO_LIMIT])
    if application.holder_level == "applicant":
        return none
    return format_html("{}{}{}", none, say(Text("，", ", ")), waits(application.since))


@register.filter
def stage_word(application: Application) -> Text:
    return KINDS[cast(StageKind, application.kind)]


@register.filter
def holder_word(application: Application) -> Text:
    """Who has it, by the policy's own name of the office where it has one."""
    holder = application.holder
    if holder is None:
        return _NOBODY
    return office(application.here) if holder == application.here.desk else desk_name(holder)


@register.filter
def category(application: Application, name: str) -> str:
    """What a category of cost lines is called."""
    kind = load_vocabulary().kinds.get(rule_of(application).matter_kind)
    return say(kind.categories[name]) if kind and name in kind.categories else name


@register.filter
def verdict_word(verdict: Verdict) -> str:
    return words.VERDICTS[verdict].in_(lang())


@register.filter
def span_word(claim: Claim) -> str:
    """What a claim comes to, from least to most."""
    return words.span(claim.lo, claim.hi, lang(), open_ended=claim.open_ended)


@register.filter
def problem_word(problem: Problem) -> str:
    """A problem without its path, which says nothing to people."""
    return said(problem)


@register.filter
def item(mapping: Mapping[str, object], key: str) -> object:
    return mapping.get(key)
