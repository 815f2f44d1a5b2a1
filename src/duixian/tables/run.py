"""A program over a store: bucket by bucket to `claims` and `plans` in Parquet, going on where a run stopped."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import polars as pl

from duixian.assess.engine import Engine
from duixian.program.codec import digest
from duixian.program.model import Program
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables import layout as names
from duixian.tables.backends import Backend, evaluator
from duixian.tables.claims import MASKS, VERDICT, prepare_program
from duixian.tables.interactions import interactions
from duixian.tables.kernel import assess_exactly
from duixian.tables.layout import layout
from duixian.tables.loading import Tables
from duixian.tables.plan import plan_bucket
from duixian.tables.store import MANIFEST, Store
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

CLAIMS, PLANS, RUN = "claims", "plans", "run.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What is run: a program over a store, filed on a day. `outcomes`: a Parquet file in the columns of the table of
    outcomes, of what stages settled; where the store says something of the same claim and period, that is set aside."""

    store: Store
    program: Program
    on: date
    backend: Backend = Backend.AUTO
    outcomes: Path | None = None

    def tables(self, *buckets: int) -> dict[str, pl.LazyFrame]:
        """The tables of a bucket, or of several that follow one another, the outcomes of stages among them."""
        told = {name: self.store.scan(name, *buckets) for name in self.store.rows if name != names.OUTCOMES}
        return told | {names.OUTCOMES: self.settled(*buckets)}

    def settled(self, *buckets: int) -> pl.LazyFrame:
        """The outcomes of stages: this job's own, then those of the store."""
        store = self.store.scan(names.OUTCOMES, *buckets)
        if self.outcomes is None:
            return store
        first, after = self.store.first_applicant(buckets[0]), self.store.first_applicant(buckets[-1] + 1)
        more = pl.scan_parquet(self.outcomes).filter(pl.col("applicant").is_between(first, after - 1))
        schema = store.collect_schema()
        other = store.join(more, on=list(names.OUTCOME_KEYS), how="anti", nulls_equal=True)
        return pl.concat([more.select(schema.names()).cast(schema), other])

    def digest(self) -> str:
        """What tells this job's results from another's."""
        manifest = (self.store.path / MANIFEST).read_text("utf-8")
        sizes = [
            self.store.path_of(name, bucket).stat().st_size
            for bucket in range(self.store.buckets)
            for name in sorted(self.store.rows)
        ]
        settled = hashlib.sha256(self.outcomes.read_bytes()).hexdigest() if self.outcomes else ""
        told = [manifest, str(sizes), self.on.isoformat(), digest(self.program), settled]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Done:
    """A bucket worked out: its claims, its plans, how many applicants went to the exact kernel."""

    claims: pl.DataFrame
    plans: pl.DataFrame
    exact: int


def settled_rules(job: Job) -> frozenset[str]:
    """The rules of whose claims stages have settled something."""
    named = [job.settled(bucket).select(pl.col("grant").unique()) for bucket in range(job.store.buckets)]
    return frozenset(grant for found in pl.collect_all(named) for grant in found["grant"])


