"""What a desk looks at: which paper proves which condition, and which facts turned out otherwise than filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.expression import tree as t
from duixian.portal.applications.assessing import filed
from duixian.portal.applications.models import Application, Finding
from duixian.portal.applications.policies import policy_of, rule_of
from duixian.portal.dossiers.fields import field_of
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import find_spot, with_values


def proven(application: Application) -> Mapping[str, list[Text]]:
    """The conditions of the grant that each material of the application proves: as the policy says of the material,
    or the vocabulary of a fact."""
    known = policy_of(application.call).materials
    facts = {
        condition.title: [part.fact for part in t.walk(condition.node) if isinstance(part, t.FactRef)]
        for condition in rule_of(application).conditions
    }
    found: dict[str, list[Text]] = {}
    for material in (one["id"] for one in application.materials):
        proves = known[material].proves if material in known else ()
        found[material] = [
            title for title, used in facts.items() if any(f.path in proves or material in f.proof for f in used)
        ]
    return found


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A fact that a desk corrected, in words."""

    label: Text
    was: str
    now: str
    finding: Finding


def told_findings(application: Application) -> list[ToldFinding]:
    """The facts that stand otherwise than they were filed."""
    record, vocabulary = filed(application), load_vocabulary()
    if record is None:
        return []
    told = []
    for finding in application.findings.all():
        if (spot := find_spot(finding.path, record.data, vocabulary)) is None:
            continue
        was, now = (field_of(spot, data) for data in (record.data, with_values(record.data, {spot: finding.value})))
        if was.value_shown != now.value_shown:
            told.append(ToldFinding(was.label, was.value_shown or "—", now.value_shown or "—", finding))
    return told
