"""Places and money settled over tables, against the plainest settling of one dossier after another; and its laws."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_by_one import Key, Score, assessed, settle_plainly

from duixian.assess import Claim, assess_dossier
from duixian.assess.allot import share_out
from duixian.program.compile import compile_policies
from duixian.program.model import Program, Ranking
from duixian.quantity.problem import Refused
from duixian.tables.dossiers import input_frames
from duixian.tables.prepare import prepare_frames
from duixian.tables.rounds import stage
from duixian.tables.rounds.money import asking, deal_out
from duixian.tables.rounds.scores import SCHEMA
from duixian.tables.rounds.specs import Fund, Specs
from duixian.tables.rounds.stage import FIRST, SECOND, Settled, run_settled
from duixian.tables.rounds.terms import read_terms
from duixian.tables.run import CLAIMS, Backend, Done, Job, Runner, results, run
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
    kind = dice.choice(
        ("platform_project", "platform_project", "cloud_adoption", "digital_renovation", "software_purchase")
    )
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
                Receipt(
                    grant,
                    "city",
                    "",
                    dice.choice((matter.id, "gone")),
                    "",
                    matter.product,
                    day.year,
                    day,
                    "paid",
                    dice.choice((100, 3_000_000)),
                )
            )
        if dice.random() < 0.15:
            grant = dice.choice(GRANTS[matter.kind])
            told: dict[str, Value] = {}
            told |= {"selected": dice.random() < 0.8} if dice.random() < 0.5 else {}
            told |= {"rank": dice.randint(1, 6)} if dice.random() < 0.3 else {}
            told |= {"granted": dice.choice((0, 777, 2_000_000))} if dice.random() < 0.4 else {}
            outcomes.append(Outcome(grant, matter.id, dice.choice((None, 2023)), told))
    receipts.sort(key=lambda r: (r.year, r.date, r.programme, r.matter, r.status, r.amount))  # as tables have them
    known = (ReceiptCoverage("city", date(2010, 1, 1)),) if dice.random() < 0.9 else ()
    return Dossier(
        ON,
        f"A{number:04d}",
        "",
        {"founded": date(2015, 1, 1)},
        {},
        found,
        tuple(receipts),
        Coverage(known),
        tuple(outcomes),
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
                        score = Score(
                            dice.choice((60, 70, 70, 80, 90)), f"2023-0{dice.randint(1, 6)}-0{dice.randint(1, 3)}"
                        )
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
            None if s.score is None else s.score * 10**6,
            None if s.filed_at is None else int(s.filed_at.replace("-", "")),
        )
        for key, s in scores.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


Found = dict[Key, tuple[str, int, int, int, int, str]]  # verdict, lo, hi, firm, potential, beaten by


class Fair:
    """A random population, its scores, and one terms file."""

    def __init__(self, seed: int, terms: int, folder: Path, program: Program, people: int = 60) -> None:
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

    def settled(self, buckets: int = 1, shuffled: int | None = None) -> Settled:
        return run_settled(*self.given(buckets, shuffled), self.into)

    def given(self, buckets: int, shuffled: int | None) -> tuple[Job, Specs, pl.DataFrame]:
        """What is settled, with what; results are for the folder `into`."""
        vocabulary = load_vocabulary()
        frames = input_frames(self.dossiers, vocabulary)
        if shuffled is not None:
            frames = {n: table.sample(fraction=1, shuffle=True, seed=shuffled) for n, table in frames.items()}
        self.into = self.folder / f"results-{buckets}-{shuffled}"
        self.store = prepare_frames(
            frames, self.folder / f"store-{buckets}-{shuffled}", vocabulary=vocabulary, on=ON, buckets=buckets
        )
        scores = keyed(self.scores, self.store)
        if shuffled is not None:
            scores = scores.sample(fraction=1, shuffle=True, seed=shuffled)
        return Job(self.store, self.program, ON, Backend.POLARS), self.specs, scores

    def claims(self) -> Found:
        return claims_of(self.into)


def claims_of(into: Path) -> Found:
    table = results(into, CLAIMS).with_columns(pl.col("rule", "verdict").cast(pl.String)).collect()
    columns = ("code", "rule", "matter_id", "year", "verdict", "lo", "hi", "firm", "potential", "beaten_by")
    return {
        Key(code, rule, matter or "", year): (verdict, lo, hi, firm, potential, beaten or "")
        for code, rule, matter, year, verdict, lo, hi, firm, potential, beaten in table.select(columns).iter_rows()
    }


def said(claim: Claim) -> tuple[str, int, int, int, int, str]:
    beaten = " ".join(sorted(" ".join(one.by for one in claim.beaten).split()))
    return claim.verdict.value, claim.lo, claim.hi, claim.firm, claim.potential, beaten


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_policies([FAIR])


@pytest.mark.parametrize("terms", range(len(TERMS)))
def test_settling_tables_is_settling_one_by_one(terms: int, program: Program, tmp_path: Path) -> None:
    fair = Fair(terms + 3, terms, tmp_path, program)
    fair.settled()
    told = settle_plainly(fair.dossiers, program, fair.specs, fair.scores)
    expected = {key: said(claim) for key, claim in assessed(fair.dossiers, program, told).items()}
    found = {key: (*rest, " ".join(sorted(beaten.split()))) for key, (*rest, beaten) in fair.claims().items()}
    assert {key: (value, found[key]) for key, value in expected.items() if found[key] != value} == {}
    assert found.keys() == expected.keys()


def test_a_ranking_among_all_ranks_the_refused_too(program: Program, tmp_path: Path) -> None:
    """The other reading of A29: whoever has a score takes a place."""
    ranking = Ranking("all", "undecided", ())
    rules = [replace(rule, ranking=ranking) if rule.id == "fair/podium" else rule for rule in program.rules]
    fair = Fair(5, 0, tmp_path, replace(program, rules=tuple(rules)))
    assert next(one.among for one in fair.specs.choices if one.rule == "fair/podium") == "all"
    fair.settled()
    told = settle_plainly(fair.dossiers, fair.program, fair.specs, fair.scores)
    expected = {key: said(claim)[:5] for key, claim in assessed(fair.dossiers, fair.program, told).items()}
    assert {key: value[:5] for key, value in fair.claims().items()} == expected


@dataclass(frozen=True)
class Once:
    """A population that was settled in one bucket, by the terms that nest pots."""

    fair: Fair
    store: Store
    into: Path
    settled: Settled
    claims: Found


@pytest.fixture(scope="module")
def once(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Once:
    fair = Fair(2, 2, tmp_path_factory.mktemp("once"), program)
    settled = fair.settled()
    return Once(fair, fair.store, fair.into, settled, fair.claims())


def test_buckets_and_the_order_of_rows_change_nothing(once: Once) -> None:
    assert (once.fair.settled(buckets=3, shuffled=7), once.fair.claims()) == (once.settled, once.claims)


def test_no_more_is_given_than_there_is(once: Once) -> None:
    placed, shared = once.settled.placed, once.settled.shared
    assert all(one.chosen + one.taken <= one.places for one in placed if one.places and one.filed > one.places)
    assert all(one.granted <= max(one.fund.amount * one.funds - one.taken, 0) for one in shared)
    exact = [one for one in shared if one.short and one.fund.share == "pro-rata" and not one.fund.by_product]
    assert exact
    assert [one.granted for one in exact] == [max(one.fund.amount - one.taken, 0) for one in exact]
    assert all(firm <= lo and potential <= hi for _, lo, hi, firm, potential, _ in once.claims.values())


def test_settling_narrows_only(once: Once, tmp_path: Path) -> None:
    """What a claim may come to alone lies within what it might have come to; what is refused stays refused."""
    run(Job(once.store, once.fair.program, ON, Backend.POLARS), tmp_path)
    before = claims_of(tmp_path)
    assert before.keys() == once.claims.keys()
    for key, (verdict, lo, hi, *_) in before.items():
        now, low, high, *_ = once.claims[key]
        assert lo <= low <= high <= hi or now == "refused"
        assert verdict != "refused" or now == "refused"


def test_a_stopped_settling_leaves_whole_files_and_goes_on(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    fair, heard, work = once.fair, list[tuple[int, int]](), Runner.bucket
    given = fair.given(buckets=2, shuffled=None)

    def stop(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)  # Ctrl-C

    def once_only(runner: Runner, bucket: int) -> Done:
        if bucket:
            stop()
        return work(runner, bucket)

    def hear(done: int, of: int) -> None:
        heard.append((done, of))

    steps = (  # a bucket is worked out, places are given, what was settled is written, money is dealt out
        (Runner, "bucket", once_only),
        (stage, "give_places", stop),
        (stage, "os", SimpleNamespace(replace=stop)),
        (stage, "deal_out", stop),
    )
    there = []
    for owner, name, stopping in steps:
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, stopping)
            with pytest.raises(KeyboardInterrupt):
                run_settled(*given, fair.into)
        there.append(sorted(path.name for path in fair.into.iterdir()))
    assert there == [[FIRST], [FIRST], [FIRST, "first.part"], [FIRST, "first.parquet", SECOND]]
    assert run_settled(*given, fair.into, progress=hear) == once.settled
    assert fair.claims() == once.claims
    assert heard == [(2, 6), (4, 6), (4, 6), (5, 6), (6, 6)]  # two rounds were done, of three, each of two buckets
    assert list(fair.into.rglob("*.part")) == []


def test_other_scores_are_another_run(once: Once) -> None:
    scores = keyed(once.fair.scores, once.store).with_columns(score=-pl.col("score"))
    job = Job(once.store, once.fair.program, ON, Backend.POLARS)
    with pytest.raises(Refused) as refused:
        run_settled(job, once.fair.specs, scores, once.into)
    assert [problem.code for problem in refused.value.problems] == ["another-run"]


def fair_of(
    dossiers: Sequence[Dossier], terms: str, scores: Mapping[Key, Score], folder: Path, program: Program
) -> Fair:
    fair = Fair(0, 0, folder, program, people=0)
    fair.dossiers, fair.scores = list(dossiers), dict(scores)
    (folder / "terms.yaml").write_text(terms, encoding="utf-8")
    fair.specs = read_terms(folder / "terms.yaml", [program]).under(program)
    return fair


def builder(number: int, yuan: int) -> Dossier:
    """An applicant with a platform: a fifth of it is the prize, 50,000 yuan the comfort."""
    facts: dict[str, Value] = {
        "date": ON, "serves_city_industry": True, "provincial_list": False, "actual_investment": yuan * 100,
    }  # fmt: skip
    matter = Matter("m", "platform_project", facts=facts)
    coverage = Coverage((ReceiptCoverage("city", date(2010, 1, 1)),))
    return Dossier(ON, f"B{number}", "", {"founded": date(2015, 1, 1)}, matters=(matter,), coverage=coverage)


def test_what_a_prize_had_beaten_comes_back_where_it_was_not_won(program: Program, tmp_path: Path) -> None:
    people = [builder(n, 1_000_000) for n in range(5)]
    scores = {Key(one.code, "fair/prize", "m", 2023): Score(90 - n, None) for n, one in enumerate(people)}
    fair = fair_of(people, "title: 奖\ngrants: {fair/prize: {}}\n", scores, tmp_path, program)
    [placed] = fair.settled().placed
    assert (placed.places, placed.filed, placed.chosen, placed.tied) == (3, 5, 3, 0)
    firm = {(key.code, key.rule): firm for key, (_, _, _, firm, _, _) in fair.claims().items()}
    assert [firm[f"B{n}", "fair/prize"] for n in range(5)] == [20_000_000] * 3 + [0, 0]
    assert [firm[f"B{n}", "fair/comfort"] for n in range(5)] == [0] * 3 + [5_000_000] * 2


def test_equal_scores_across_the_last_place_are_undecided(program: Program, tmp_path: Path) -> None:
    people = [builder(n, 1_000_000) for n in range(5)]
    points = (90, 80, 70, 70, 60)
    scores = {Key(one.code, "fair/prize", "m", 2023): Score(points[n], None) for n, one in enumerate(people)}
    fair = fair_of(people, "title: 奖\ngrants: {fair/prize: {}}\n", scores, tmp_path, program)
    [placed] = fair.settled().placed
    assert (placed.chosen, placed.tied) == (2, 2)
    verdicts = {key.code: verdict for key, (verdict, *_) in fair.claims().items() if key.rule == "fair/prize"}
    assert verdicts == {
        "B0": "entitled", "B1": "entitled", "B2": "competitive", "B3": "competitive", "B4": "refused",
    }  # fmt: skip


def test_who_files_without_a_score_is_named(program: Program, tmp_path: Path) -> None:
    people = [builder(n, 1_000_000) for n in range(12)]
    fair = fair_of(people, "title: 奖\ngrants: {fair/prize: {}}\n", {}, tmp_path, program)
    with pytest.raises(Refused) as refused:
        fair.settled()
    [problem] = refused.value.problems
    named = ", ".join(f"B{n} fair/prize m 2023" for n in (0, 1, 10, 11, *range(2, 8)))
    assert problem.message.en == f"12 claims that count as filing have no score: {named}, …"


def test_a_product_that_two_buy_is_shared_and_firm_only_then(program: Program, tmp_path: Path) -> None:
    def buyer(number: int) -> Dossier:
        facts: dict[str, Value] = {"date": ON, "applied": True}
        matter = Matter("m", "software_purchase", product="甲" if number < 3 else "乙", facts=facts)
        return replace(builder(number, 0), matters=(matter,))

    people = [buyer(n) for n in range(4)]
    alone = assess_dossier(people[3], program, readings=False)
    assert (alone.claims[-1].verdict, alone.plan.firm, alone.plan.potential) == ("entitled", 0, 6_000_000)
    fair = fair_of(people, "title: 产品\ngrants: {fair/product: {share: pro-rata}}\n", {}, tmp_path, program)
    [shared] = fair.settled().shared
    assert (shared.funds, shared.short, shared.asked, shared.granted) == (2, 1, 24_000_000, 16_000_000)
    assert [firm for _, _, _, firm, _, _ in fair.claims().values()] == [3_333_334, 3_333_333, 3_333_333, 6_000_000]


FUND = Fund(("fair/pot",), 0, True, False, "pro-rata", ("code",), "possible")


def asks(amounts: Sequence[int]) -> pl.DataFrame:
    """Entitled claims of one rule that ask for these amounts, one of each applicant."""
    whole = {name: [0] * len(amounts) for name in ("rule", "matter", "score", "filed_at", "place")}
    return pl.DataFrame(
        {
            **whole, "applicant": range(len(amounts)), "year": [2023] * len(amounts), "hi": amounts,
            "potential": amounts, "verdict": ["entitled"] * len(amounts), "product": [""] * len(amounts),
        },
        schema_overrides={"hi": pl.Int64, "potential": pl.Int64, "applicant": pl.Int64},
    ).with_columns(
        pl.lit(None, pl.Int64).alias("told granted"), pl.lit(None, pl.Int64).alias("granted"),
        pl.lit(False).alias("tied"), pl.lit(True).alias("listed"),
    )  # fmt: skip


NOTHING_PAID = pl.DataFrame(schema={"year": pl.Int64, "product": pl.String, "fen": pl.Int64})


def dealt(amounts: Sequence[int], fund: Fund) -> list[int | None]:
    found, _ = deal_out(asking(asks(amounts), fund), fund, NOTHING_PAID)
    return found.sort("applicant")["new granted"].to_list()


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=12), st.integers(0, 10**14))
def test_a_short_pot_is_shared_to_the_fen(amounts: list[int], pot: int) -> None:
    short = sum(amounts) > pot
    assert dealt(amounts, replace(FUND, amount=pot)) == (share_out(pot, amounts) if short else amounts)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 6000))
def test_a_pot_in_order_pays_in_full_until_it_is_gone(amounts: list[int], pot: int) -> None:
    expected, left = [], pot
    for fen in amounts:
        expected.append(min(fen, left))
        left -= expected[-1]
    assert dealt(amounts, replace(FUND, amount=pot, share="in order")) == expected


def test_equal_claims_where_a_pot_runs_out_are_undecided() -> None:
    fund = replace(FUND, amount=250, share="in order", order=("amount",))
    assert dealt([100, 60, 60, 200, 10], fund) == [50, 0, 0, 200, 0]
    assert dealt([100, 100, 60, 60, 10], fund) == [100, 100, None, None, 0]