class Runner:
    """A job made ready: the program is lowered once, then run on any bucket in any order."""

    def __init__(self, job: Job, vocabulary: Vocabulary | None = None) -> None:
        self.job = job
        self.vocabulary = vocabulary or load_vocabulary()
        self.evaluator = evaluator(job.backend, job.store.applicants)
        self.engine = Engine(job.program)
        self.made = prepare_program(job.program, job.on, settled_rules(job))
        self.interactions = interactions(self.engine, layout(self.vocabulary))
        self.programmes = {name: i for i, name in enumerate(job.store.programmes)}

    def bucket(self, bucket: int) -> Done:
        """Everything about the applicants of a bucket. Raises `Refused` where a day lies beyond a reference table."""
        tables = self.job.tables(bucket)
        claims = self.evaluator.claims(self.made, tables, self.programmes)
        planned = plan_bucket(self.interactions, claims, tables, self.job.store.programmes)
        claims = claims.with_row_index("claim").join(planned.money, on="claim", how="left", maintain_order="left")
        ids = _ids(self.engine.program, claims, planned.beaten, tables)
        claims = claims.join(ids, on="claim", how="left", maintain_order="left").drop("claim")
        if planned.exact:
            exact = assess_exactly(self.engine, self.vocabulary, self.job.on, tables, planned.exact)
            claims = _replaced(claims, exact)
        claims = claims.with_columns(pl.col("firm", "potential").fill_null(0))
        plans = _plans(claims, tables, planned.exact)
        return Done(self._told(claims, tables), plans, len(planned.exact))

    def _told(self, claims: pl.DataFrame, tables: Tables) -> pl.DataFrame:
        """The claims as they are written: codes and ids beside the keys, rules and verdicts by name."""
        rules = self.job.program.rules
        rule = pl.Series([rule.id for rule in rules], dtype=pl.Enum([rule.id for rule in rules]))
        verdict = pl.Series(VERDICT.categories, dtype=VERDICT)
        yearly = pl.Series([rule.per == "year" for rule in rules], dtype=pl.Boolean)
        codes = tables[names.APPLICANTS].select("applicant", "code").collect()
        claims = claims.join(codes, on="applicant", how="left", maintain_order="left")
        claims = claims.join(_matter_ids(tables), on="matter", how="left", maintain_order="left")
        return claims.select(
            "applicant",
            "code",
            pl.lit(rule).gather(pl.col("rule")).alias("rule"),
            "matter",
            "matter_id",
            "year",
            pl.lit(yearly).gather(pl.col("rule")).alias("yearly"),
            pl.lit(verdict).gather(pl.col("verdict")).alias("verdict"),
            *MASKS,
            "lo",
            "hi",
            "firm",
            "potential",
            "beaten_by",
        )


def _matter_ids(tables: Tables) -> pl.DataFrame:
    many = [table.select("matter", "matter_id") for name, table in tables.items() if name.startswith(names.MATTERS)]
    return pl.concat(pl.collect_all(many))


