"""Places and money settled over tables, against the plainest settling of one dossier after another; and its laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest
from one_by_one import Key, Score, Told, assessed, settle_plainly

from duixian.assess import Claim
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.tables.dossiers import input_frames
from duixian.tables.prepare import prepare_frames
from duixian.tables.rounds.scores import SCHEMA
from duixian.tables.rounds.stage import OUTCOMES, Settled, run_settled
from duixian.tables.rounds.terms import read_terms
from duixian.tables.run import CLAIMS, Backend, Job, results
from duixian.tables.store import Store
from duixian.vocabulary.dossier import Coverage, Dossier, Matter, Outcome, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.values import Value

ON = date(2023, 6, 30)
FAIR = Path(__file__).parent / "data" / "fair.yaml"
YEARS = (2022, 2023)
TERMS = (
    """
title: 各用各的
grants:
  fair/prize: {order: [score, filed_at]}
  fair/early: {}
  fair/podium: {}
  fair/pot: {}
  fair/product: {share: pro-rata}
  fair/choice: {order: [amount, code], places: 2}
  fair/merit: {places: all}
""",
    """
title: 分不出先后的待定，资金依次足额
grants:
  fair/prize: {order: [score], filing: possible}
  fair/early: {filing: listed}
  fair/podium: {filing: listed}
  fair/product: {share: in order, order: [filed_at], filing: listed}
  fair/merit: {places: 2, order: [amount, score]}
pots:
  - {for: [fair/comfort, fair/merit], amount: 20万元, share: in order, order: [score], filing: listed}
""",
    """
title: 总额套总额
grants:
  fair: {order: [score, code]}
  fair/podium: {order: [score]}
  fair/early: {order: [filed_at, score]}
  fair/choice: {order: [code], filing: possible}
pots:
  - {for: [fair], amount: 150万元, share: pro-rata, order: [code]}
  - {for: [fair/prize, fair/pot], amount: 90万元, share: pro-rata, filing: possible}
  - {for: [fair/early], amount: 6万元, per: once, share: in order, order: [rank, code]}
