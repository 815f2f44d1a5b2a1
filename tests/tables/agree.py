"""Both evaluators on the same dossiers: the engine on one after the other, and a run over tables of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl

from duixian.assess.bind import bind
from duixian.assess.deduct import settle
from duixian.assess.engine import Engine
from duixian.assess.plan import make_plan
from duixian.expression.evaluate import RunBool
from duixian.expression.frame import Frame
from duixian.quantity.problem import Refused
from duixian.tables.dossiers import input_frames
from duixian.tables.kernel import beaten_by
from duixian.tables.prepare import prepare_frames
from duixian.tables.run import Backend, Job, Runner
from duixian.tables.store import Store
from duixian.vocabulary.derive import derive
from duixian.vocabulary.dossier import LEVELS, STATUSES, Dossier, Receipt
from duixian.vocabulary.facts import Vocabulary


class Key(NamedTuple):
    """Which claim: the applicant's code, the rule, the matter's id ("": the applicant itself), the year."""

    code: str
    rule: str
    matter: str
    year: int


class Found(NamedTuple):
    """What a claim comes to, fen: alone, and in the plan. `met`, `pending`, `failed`: bit masks over its conditions."""

    verdict: str
    met: int
    pending: int
    failed: int
    lo: int
    hi: int
    firm: int
    potential: int
    beaten_by: str | None


class Said(NamedTuple):
    """Every claim, and every plan: the firm and the potential sum of each applicant by its code. `exact`: how many
    plans a run left to the exact kernel."""

    claims: Mapping[Key, Found]
    plans: Mapping[str, tuple[int, int]]
    exact: int = 0


class Bucket(NamedTuple):
    """Canonical tables of one bucket. `programmes`: the number of each in the receipts."""

    tables: dict[str, pl.DataFrame]
    programmes: Mapping[str, int]


def coded(dossiers: Iterable[Dossier], on: date) -> list[Dossier]:
    """Dossiers with codes of their own, all of one day: tables describe applicants on a day."""
    return [replace(dossier, code=f"A{i:06d}", on=on) for i, dossier in enumerate(dossiers)]


def in_order(dossiers: Iterable[Dossier]) -> list[Dossier]:
    """Dossiers in the order that tables have: among equal plans it is the order of matters that decides, and among
    equal payments the order of receipts says which of them was recovered."""
    return [
        replace(
            dossier,
            matters=tuple(sorted(dossier.matters, key=lambda matter: matter.id)),
            receipts=tuple(sorted(dossier.receipts, key=_place)),
        )
        for dossier in dossiers
    ]


def _place(r: Receipt) -> tuple[object, ...]:
    status, level = list(STATUSES).index(r.status), list(LEVELS).index(r.level)
    return (r.year, r.date, r.programme, r.matter, status, r.amount, level, r.region, r.project, r.product)


def engine_says(engine: Engine, dossiers: Iterable[Dossier], vocabulary: Vocabulary) -> Said:
    """What one dossier after the other is told. Raises `Refused` where a day lies beyond a reference table."""
    claims: dict[Key, Found] = {}
    plans: dict[str, tuple[int, int]] = {}
    for dossier in dossiers:
        case = bind(derive(dossier, vocabulary))
        settled = settle(engine, case, engine.claims(case)).claims
        plan = make_plan(engine, case, settled)
        plans[dossier.code] = (plan.firm.total, plan.potential.total)
        for index, claim in enumerate(settled):
            rule = engine.program.rules[claim.rule]
            frame = case.view(rule.id, claim.matter, claim.year)
            masks = dict.fromkeys((True, None, False), 0)
            for i, kept in enumerate(engine.conditions[claim.rule]):
                masks[_holds(kept.run, frame)] |= 1 << i
            firm, potential = plan.firm.allotted.get(index, 0), plan.potential.allotted.get(index, 0)
            beaten = beaten_by(engine, case, settled, plan, index)
            key = Key(dossier.code, rule.id, frame.matter_id, claim.year)
            assert key not in claims
            claims[key] = Found(
                claim.verdict.value, masks[True], masks[None], masks[False], claim.lo, claim.hi, firm, potential, beaten
            )
    return Said(claims, plans)


def _holds(run: RunBool, frame: Frame) -> bool | None:
    """Whether a condition holds. One that looks beyond a reference table is open: had that mattered, its claim would
    have been refused for it."""
    try:
        return run(frame)
    except Refused:
        return None


@contextmanager
def store_of(
    dossiers: Sequence[Dossier], vocabulary: Vocabulary, buckets: int = 1, shuffled: int | None = None
) -> Iterator[Store]:
    """Dossiers of one day as canonical tables. `shuffled`: a seed by which the rows of every input are shuffled."""
    frames = input_frames(dossiers, vocabulary)
    if shuffled is not None:
        frames = {name: table.sample(fraction=1, shuffle=True, seed=shuffled) for name, table in frames.items()}
    with TemporaryDirectory() as folder:
        yield prepare_frames(frames, Path(folder) / "s", vocabulary=vocabulary, on=dossiers[0].on, buckets=buckets)


def buckets_of(dossiers: Sequence[Dossier], vocabulary: Vocabulary, buckets: int = 1) -> Iterator[Bucket]:
    """Dossiers as the canonical tables of each bucket."""
    with store_of(dossiers, vocabulary, buckets) as store:
        programmes = {name: i for i, name in enumerate(store.programmes)}
        for bucket in range(buckets):
            yield Bucket(store.read(bucket), programmes)


def run_says(engine: Engine, store: Store, vocabulary: Vocabulary, backend: Backend) -> Said:
    """What a run over the buckets that hold somebody says. Raises `Refused` as the engine does."""
    runner = Runner(Job(store, engine.program, store.on, backend), vocabulary)
    claims: dict[Key, Found] = {}
    plans: dict[str, tuple[int, int]] = {}
    exact = 0
    for bucket in range(store.buckets):
        if store.first_applicant(bucket) == store.first_applicant(bucket + 1):
            continue
        done = runner.bucket(bucket)
        exact += done.exact
        rows = done.claims.with_columns(pl.col("matter_id").fill_null("")).select(
            "code", "rule", "matter_id", "year", *Found._fields
        )
        found = {Key(*row[:4]): Found(*row[4:]) for row in rows.iter_rows()}
        assert len(found) == rows.height
        assert not found.keys() & claims.keys()
        claims |= found
        plans |= {code: (firm, potential) for _, code, firm, potential, _ in done.plans.iter_rows()}
    return Said(claims, plans, exact)


def differences(one: Said, other: Said) -> list[tuple[object, object, object]]:
    """Claims, then plans, of which both do not say the same."""
    found: list[tuple[object, object, object]] = []
    for a, b in ((one.claims, other.claims), (one.plans, other.plans)):
        keys = sorted({*a, *b})
        found += [(key, a.get(key), b.get(key)) for key in keys if a.get(key) != b.get(key)]
    return found
