"""The parts of a rule that name other parts of the file: caps, quota, papers, what it rests on; stacking rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.literals import quantity
from duixian.policy import models as m
from duixian.policy.site import Ledger, Site
from duixian.program import model as p
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text


def check_grant(name: str, file: m.PolicyFile, site: Site) -> str:
    """The rule id of a grant named `grant` or `policy/grant`; reports one of the file's own that it lacks."""
    policy, _, grant = name.rpartition("/")
    if policy in ("", file.policy.id) and grant not in file.grants:
        missing = Text(f"没有条款 {name}", f"there is no grant {name}")
        site.problem("unknown-grant", missing, nearest=nearest(grant, file.grants))
    return f"{policy or file.policy.id}/{grant}"


def lower_caps(grant: m.Grant, file: m.PolicyFile, site: Site, rule_id: str) -> tuple[p.Cap, ...]:
    caps = []
    for i, cap in enumerate(grant.caps):
        here = site["caps"][i].citing(cap.cite or grant.cite)
        others = [check_grant(other, file, here["with"][j]) for j, other in enumerate(cap.with_)]
        not_a_figure = Text("合计上限须是金额", "the ceiling of a sum must be a figure")
        counts = is_count(cap.at_most, here["at_most"])
        base = "count" if counts else "money"
        ceiling = here["at_most"].figure(cap.at_most, base, "cap-not-a-figure", not_a_figure)
        if ceiling is None:
            continue
        rules, over = tuple(sorted({rule_id, *others})), tuple(sorted(cap.over))
        most = ceiling.value // ceiling.scale
        name = f"{'+'.join(rules)}:{'+'.join(over)}:{most}" + (" claims" if counts else "")
        caps.append(p.Cap(name, most, over, rules, here.cites, counts))
    return tuple(caps)


def is_count(text: str, site: Site) -> bool:
    """Whether a figure is a count (`3项`); False for all else, unreadable figures included."""
    try:
        found = quantity(text, site.scope.vocabulary)
    except KindError:
        return False
    return isinstance(found, t.Const) and found.type.base == "count"


def lower_quota(grant: m.Grant, site: Site) -> p.Quota | None:
    if grant.quota is None:
        return None
    here = site["quota"].citing(grant.quota.cite or grant.cite)
    not_a_figure = Text("名额须是数", "the places must be a figure")
    places = here["places"].figure(grant.quota.places, "count", "quota-not-a-figure", not_a_figure)
    of = "applicant" if places and places.type.unit == "enterprise" else "claim"
    return p.Quota(places.value if places else 0, grant.quota.per, grant.quota.by, here.cites, of)


def lower_ranking(grant: m.Grant, site: Site) -> p.Ranking | None:
    if grant.ranking is None:
        return None
    return p.Ranking(grant.ranking.among, grant.ranking.ties or "", grant.ranking.cite or site.cites)


def lower_bearers(grant: m.Grant, file: m.PolicyFile, site: Site) -> tuple[str, ...]:
    """The rules without whose award this one is worth nothing."""
    return tuple(check_grant(other, file, site["rests_on"][i]) for i, other in enumerate(grant.rests_on))


def lower_materials(grant_id: str, grant: m.Grant, file: m.PolicyFile, site: Site) -> tuple[tuple[str, Text], ...]:
    for i, name in enumerate(grant.materials):
        if name not in file.materials:
            site["materials"][i].problem(
                "unknown-material",
                Text(f"没有材料 {name}", f"there is no material {name}"),
                nearest=nearest(name, file.materials),
            )
    return tuple(
        (name, material.label)
        for name, material in file.materials.items()
        if name in grant.materials or material.for_ == "all" or grant_id in material.for_
    )


def event_of(grant: m.Grant, site: Site) -> t.Number | None:
    """The day of a grant's event: the matter's date unless it says another; None where it has none."""
    if grant.event is not None:
        return site["event"].number(grant.event, "date")
    declared = site.scope.vocabulary.fact("matter", "date")
    return None if grant.for_ == "applicant" or declared is None else build.fact(declared)


def event_years(relation: m.Relation, file: m.PolicyFile, site: Site) -> tuple[tuple[str, t.Number], ...]:
    """The year of the event of each grant that is paid once, where a stacking rule goes by it."""
    if relation.per != "event year":
        return ()
    quiet = Ledger(site.ledger.source)  # what is wrong with an event is said at its grant
    found = []
    for name, grant in file.grants.items():
        here = Site(quiet, replace(site.scope, kind=grant.for_), grant.cite, ("grants", name))
        event = event_of(grant, here) if grant.per == "once" else None
        if event is not None:
            found.append((f"{file.policy.id}/{name}", build.year_of(event)))
    return tuple(found)


def lower_relation(relation: m.Relation, file: m.PolicyFile, site: Site) -> p.Relation:
    policy = file.policy.id

    def full(key: str, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(check_grant(name, file, site[key][i]) for i, name in enumerate(names))

    return p.Relation(
        f"{policy}/{relation.id}", policy, relation.cite, relation.title, relation.same, relation.against.policies,
        relation.against.level, relation.against.region == "same", relation.resolve, relation.per is not None,
        full("grants", relation.grants), full("except", relation.except_),
        event_years(relation, file, site),
    )  # fmt: skip
