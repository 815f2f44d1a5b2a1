"""Change one thing of a policy at a time; say which changes neither its cases nor the audit noticed.

    python -m benchmarks.mutate [--policy ID …] [--seeds FOLDER] [--processes N] [--verbose]

Exit code 1 where less than 99% of a policy's mutants are caught.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.mutants import Mutant, mutants_of
from duixian.assess.cases import (
    EngineFor,
    Prepared,
    Setting,
    cases_path_of,
    engines,
    prepare_cases,
    run_prepared,
)
from duixian.assess.cases_prepare import PreparedCase
from duixian.policy.loader import Loaded, catalogue_files, find_policy, load_policy
from duixian.program.compile import check_policy
from duixian.program.series import load_series
from duixian.quantity.problem import Place, Refused
from duixian.quantity.yaml_source import Source, read_source
from duixian.sources import Document
from duixian.sources.audit import audit
from duixian.sources.beside import find_document
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
BESIDE = Path(__file__).resolve().parents[1] / "tests" / "benchmarks" / "data"
WANTED = 99  # percent
AT_A_TIME = 10  # mutants a process looks at before it makes way for a fresh one: what it loaded stays in its memory
BY = ("load", "cases", "audit")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant: `by` is load, cases or audit, "" where nobody noticed; `note` says what they said."""

    mutant: Mutant
    place: Place
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Guard:
    """What guards one policy: its cases, those of the default readings first, and its document where it is at hand."""

    loaded: Loaded
    vocabulary: Vocabulary
    plain: Prepared
    others: Prepared
    document: Document | None

    def outcome(self, mutant: Mutant) -> Outcome:
        """Let the cases, then the audit, look at one mutant."""
        by, note = self._caught(mutant)
        return Outcome(mutant, self.loaded.source.place(mutant.path), by, note)

    def _caught(self, mutant: Mutant) -> tuple[str, str]:
        source = Source(self.loaded.source.file, mutant.data, self.loaded.source.places)
        try:
            changed = load_policy(source)
            engine_for = engines(changed, self.vocabulary)
            engine_for(Setting())
        except Refused as refused:
            return "load", refused.problems[0].render("en")
        near = near_to(mutant, self.loaded)
        plain, far_plain = _parted(self.plain, near)
        others, far_others = _parted(self.others, near)
        return (
            self._cases(plain, engine_for)
            or self._audit(changed)
            or self._cases(others, engine_for)
            or self._cases(far_plain, engine_for)
            or self._check(changed)
            or self._cases(far_others, engine_for)
            or ("", "")
        )

    def _cases(self, prepared: Prepared, engine_for: EngineFor) -> tuple[str, str] | None:
        try:
            results = run_prepared(prepared, engine_for, stop_at_first=True)
        except Refused as refused:
            return "load", refused.problems[0].render("en")
        failed = next((result for result in results if not result.ok), None)
        return ("cases", f"{failed.place} {failed.name}") if failed else None

    def _audit(self, changed: Loaded) -> tuple[str, str] | None:
        if self.document is None:
            return None
        found = audit(changed, self.document, self.vocabulary).findings
        return ("audit", found[0].message.en) if found else None

    def _check(self, changed: Loaded) -> tuple[str, str] | None:
        """The dear check of every reading."""
        try:
            check_policy(changed, self.vocabulary, load_series())
        except Refused as refused:
            return "load", refused.problems[0].render("en")
        return None


def with_neighbours(prepared: Prepared, folder: Path, vocabulary: Vocabulary) -> Prepared:
    """The cases, and those that `folder` holds for the policy: beside policies of `folder`, which are in no catalogue.

    They have the same base and plain matters. Without them nothing would meet a rule about other policies of a city
    of which the catalogue holds one.
    """
    path = folder / f"{prepared.policy}.cases.yaml"
    if not path.is_file() or not isinstance(prepared.source.data, dict):
        return prepared
    more = read_source(path)
    assert isinstance(more.data, dict)
    beside = prepare_cases(
        Source(more.file, prepared.source.data | more.data, more.places), vocabulary, prepared.policy
    )

    def found(name: str) -> str:
        return str(neighbour) if (neighbour := folder / f"{name}.yaml").is_file() else name

    cases = (
        replace(case, setting=replace(case.setting, policies=tuple(found(name) for name in case.setting.policies)))
        for case in beside.cases
    )
    return replace(prepared, cases=(*prepared.cases, *cases))


def guard(
    loaded: Loaded, cases: Path | Source, document: Document | None, vocabulary: Vocabulary, beside: Path = BESIDE
) -> Guard:
    """The guard of a policy. Raises `Refused` where its files do not read, ValueError where a case fails unchanged."""
    prepared = with_neighbours(prepare_cases(cases, vocabulary, loaded.id), beside, vocabulary)
    failed = [result for result in run_prepared(prepared, engines(loaded, vocabulary)) if not result.ok]
    if failed:
        raise ValueError(f"{len(failed)} cases of {loaded.id} fail as it is: {failed[0].place} {failed[0].name}")
    default = Setting()
    plain = replace(prepared, cases=tuple(case for case in prepared.cases if case.setting == default))
    others = replace(prepared, cases=tuple(case for case in prepared.cases if case.setting != default))
    return Guard(loaded, vocabulary, plain, others, document)


