"""What changes a dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import blank, facts_of
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.quantity.problem import Collector, Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, find_spot, matters_of, value_at, with_values
from duixian.vocabulary.values import plain_value, read_value

RECEIPTS = "receipts"
"""The part of a dossier that says what was received before."""
Version = int | Mapping[str, int] | None
"""Of the dossier that somebody was shown, or of each path where parts were shown at different times; None: any."""


@command
def open_dossier(actor: Authority, organisation: Organisation) -> Dossier:
    """The organisation's dossier, begun where there is none. Raises `Denied` to people of other organisations."""
    own = actor.system or (actor.organisation == organisation and actor.may("edit", Dossier))
    if not own:
        raise Denied(f"not of {organisation.code}")
    dossier, begun = Dossier.objects.get_or_create(organisation=organisation, defaults={"data": blank(organisation)})
    if begun:
        write(actor, "dossier begun", dossier, None, {"organisation": organisation.code})
    return dossier


@command
def save_facts(
    actor: Authority, dossier: Dossier, facts: Mapping[str, Data], version: Version = None, note: str = ""
) -> Dossier:
    """Set values by path (`applicant.staff`, `m1.star`, `applicant.sales(2023)`); None or "" makes one unknown.

    A value is written as people write it (`126人`, `50万元`, `是`). `version`: see `Version`; what changed since
    then and was typed otherwise raises `Stale`. A value that its settler has given stays as it is.
    Raises `Invalid` with a problem for each path that is wrong, `Denied`.
    """
    return _set(actor, "edit", dossier, facts, "applicant", version, note)


@command
def settle_facts(actor: Authority, dossier: Dossier, facts: Mapping[str, Data], by: str, note: str = "") -> Dossier:
    """Set values on the word of those who settle them: `by` is register, history, expert or authority."""
    return _set(actor, "settle", dossier, facts, by, None, note)


def _set(
    actor: Authority, action: str, dossier: Dossier, facts: Mapping[str, Data], by: str, version: Version, note: str
) -> Dossier:
    kept = lock(actor.rows(Dossier, action), dossier.pk)
    values = {
        spot: value for spot, value in read_values(kept.data, facts).items() if value != value_at(spot, kept.data)
    }
    if by == "applicant":
        refuse_settled(kept.data, values)
    changed = _with_sources(with_values(kept.data, values), values, by, note)
    before = {spot.path: value_at(spot, kept.data) for spot in values}
    after = {spot.path: value for spot, value in values.items()}
    return _forget(actor, keep(actor, "facts saved", kept, changed, before, after, version), facts)


def read_values(data: Mapping[str, Data], facts: Mapping[str, Data]) -> dict[Spot, Data]:
    """What was typed, by spot, in plain form. Raises `Invalid`, each problem's place the path."""
    problems = Collector()
    values: dict[Spot, Data] = {}
    vocabulary = load_vocabulary()
    for path, typed in facts.items():
        spot, place = find_spot(path, data, vocabulary), Place(path=path)
        if spot is None:
            problems.add("unknown-fact", Text("档案里没有这一项", "the dossier has no such fact"), place)
            continue
        value = read_value(spot.fact, None if typed == "" else typed, place, problems)
        values[spot] = None if value is None else plain_value(spot.fact, value)
    if problems.problems:
        raise Invalid(problems.problems)
    return values


def refuse_settled(data: Mapping[str, Data], values: Mapping[Spot, Data]) -> None:
    """Raise `Invalid` where the applicant would write over what its settler has said."""
    settled = [
        Problem(
            "settled",
            Text(f"“{spot.fact.label.zh}”已由有关部门确认，不能改", f"{spot.fact.label.en} has been settled"),
            Place(path=spot.path),
        )
        for spot in values
        if settled_by(data, spot.path) not in ("", "applicant")
    ]
    if settled:
        raise Invalid(settled)


def settled_by(data: Mapping[str, Data], path: str) -> str:
    """Who gave the value at a path; "" where the dossier does not say."""
    sources = data.get("sources")
    source = sources.get(path) if isinstance(sources, dict) else None
    return str(source.get("by", "")) if isinstance(source, dict) else ""


def _with_sources(data: Plain, values: Mapping[Spot, Data], by: str, note: str) -> Plain:
    known = data.get("sources")
    sources: dict[str, Data] = dict(known) if isinstance(known, dict) else {}
    today = timezone.localdate().isoformat()
    for spot, value in values.items():
        if value is None:
            sources.pop(spot.path, None)
        else:
            sources[spot.path] = {"by": by, "on": today, **({"note": note} if note else {})}
    return {**data, "sources": sources}


def keep(
    actor: Authority,
    what: str,
    kept: Dossier,
    changed: Plain,
    before: Mapping[str, Data],
    after: Mapping[str, Data],
    version: Version = None,
) -> Dossier:
    """Write a locked dossier's new data, checked whole; `before` and `after` hold what changes, by path.

    Raises `Stale` where one of the paths has changed since `version`, `Invalid` where the whole would be wrong.
    """
    paths = {*before, *after}
    since = version if isinstance(version, Mapping) else {} if version is None else dict.fromkeys(paths, version)
    if any(kept.touched.get(path, 0) > since[path] for path in paths if path in since):
        raise Stale(kept)
    if not paths:
        return kept
    try:
        facts_of(changed)
    except Refused as refused:
        raise Invalid(refused.problems) from None
    kept.version += 1
    kept.data = {**changed, "on": timezone.localdate().isoformat()}
    kept.touched = {**kept.touched, **dict.fromkeys(paths, kept.version)}
    kept.save(update_fields=["data", "version", "touched", "changed_at"])
    write(actor, what, kept, before, after)
    return kept


@command
def change_part(
    actor: Authority, dossier: Dossier, part: str, change: Callable[[Plain], Plain], version: Version = None
) -> Dossier:
    """Change matters, lines, receipts or coverage as a whole; `part` names what changes and is what can be stale."""
    kept = lock(actor.rows(Dossier, "edit"), dossier.pk)
    changed = change(kept.data)
    keys = [key for key in {**kept.data, **changed} if kept.data.get(key) != changed.get(key)]
    before: Plain = {part: {key: kept.data.get(key) for key in keys}} if keys else {}
    after: Plain = {part: {key: changed.get(key) for key in keys}} if keys else {}
    return _forget(actor, keep(actor, "dossier changed", kept, changed, before, after, version), [part])


@command
def keep_typed(actor: Authority, dossier: Dossier, typed: Mapping[str, str]) -> Dossier:
    """Keep what cannot stand yet as it was typed, by path or table, until something that stands takes its place."""
    kept = lock(actor.rows(Dossier, "edit"), dossier.pk)
    return _keep_typed(actor, kept, {**kept.typed, **typed})


def _forget(actor: Authority, kept: Dossier, paths: Iterable[str]) -> Dossier:
    """Without what was typed where something stands now, and of matters that are gone."""
    gone, owners = set(paths), {APPLICANT, RECEIPTS, *(str(matter["id"]) for matter in matters_of(kept.data))}
    left = {path: text for path, text in kept.typed.items() if path not in gone and path.partition(".")[0] in owners}
    return _keep_typed(actor, kept, left)


def _keep_typed(actor: Authority, kept: Dossier, typed: Mapping[str, str]) -> Dossier:
    if typed != kept.typed:
        write(actor, "dossier typed", kept, {"typed": kept.typed}, {"typed": typed})
        kept.typed = dict(typed)
        kept.save(update_fields=["typed", "changed_at"])
    return kept
