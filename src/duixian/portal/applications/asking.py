"""The facts that a grant asks for, as fields of the draft's page; what was typed wrongly stands as it was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from duixian.assess.result import Claim
from duixian.expression import tree as t
from duixian.portal.applications.assessing import dossier_data
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import rule_of
from duixian.portal.dossiers.fields import Field, as_kept, field_of
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import APPLICANT, Settler, load_vocabulary
from duixian.vocabulary.spots import Spot, find_spot, matter_of, value_at

_STATED = (Settler.APPLICANT, Settler.REGISTER, Settler.HISTORY, Settler.EXPERT)
"""Whose facts an applicant may state; the rest comes out of the procedure."""


def fields(application: Application, claim: Claim | None, given: Mapping[str, Data] | None = None) -> list[Field]:
    """The facts that the claim rests on, the applicant's own before those that others settle: as `given`, or as the
    dossier has them."""
    data, vocabulary = given or dossier_data(application), load_vocabulary()
    found: list[Field] = []
    for path in dict.fromkeys(_paths(application, claim)):
        spot = find_spot(path, data, vocabulary)
        if spot is None or spot.fact.settled_by not in _STATED:
            continue
        if value_at(spot, data) is None and (_summed(spot, data) or _derived(claim, path)):
            continue
        found.append(as_kept(field_of(spot, data), application.typed))
    return sorted(found, key=lambda field: field.fact.settled_by is not Settler.APPLICANT)


def _paths(application: Application, claim: Claim | None) -> Iterator[str]:
    if claim is not None:
        yield from (used.path for reason in claim.reasons for used in reason.facts)
        yield from (waiting.path for waiting in claim.waits_for)
    rule = rule_of(application)
    owners = {APPLICANT: APPLICANT, rule.matter_kind: application.matter_id or APPLICANT}
    nodes: list[t.Node] = [*(condition.node for condition in rule.conditions), rule.award]
    for node in nodes:
        for part in t.walk(node):
            if isinstance(part, t.FactRef) and part.fact.kind in owners and not part.fact.yearly:
                yield f"{owners[part.fact.kind]}.{part.fact.name}"
    yield from application.typed


def _summed(spot: Spot, data: Mapping[str, Data]) -> bool:
    """Whether the value is the sum of cost lines that are there."""
    return bool(spot.fact.derived_from_lines and (matter_of(spot.owner, data) or {}).get("lines"))


def _derived(claim: Claim | None, path: str) -> bool:
    """Whether the value follows from others, so that nobody is asked for it."""
    used = [one for reason in claim.reasons for one in reason.facts] if claim else []
    return any(one.path == path and one.source == "derived" for one in used)
