"""From policy files to a program: load, choose readings, lower, prove, put in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from duixian.expression import tree as t
from duixian.expression.series import Series
from duixian.policy.loader import Loaded, catalogue_files, choose_readings, find_policy, load_policy, under_readings
from duixian.program.checks import check
from duixian.program.lower import Lowered, lower
from duixian.program.model import ChosenReading, Program, Rule
from duixian.program.order import awards_used, in_order
from duixian.program.references import check_references
from duixian.program.series import load_series
from duixian.quantity.problem import Collector, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary, load_vocabulary


def check_policy(loaded: Loaded, vocabulary: Vocabulary, series: Sequence[Series]) -> Lowered:
    """The lowered policy. Raises `Refused` with everything that is wrong with the file, its readings included."""
    lowered, found = _proved(loaded, vocabulary, series)
    problems = Collector()
    problems.extend(found or _check_readings(loaded, vocabulary, series))
    problems.raise_if_any()
    return lowered


def _proved(loaded: Loaded, vocabulary: Vocabulary, series: Sequence[Series]) -> tuple[Lowered, Sequence[Problem]]:
    """A policy lowered, with what is wrong under the readings it is loaded with; proofs wait for sound names."""
    lowered, ledger = lower(loaded, vocabulary, series)
    found = [*ledger.problems.problems, *check_references(loaded, vocabulary)]
    return lowered, found or check(lowered, ledger)


def _check_readings(loaded: Loaded, vocabulary: Vocabulary, series: Sequence[Series]) -> Iterable[Problem]:
    for name, entry in loaded.model.ambiguities.items():
        for choice, reading in entry.readings.items():
            if not reading.patches:
                continue
            try:
                other = choose_readings(loaded, {name: choice})
            except Refused as refused:
                yield from refused.problems
                continue
            yield from under_readings(_proved(other, vocabulary, series)[1], other)


def compile_policies(
    names: Sequence[str | Path] | None = None,
    readings: Mapping[str, str] | None = None,
    vocabulary: Vocabulary | None = None,
) -> Program:
    """The program of some policies (ids or files; none: the whole catalogue) under some readings.

    `readings` maps an ambiguity to a reading; `policy:A6` names one policy's, plain `A6` every policy's that has it.
    Raises `Refused` with every problem of every file.
    """
    words = vocabulary or load_vocabulary()
    series = load_series()
    problems = Collector()
    loaded: list[Loaded] = []
    wanted = [str(name) for name in names] if names else list(catalogue_files())
    for name in dict.fromkeys(wanted):
        try:
            loaded.append(load(find_policy(name)))
        except Refused as refused:
            problems.extend(refused.problems)
    problems.raise_if_any()
    return assemble([choose(one, readings or {}) for one in known(loaded, readings or {})], words, series)


def known(loaded: Sequence[Loaded], readings: Mapping[str, str]) -> Sequence[Loaded]:
    """The policies, after making sure that every named reading belongs to one of them."""
    problems = Collector()
    names = {n for one in loaded for n in one.model.ambiguities} | {
        f"{one.id}:{n}" for one in loaded for n in one.model.ambiguities
    }
    for name in readings:
        if name not in names:
            problems.add(
                "unknown-ambiguity",
                Text(f"没有登记歧义 {name}", f"no policy here registers {name}"),
                nearest=nearest(name, names),
            )
    problems.raise_if_any()
    return loaded


def choose(loaded: Loaded, readings: Mapping[str, str]) -> Loaded:
    """One policy under those of the readings that are its own."""
    own = {
        name: readings[key]
        for name in loaded.model.ambiguities
        for key in (name, f"{loaded.id}:{name}")
        if key in readings
    }
    own = {name: choice for name, choice in own.items() if choice != loaded.model.ambiguities[name].default}
    return choose_readings(loaded, own) if own else loaded


def assemble(loaded: Sequence[Loaded], vocabulary: Vocabulary, series: Sequence[Series]) -> Program:
    """One program of checked policies."""
    problems = Collector()
    parts: list[Lowered] = []
    for one in loaded:
        try:
            parts.append(checked(one, vocabulary, series))
        except Refused as refused:
            problems.extend(refused.problems)
    problems.raise_if_any()
    rules = in_order([rule for part in parts for rule in part.rules])
    chosen = tuple(reading for one in loaded for reading in _chosen(one))
    problems.extend(_strangers(rules, loaded))
    problems.raise_if_any()
    policies, relations = tuple(part.policy for part in parts), tuple(r for part in parts for r in part.relations)
    return Program(policies, rules, relations, chosen, _used(rules, series))


def _strangers(rules: Sequence[Rule], loaded: Sequence[Loaded]) -> Iterable[Problem]:
    """Awards that rules use or rest on, named of a policy that is here and has no such grant."""
    known = {rule.id for rule in rules}
    here = {one.id: one for one in loaded}
    for rule in rules:
        for name in (*awards_used(rule), *rule.rests_on):
            if name not in known and name.split("/")[0] in here:
                text = Text(f"没有条款 {name}", f"there is no grant {name}")
                place = here[rule.policy].source.place(("grants", rule.grant))
                yield Problem("unknown-grant", text, place, clause="、".join(rule.cites), nearest=nearest(name, known))


@lru_cache(maxsize=64)
def load(path: Path) -> Loaded:
    return load_policy(path)


_CHECKED: dict[tuple[int, int, tuple[tuple[str, str], ...]], tuple[Loaded, Lowered]] = {}


def checked(loaded: Loaded, vocabulary: Vocabulary, series: Sequence[Series]) -> Lowered:
    """The lowered policy; a file under the same readings is checked once in a process."""
    key = (id(loaded.source), id(vocabulary), tuple(sorted(loaded.readings.items())))
    kept = _CHECKED.get(key)
    if kept is None:
        lowered, found = _proved(loaded, vocabulary, series)
        problems = Collector()
        problems.extend(found)
        problems.raise_if_any()
        kept = _CHECKED[key] = (loaded, lowered)
    return kept[1]


def under(loaded: Loaded, base: Loaded, vocabulary: Vocabulary, series: Sequence[Series]) -> Lowered:
    """A policy under other readings than `base`, which has been checked; only what differs is lowered again."""
    lowered, ledger = lower(loaded, vocabulary, series, (base, checked(base, vocabulary, series)))
    ledger.problems.raise_if_any()
    return lowered


def _used(rules: Sequence[Rule], series: Sequence[Series]) -> tuple[Series, ...]:
    nodes: list[t.Node] = [rule.award for rule in rules]
    nodes += [condition.node for rule in rules for condition in rule.conditions]
    names = {n.series for node in nodes for n in t.walk(node) if isinstance(n, t.SeriesAt)}
    return tuple(table for table in series if table.id in names)


def _chosen(loaded: Loaded) -> Iterable[ChosenReading]:
    for name, entry in loaded.model.ambiguities.items():
        choice = loaded.readings.get(name, entry.default)
        reading = entry.readings[choice]
        yield ChosenReading(loaded.id, name, choice, entry.question, reading.title, entry.cite, choice == entry.default)