def _ids(program: Program, claims: pl.DataFrame, beaten: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """What beats a claim, by the ids that claims have in an assessment (`beaten_by`), for each beaten one."""
    if not beaten.height:
        return pl.DataFrame(schema={"claim": pl.UInt32, "beaten_by": pl.String})
    winners = claims.select(by="claim", rule="rule", matter="matter", year="year").join(
        beaten.select("by").unique(), on="by", how="semi"
    )
    winners = winners.join(_matter_ids(tables), on="matter", how="left")
    names_ = pl.Series([rule.id for rule in program.rules], dtype=pl.String)
    yearly = pl.Series([rule.per == "year" for rule in program.rules], dtype=pl.Boolean)
    matter = pl.when(pl.col("matter_id").is_null()).then(pl.lit("")).otherwise("#" + pl.col("matter_id"))
    year = pl.when(pl.lit(yearly).gather(pl.col("rule"))).then("@" + pl.col("year").cast(pl.String))
    told = pl.concat_str(pl.lit(names_).gather(pl.col("rule")), matter, year.otherwise(pl.lit("")))
    by = beaten.unique().join(winners.select("by", told.alias("id")), on="by", how="left").sort("claim", "by")
    return by.group_by("claim", maintain_order=True).agg(pl.col("id").str.join(" ").alias("beaten_by"))


def _replaced(claims: pl.DataFrame, exact: pl.DataFrame) -> pl.DataFrame:
    """The claims with what the exact kernel says of its applicants; the masks stay, they are the claim's own."""
    keys = ["applicant", "rule", "matter", "year"]
    renamed = exact.rename({name: f"{name} exact" for name in exact.columns if name not in keys})
    found = claims.join(renamed, on=keys, how="left", nulls_equal=True, maintain_order="left")
    taken = pl.col("verdict exact").is_not_null()
    settled = [
        pl.when(taken).then(pl.col(f"{name} exact")).otherwise(pl.col(name)).alias(name)
        for name in ("verdict", "lo", "hi", "firm", "potential", "beaten_by")
    ]
    return found.with_columns(settled).select(claims.columns)


def _plans(claims: pl.DataFrame, tables: Tables, exact: tuple[int, ...]) -> pl.DataFrame:
    """One row for each applicant: what its plan comes to, firm and potential, and whether the exact kernel made it."""
    sums = claims.lazy().group_by("applicant").agg(pl.col("firm", "potential").sum())
    alone = pl.Series(exact, dtype=pl.Int64)
    found = tables[names.APPLICANTS].select("applicant", "code").join(sums, on="applicant", how="left")
    return (
        found.with_columns(
            pl.col("firm", "potential").fill_null(0), pl.col("applicant").is_in(alone.implode()).alias("exact")
        )
        .sort("applicant")
        .collect()
    )


Progress = Callable[[int, int], None]  # buckets finished, of how many


def run(job: Job, into: Path, *, progress: Progress | None = None, again: bool = False) -> int:
    """Run a job into a folder, or go on with it there; returns how many buckets were worked out now.

    `into` gets `claims/` and `plans/`, a file for each bucket, each whole or not there. Raises `Refused` where the
    folder holds the results of another job, unless `again`, which starts anew. What is refused before the first bucket
    leaves the folder as it was.
    """
    left = list(unfinished(job, into) if goes_on(job, into, again=again) else range(job.store.buckets))
    runner = Runner(job) if left else None
    begin(job, into, again=again)
    for number, bucket in enumerate(left):
        assert runner is not None
        if progress:
            progress(job.store.buckets - len(left) + number, job.store.buckets)
        write(runner.bucket(bucket), into, bucket)
    if progress:
        progress(job.store.buckets, job.store.buckets)
    return len(left)


def begin(job: Job, into: Path, *, again: bool = False) -> None:
    """Make the folder this job's. Raises `Refused` where it holds another's results, unless `again`."""
    if goes_on(job, into, again=again):
        sweep(into)
        return
    for folder in (CLAIMS, PLANS):
        shutil.rmtree(into / folder, ignore_errors=True)
        (into / folder).mkdir(parents=True)
    part = (into / RUN).with_suffix(".part")
    part.write_text(json.dumps(_mark(job)) + "\n", encoding="utf-8")
    os.replace(part, into / RUN)


def sweep(into: Path) -> None:
    """Take away what a run that was stopped has written by half."""
    for part in (*(into / CLAIMS).glob("*.part"), *(into / PLANS).glob("*.part")):
        part.unlink(missing_ok=True)


def goes_on(job: Job, into: Path, *, again: bool) -> bool:
    """Whether the folder is this job's already. Raises `Refused` where it holds another's results, unless `again`."""
    if again or not (into / RUN).exists():
        return False
    if _read(into / RUN) == _mark(job):
        return True
    text = Text(
        f"{into} 是另一次计算的结果；换一个文件夹，或加 --again 重算",
        f"{into} holds the results of another run; choose another folder, or start anew with --again",
    )
    raise Refused([Problem("another-run", text, Place(file=str(into)))])


def _mark(job: Job) -> Mapping[str, object]:
    return {"job": job.digest(), "on": job.on.isoformat(), "buckets": job.store.buckets}


def _read(mark: Path) -> Mapping[str, object]:
    try:
        found = json.loads(mark.read_text("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def unfinished(job: Job, into: Path) -> Iterator[int]:
    """The buckets that are still to be worked out."""
    for bucket in range(job.store.buckets):
        if not _file(into, PLANS, bucket).exists():
            yield bucket


def write(done: Done, into: Path, bucket: int) -> None:
    """Write a bucket's results; the plans come last, and what is there is whole."""
    for folder, table in ((CLAIMS, done.claims), (PLANS, done.plans)):
        file = _file(into, folder, bucket)
        part = file.with_name(f"{file.stem}-{uuid4().hex}.part")  # the same bucket may be worked out twice at a time
        try:
            table.write_parquet(part)
            os.replace(part, file)
        finally:
            part.unlink(missing_ok=True)


def _file(into: Path, folder: str, bucket: int) -> Path:
    return into / folder / f"bucket-{bucket:04d}.parquet"


def results(into: Path, what: str) -> pl.LazyFrame:
    """The claims (`CLAIMS`) or plans (`PLANS`) of a finished run, in the order of buckets."""
    return pl.scan_parquet(sorted((into / what).glob("bucket-*.parquet")))
