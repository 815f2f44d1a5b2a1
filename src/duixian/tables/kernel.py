"""The exact kernel: applicants whose claims hang together are assessed one by one, as a dossier is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache

import polars as pl

from duixian.assess.answer import claim_id
from duixian.assess.bind import Case, bind
from duixian.assess.deduct import settle
from duixian.assess.engine import Engine
from duixian.assess.plan import PlanResult, make_plan
from duixian.assess.verdict import RawClaim
from duixian.tables.dossiers import read_dossiers
from duixian.tables.loading import Tables
from duixian.tables.rules import VERDICTS
from duixian.vocabulary.derive import derive
from duixian.vocabulary.facts import Vocabulary

SCHEMA: Mapping[str, pl.DataType] = {
    "applicant": pl.Int64(),
    "rule": pl.Int64(),
    "matter": pl.Int64(),
    "year": pl.Int64(),
    "verdict": pl.Int64(),
    "lo": pl.Int64(),
    "hi": pl.Int64(),
    "firm": pl.Int64(),
    "potential": pl.Int64(),
    "beaten_by": pl.String(),
}
Row = tuple[int, int, int | None, int, int, int, int, int, int, str | None]


def assess_exactly(
    engine: Engine, vocabulary: Vocabulary, on: date, tables: Tables, applicants: Sequence[int]
) -> pl.DataFrame:
    """The claims of some applicants with their plans, in the columns of `SCHEMA`."""
    wanted = pl.Series("applicant", applicants, dtype=pl.Int64)
    scans = [table.filter(pl.col("applicant").is_in(wanted.implode())) for table in tables.values()]
    frames = dict(zip(tables, pl.collect_all(scans), strict=True))
    keys = _keys(frames)
    rows: list[Row] = []
    for applicant, dossier in read_dossiers(frames, vocabulary, on):
        rows += _claims(engine, bind(derive(dossier, vocabulary), on), applicant, keys)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _keys(frames: Mapping[str, pl.DataFrame]) -> dict[tuple[int, str], int]:
    """The matters' keys by applicant and id."""
    found: dict[tuple[int, str], int] = {}
    for name, frame in frames.items():
        if name.startswith("matters_"):
            for applicant, matter_id, matter in frame.select("applicant", "matter_id", "matter").iter_rows():
                found[applicant, matter_id] = matter
    return found


def _claims(engine: Engine, case: Case, applicant: int, keys: Mapping[tuple[int, str], int]) -> Iterator[Row]:
    claims = settle(engine, case, engine.claims(case)).claims
    plan = make_plan(engine, case, claims)
    for index, claim in enumerate(claims):
        matter = keys[applicant, case.matters[claim.matter].matter_id] if claim.matter >= 0 else None
        firm, potential = plan.firm.allotted.get(index, 0), plan.potential.allotted.get(index, 0)
        yield (
            applicant, claim.rule, matter, claim.year, _place(claim), claim.lo, claim.hi, firm, potential,
            beaten_by(engine, case, claims, plan, index),
        )  # fmt: skip


def beaten_by(engine: Engine, case: Case, claims: Sequence[RawClaim], plan: PlanResult, index: int) -> str | None:
    """What keeps a claim out of the plan: the ids of the claims that beat it, `receipt N` of earlier money; None."""
    conflicts, blocked = plan.beaten(index)
    winners = sorted({c.b if c.a == index else c.a for c in conflicts})
    found = [claim_id(engine, case, claims[i]) for i in winners]
    found += [f"receipt {number + 1}" for number in sorted({block.receipt for block in blocked})]
    return " ".join(found) or None


@cache
def _places() -> Mapping[str, int]:
    return {verdict.value: i for i, verdict in enumerate(VERDICTS)}


def _place(claim: RawClaim) -> int:
    return _places()[claim.verdict.value]