""",
)


def some(dice: Random, *values: Value) -> Value:
    return dice.choice(values)


def matters(dice: Random, number: int) -> Matter:
    kind = dice.choice(("platform_project", "platform_project", "cloud_adoption", "digital_renovation", "software_purchase"))
    facts: dict[str, Value] = {"date": date(2023, dice.randint(1, 6), 1)}
    years: dict[int, dict[str, Value]] = {}
    yuan = dice.choice((0, 100_000, 100_000, 333_333, 1_234_567, 3_000_000)) * 100 + dice.choice((0, 0, 1, 7))
    match kind:
        case "platform_project":
            facts |= {
                "serves_city_industry": dice.random() < 0.9, "provincial_list": dice.random() < 0.8,
                "actual_investment": yuan,
            }  # fmt: skip
        case "cloud_adoption":
            years = {year: {"software_fee": yuan} for year in YEARS if dice.random() < 0.7}
        case "digital_renovation":
            facts |= {"environment_compliant": dice.random() < 0.9, "equipment_value": yuan}
        case "software_purchase":
            facts |= {"applied": dice.random() < 0.9}
    if dice.random() < 0.15:  # something is not known
        facts.pop(dice.choice(sorted(facts)))
    return Matter(f"m{number}", kind, product=dice.choice(("", "甲", "乙")), facts=facts, years=years)


GRANTS = {
    "platform_project": ("fair/prize", "fair/podium", "fair/comfort", "fair/merit"),
    "cloud_adoption": ("fair/early",),
    "digital_renovation": ("fair/pot", "fair/choice"),
    "software_purchase": ("fair/product",),
}


def dossier(dice: Random, number: int) -> Dossier:
    found = tuple(matters(dice, n) for n in range(dice.choice((0, 1, 1, 2, 3))))
    receipts, outcomes = [], []
    for matter in found:
        if dice.random() < 0.1:
            grant = dice.choice(GRANTS[matter.kind])
            day = date(dice.choice((2022, 2023)), 5, 1)
            receipts.append(
                Receipt(grant, "city", "", dice.choice((matter.id, "gone")), "", matter.product, day.year, day, "paid", dice.choice((100, 3_000_000)))
            )
        if dice.random() < 0.15:
            grant = dice.choice(GRANTS[matter.kind])
            told: dict[str, Value] = {}
            told |= {"selected": dice.random() < 0.8} if dice.random() < 0.5 else {}
            told |= {"rank": dice.randint(1, 6)} if dice.random() < 0.3 else {}
            told |= {"granted": dice.choice((0, 777, 2_000_000))} if dice.random() < 0.4 else {}
            outcomes.append(Outcome(grant, matter.id, dice.choice((None, 2023)), told))
    known = (ReceiptCoverage("city", date(2010, 1, 1)),) if dice.random() < 0.9 else ()
    return Dossier(
        ON, f"A{number:04d}", "", {"founded": date(2015, 1, 1)}, {}, found, tuple(receipts), Coverage(known), tuple(outcomes)
    )


def score_of(dice: Random, dossiers: Sequence[Dossier], program: Program) -> dict[Key, Score]:
    """A score and a time for every claim; for few of them none, so that there are claims that are not listed."""
    kinds = {rule.id: (rule.matter_kind, rule.per) for rule in program.rules}
    found: dict[Key, Score] = {}
    for one in dossiers:
        for matter in one.matters:
            for grant, (kind, per) in kinds.items():
                if kind == matter.kind:
                    years = (*YEARS, ON.year) if per == "year" else (ON.year,)
                    for year in dict.fromkeys(years):
                        score = Score(dice.choice((60, 70, 70, 80, 90)), f"2023-0{dice.randint(1, 6)}-0{dice.randint(1, 3)}")
                        found[Key(one.code, grant, matter.id, year)] = score
    return found


def keyed(scores: Mapping[Key, Score], store: Store) -> pl.DataFrame:
    tables = [store.read(bucket) for bucket in range(store.buckets)]
    codes = {code: key for t in tables for key, code in t["applicants"].select("applicant", "code").iter_rows()}
    ids = {
        (owner, matter_id): key
        for t in tables
        for name, frame in t.items()
        if name.startswith("matters_")
        for owner, matter_id, key in frame.select("applicant", "matter_id", "matter").iter_rows()
    }
    rows = [
        (
            codes[key.code], key.rule, ids[codes[key.code], key.matter], key.year,
            None if s.score is None else s.score * 10**6, None if s.filed_at is None else int(s.filed_at.replace("-", "")),
        )
        for key, s in scores.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


class Fair:
    """A random population, its scores, and one terms file."""

    def __init__(self, seed: int, terms: int, folder: Path, program: Program, people: int = 40) -> None:
        dice = Random(seed)
        self.program, self.folder = program, folder
        self.dossiers = [dossier(dice, n) for n in range(people)]
        self.scores = score_of(dice, self.dossiers, program)
        file = folder / "terms.yaml"
        file.write_text(TERMS[terms], encoding="utf-8")
        read = read_terms(file, [program])
        self.specs = read.under(program)
        if terms == 1:  # not all stand in the scores where those that do count as filing
            self.scores = {key: s for key, s in self.scores.items() if key.rule == "fair/prize" or dice.random() < 0.8}
            self.scores |= {k: s for k, s in score_of(dice, self.dossiers, program).items() if k.rule == "fair/merit"}

    def settled(self, buckets: int = 1, shuffled: int | None = None, backend: Backend = Backend.POLARS) -> Settled:
        vocabulary = load_vocabulary()
        frames = input_frames(self.dossiers, vocabulary)
        if shuffled is not None:
            frames = {n: table.sample(fraction=1, shuffle=True, seed=shuffled) for n, table in frames.items()}
        self.into = self.folder / f"results-{buckets}-{shuffled}-{backend}"
        self.store = prepare_frames(
            frames, self.folder / f"store-{buckets}-{shuffled}-{backend}", vocabulary=vocabulary, on=ON, buckets=buckets
        )
        scores = keyed(self.scores, self.store)
        if shuffled is not None:
            scores = scores.sample(fraction=1, shuffle=True, seed=shuffled)
        return run_settled(Job(self.store, self.program, ON, backend), self.specs, scores, self.into)

    def told(self) -> dict[Key, Told]:
        """What the rounds settled, with what stood before of the same claims."""
        named = _names(self.store)
        found = pl.read_parquet(self.into / OUTCOMES)
        return {
            Key(named[owner, None][0], grant, named[owner, matter][1], year): Told(s, r, None, g)
            for owner, matter, grant, year, s, r, g in found.select(
                "applicant", "matter", "grant", "period", "selected", "rank", "granted"
            ).iter_rows()
        }

    def claims(self) -> dict[Key, tuple[str, int, int, int, int, str]]:
        table = results(self.into, CLAIMS).with_columns(pl.col("rule", "verdict").cast(pl.String)).collect()
        return {
            Key(code, rule, matter or "", year): (verdict, lo, hi, firm, potential, beaten or "")
            for code, rule, matter, year, verdict, lo, hi, firm, potential, beaten in table.select(
                "code", "rule", "matter_id", "year", "verdict", "lo", "hi", "firm", "potential", "beaten_by"
            ).iter_rows()
        }


def _names(store: Store) -> dict[tuple[int, int | None], tuple[str, str]]:
    found: dict[tuple[int, int | None], tuple[str, str]] = {}
    for bucket in range(store.buckets):
        tables = store.read(bucket)
        codes = dict(tables["applicants"].select("applicant", "code").iter_rows())
        found |= {(owner, None): (code, "") for owner, code in codes.items()}
        for name, frame in tables.items():
            if name.startswith("matters_"):
                for owner, matter, matter_id in frame.select("applicant", "matter", "matter_id").iter_rows():
                    found[owner, matter] = (codes[owner], matter_id)
    return found


def said(claim: Claim) -> tuple[str, int, int, int, int, str]:
    beaten = " ".join(sorted(" ".join(one.by for one in claim.beaten).split()))
    return claim.verdict.value, claim.lo, claim.hi, claim.firm, claim.potential, beaten


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_policies([FAIR])


@pytest.mark.parametrize("terms", range(len(TERMS)))
@pytest.mark.parametrize("seed", range(4))
def test_settling_tables_is_settling_one_by_one(seed: int, terms: int, program: Program, tmp_path: Path) -> None:
    fair = Fair(seed, terms, tmp_path, program)
    fair.settled(buckets=3)
    told = settle_plainly(fair.dossiers, program, fair.specs, fair.scores)
    expected = {key: said(claim) for key, claim in assessed(fair.dossiers, program, told).items()}
    found = {key: (*rest, " ".join(sorted(beaten.split()))) for key, (*rest, beaten) in fair.claims().items()}
    assert {key: (value, found[key]) for key, value in expected.items() if found[key] != value} == {}
    assert found.keys() == expected.keys()