def near_to(mutant: Mutant, loaded: Loaded) -> Callable[[PreparedCase], bool]:
    """The cases that are likely to notice a mutant: those of the grant it changes, or under the reading it changes."""
    match mutant.path:
        case ("grants", str(grant), *_):
            return lambda case: case.grant == f"{loaded.id}/{grant}"
        case ("ambiguities", str(name), "readings", str(choice), _, *_):
            keys = {(name, choice), (f"{loaded.id}:{name}", choice)}
            return lambda case: not keys.isdisjoint(case.setting.readings)
        case ("ambiguities", str(name), *_):
            readings = loaded.model.ambiguities[name].readings.values()
            patched = [path for reading in readings for path in (*reading.set, *reading.add, *reading.remove)]
            grants = {f"{loaded.id}/{path.split('.')[1]}" for path in patched if path.startswith("grants.")}
            return lambda case: case.grant in grants
    return lambda _: True


def _parted(prepared: Prepared, near: Callable[[PreparedCase], bool]) -> tuple[Prepared, Prepared]:
    first = tuple(case for case in prepared.cases if near(case))
    return replace(prepared, cases=first), replace(prepared, cases=tuple(c for c in prepared.cases if not near(c)))


# What the processes of `outcomes_of` work on: they inherit it, so that only numbers and words pass between them.
_WORK: list[tuple[Guard, list[Mutant]]] = []


def outcomes_of(guarded: Guard, mutants: list[Mutant], processes: int) -> Iterator[Outcome]:
    """What became of each mutant, in their order; with several processes where the system can fork them."""
    if processes == 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(guarded.outcome, mutants)
        return
    _WORK.append((guarded, mutants))
    try:
        with multiprocessing.get_context("fork").Pool(processes, maxtasksperchild=AT_A_TIME) as pool:
            found = pool.imap(_found, range(len(mutants)))
            for mutant, (by, note) in zip(mutants, found, strict=True):
                yield Outcome(mutant, guarded.loaded.source.place(mutant.path), by, note)
    finally:
        _WORK.pop()


def _found(number: int) -> tuple[str, str]:
    guarded, mutants = _WORK[-1]
    outcome = guarded.outcome(mutants[number])
    return outcome.by, outcome.note


def report(outcomes: Sequence[Outcome], *, verbose: bool = False) -> str:
    """A table by kind of mutant, then every survivor with its place and what was changed."""
    lines = [f"{'kind':20}{'total':>7}{'load':>7}{'cases':>7}{'audit':>7}{'survived':>10}"]
    for kind in (*sorted({o.mutant.kind for o in outcomes}), ""):
        some = [o for o in outcomes if not kind or o.mutant.kind == kind]
        counts = [sum(o.by == by for o in some) for by in (*BY, "")]
        lines.append(f"{kind or 'all':20}{len(some):>7}" + "".join(f"{n:>7}" for n in counts[:3]) + f"{counts[3]:>10}")
    for outcome in outcomes:
        if verbose or not outcome.by:
            what = f"{outcome.mutant.kind}: {outcome.mutant.change}"
            lines.append(f"{outcome.by or 'SURVIVED':9} {outcome.place}  {what}  {outcome.note}".rstrip())
    return "\n".join(lines)


def enough(outcomes: Sequence[Outcome]) -> bool:
    return 100 * sum(bool(o.by) for o in outcomes) >= WANTED * len(outcomes)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--policy", action="append", help="a policy's id or file; several; none: all with cases")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="folder of the official documents")
    parser.add_argument("--processes", type=int, default=2, help="how many mutants to look at at the same time")
    parser.add_argument("--verbose", action="store_true", help="list every mutant with who caught it")
    options = parser.parse_args(arguments)
    vocabulary, good = load_vocabulary(), True
    for name in options.policy or catalogue_files():
        path = find_policy(name)
        if not cases_path_of(path).is_file():
            print(f"{name}: no cases")
            continue
        began = time.perf_counter()
        loaded = load_policy(path)
        document = find_document(loaded, options.seeds) if options.seeds.is_dir() else None
        try:
            guarded = guard(loaded, cases_path_of(path), document, vocabulary)
        except ValueError as error:
            print(error)
            return 1
        outcomes = list(outcomes_of(guarded, list(mutants_of(loaded)), options.processes))
        good = good and enough(outcomes)
        caught = sum(bool(outcome.by) for outcome in outcomes)
        print(report(outcomes, verbose=options.verbose))
        with_document = "with its document" if document else "without its document"
        spent = time.perf_counter() - began
        print(f"{loaded.id}, {with_document}: {caught} of {len(outcomes)} caught, {spent:.0f} s\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
