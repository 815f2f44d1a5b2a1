"""Both evaluators on the same dossiers: claims of one engine run per dossier, and those of one run over tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl

from duixian.assess.bind import bind
from duixian.assess.engine import Engine
from duixian.program.model import Program
from duixian.tables.claims import TableProgram, bucket_claims
from duixian.tables.dossiers import input_frames
from duixian.tables.layout import APPLICANTS, MATTERS
from duixian.tables.prepare import prepare_frames
from duixian.tables.rules import VERDICTS
from duixian.vocabulary.derive import derive
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import Vocabulary

Frames = dict[str, pl.DataFrame]


class Key(NamedTuple):
    """Which claim: the applicant's code, the rule, the matter's id ("": the applicant itself), the year."""

    code: str
    rule: str
    matter: str
    year: int


class Found(NamedTuple):
    """What a claim comes to, fen; `met`, `pending`, `failed`: bit masks over its conditions."""

    verdict: str
    lo: int
    hi: int
    met: int
    pending: int
    failed: int


class Bucket(NamedTuple):
    """Canonical tables of one bucket. `programmes`: the number of each in the receipts."""

    tables: Frames
    programmes: Mapping[str, int]


def coded(dossiers: Iterable[Dossier], on: date) -> list[Dossier]:
    """Dossiers with codes of their own, all of one day: tables describe applicants on a day."""
    return [replace(dossier, code=f"A{i:06d}", on=on) for i, dossier in enumerate(dossiers)]


# What the engine says.


def engine_claims(engine: Engine, dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> dict[Key, Found]:
    """Every claim of every dossier. Raises `Refused` where a day lies beyond a reference table."""
    found: dict[Key, Found] = {}
    for dossier in dossiers:
        case = bind(derive(dossier, vocabulary))
        engine.waits.of_award.clear()
        for claim in engine.claims(case):
            rule = engine.program.rules[claim.rule]
            frame = case.view(rule.id, claim.matter, claim.year)
            masks = dict.fromkeys((True, None, False), 0)
            for i, kept in enumerate(engine.conditions[claim.rule]):
                masks[kept.run(frame)] |= 1 << i
            key = Key(dossier.code, rule.id, frame.matter_id, claim.year)
            assert key not in found
            found[key] = Found(claim.verdict.value, claim.lo, claim.hi, masks[True], masks[None], masks[False])
    return found


# What the tables say.


def buckets_of(
    dossiers: Sequence[Dossier], vocabulary: Vocabulary, buckets: int = 1, shuffled: int | None = None
) -> Iterator[Bucket]:
    """Dossiers as canonical tables. `shuffled`: a seed by which the rows of every input are shuffled."""
    frames = input_frames(dossiers, vocabulary)
    if shuffled is not None:
        frames = {name: table.sample(fraction=1, shuffle=True, seed=shuffled) for name, table in frames.items()}
    with TemporaryDirectory() as folder:
        store = prepare_frames(frames, Path(folder) / "s", vocabulary=vocabulary, on=dossiers[0].on, buckets=buckets)
        programmes = {name: i for i, name in enumerate(store.programmes)}
        for bucket in range(buckets):
            yield Bucket(store.read(bucket), programmes)


def table_claims(made: TableProgram, buckets: Iterable[Bucket]) -> dict[Key, Found]:
    """Every claim of all buckets. Raises `Refused` where a day lies beyond a reference table."""
    found: dict[Key, Found] = {}
    for bucket in buckets:
        lazy = {name: table.lazy() for name, table in bucket.tables.items()}
        claims = named(made.program, bucket.tables, bucket_claims(made, lazy, bucket.programmes))
        assert not found.keys() & claims.keys()
        found |= claims
    return found


def named(program: Program, tables: Frames, claims: pl.DataFrame) -> dict[Key, Found]:
    """Claims by the names of what their keys stand for."""
    codes = dict(tables[APPLICANTS].select("applicant", "code").iter_rows())
    matters: dict[int | None, str] = {None: ""}
    for name, table in tables.items():
        if name.startswith(MATTERS):
            matters |= dict(table.select("matter", "matter_id").iter_rows())
    found: dict[Key, Found] = {}
    for applicant, rule, matter, year, verdict, *masks, lo, hi in claims.iter_rows():
        key = Key(codes[applicant], program.rules[rule].id, matters[matter], year)
        assert key not in found
        found[key] = Found(VERDICTS[verdict].value, lo, hi, *masks)
    return found


def differences(
    engine: Mapping[Key, Found], tables: Mapping[Key, Found]
) -> list[tuple[Key, Found | None, Found | None]]:
    """Claims of which both do not say the same."""
    keys = sorted(engine.keys() | tables.keys())
    return [(key, engine.get(key), tables.get(key)) for key in keys if engine.get(key) != tables.get(key)]
