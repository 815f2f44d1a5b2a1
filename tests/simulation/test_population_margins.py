"""What a margins file may say: every mistake is named at its line, and what is stated is what comes out."""

from dataclasses import replace
from math import isqrt
from pathlib import Path

import polars as pl
import pytest

from duixian.program.compile import compile_policies
from duixian.quantity.problem import Refused
from duixian.simulation.margins import CATALOGUE, read_margins
from duixian.simulation.margins_model import FactMargin
from duixian.simulation.population import make_population
from duixian.tables.layout import APPLICANTS, LINES, MATTERS, NA, ORDINAL_OF_EPOCH, RECEIPTS
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import APPLICANT, MATTER, PPM, Fact, FactType, load_vocabulary

WORDS = load_vocabulary()
TEXT = (CATALOGUE / "heilongjiang.yaml").read_text("utf-8")
MARGINS = read_margins(None, WORDS)
PEOPLE = 20_000

MISTAKES = {
    "unknown key": (
        "matter: {share: 3%",
        "matter: {shar: 3%",
        "defaults.matter.shar: unknown key shar; did you mean share?",
    ),
    "missing key": ("outcomes: 8%", "", "outcomes: outcomes is missing"),
    "typical too large": (
        "typical: 35%",
        "typical: 60%",
        "typical: 60% is not a share; expected 0% to 50%, four decimals at most",
    ),
    "share above all": (
        "outcomes: 8%",
        "outcomes: 101%",
        "outcomes: 101% is not a share; expected 0% to 100%, four decimals at most",
    ),
    "share below none": (
        "outcomes: 8%",
        "outcomes: -1%",
        "outcomes: -1% is not a share; expected 0% to 100%, four decimals at most",
    ),
    "share without its sign": (
        "  paid: 93%",
        '  paid: "93"',
        "lines.paid: the rate 93 has no percent sign; expected its unit, such as 93%",
    ),
    "region": (
        '"230102": 60',
        '"230199": 60',
        "regions.230199: 230199 is not a region code of GB/T 2260; expected six digits; "
        "did you mean 230129 黑龙江省哈尔滨市延寿县?",
    ),
    "industry": (
        "  C13: {weight: 6",
        "  C98: {weight: 6",
        "industries.C98: C98 is not an industry code of GB/T 4754-2017; expected a code such as C, C34 or C3421",
    ),
    "no weight": (
        "  A01: {weight: 4, sizes: {micro: 70, small: 24, medium: 5, large: 1}}",
        "  A01: {weight: 4, sizes: {micro: 0}}",
        "industries.A01: all weights are zero",
    ),
    "no weight at all": ("statuses: {determined: 15, paid: 82, recovered: 3}", "statuses: {paid: 0}",
        "receipts.statuses: all weights are zero"),
    "negative weight": (
        "statuses: {determined: 15,",
        "statuses: {determined: -15,",
        "receipts.statuses.determined: determined = -15: Input should be greater than or equal to 0",
    ),
    "founded backwards": (
        "first: 2000, last: 2009",
        "first: 2009, last: 2000",
        "founded[1]: founded: 2009 to 2000 does not rise",
    ),
    "day": (
        "on: 2023-06-30",
        "on: 2023-06-31",
        "on: 2023-06-31: June 2023 has 30 days; expected a date such as 2022-01-05 or 5 January 2022",
    ),
    "days backwards": (
        "  dates: [2019-01-01, 2023-06-30]",
        "  dates: [2023-06-30, 2019-01-01]",
        "receipts.dates: 2023-06-30 to 2019-01-01 is no stretch of days; "
        "expected the earlier first, from 1900 to 2100",
    ),
    "fact": (
        "  applicant.founded: {known: 97%}",
        "  applicant.fonded: {known: 97%}",
        "facts.applicant.fonded: there is no applicant.fonded; did you mean applicant.founded?",
    ),
    "no truth in money": (
        "  cloud_adoption.yearly_fee: {range: [2万元, 300万元]}",
        "  cloud_adoption.yearly_fee: {true: 50%}",
        "facts.cloud_adoption.yearly_fee.true: cloud_adoption.yearly_fee has no true",
    ),
    "no range in truth": (
        "  applicant.private: {true: 80%}",
        "  applicant.private: {range: [1, 2]}",
        "facts.applicant.private.range: applicant.private has no range",
    ),
    "no growth within a year": (
        "  applicant.private: {true: 80%}",
        "  applicant.private: {growth: [80%, 90%]}",
        "facts.applicant.private.growth: applicant.private has no growth",
    ),
    "always applies": (
        "  applicant.private: {true: 80%}",
        "  applicant.private: {inapplicable: 1%}",
        "facts.applicant.private.inapplicable: applicant.private has no inapplicable",
    ),
    "sizes come from industries": (
        "  applicant.size: {known: 80%}",
        "  applicant.size: {choices: {large: 1}}",
        "facts.applicant.size.choices: applicant.size has no choices",
    ),
    "choice": (
        "{state: 1, province: 3, city: 5, none: 1}",
        "{state: 1, provinse: 3, city: 5, none: 1}",
        "facts.service_platform.recognition_level.choices.provinse: there is no provinse; did you mean province?",
    ),
    "range falls": (
        "  service_platform.staff: {range: [4, 200]}",
        "  service_platform.staff: {range: [200, 4]}",
        "facts.service_platform.staff.range: service_platform.staff: 200 to 4 does not rise",
    ),
    "range beyond the fact's": (
        "  maturity_assessment.level: {range: [1, 5]}",
        "  maturity_assessment.level: {range: [1, 6]}",
        "facts.maturity_assessment.level.range[1]: maturity_assessment.level cannot be 6 level; "
        "expected 0 level to 5 level",
    ),
    "growth falls": (
        "    growth: [80%, 170%]",
        "    growth: [170%, 80%]",
        "facts.applicant.sales.growth: 170% to 80% is not a range of growth; expected rising, from 0% to 1000%",
    ),
    "too much money": (
        "    large: [5万元, 800万元]",
        "    large: [5万元, 2万亿元]",
        "receipts.amount.large: 2万亿元 is out of the range of money",
    ),
    "no money": (
        "    large: [5万元, 800万元]",
        "    large: [5万元, many]",
        "receipts.amount.large[1]: many does not read as an amount; expected an amount with its unit: 500万元, "
        "CNY 1,234.56",
    ),
    "kind": (
        "  diagnosis: {share: 4%, by_industry: {C: 9%}}",
        "  diagnosys: {share: 4%}",
        "matters.diagnosys: there is no diagnosys; did you mean diagnosis?",
    ),
    "one is not several": (
        "  settlement: {share: 5%}",
        "  settlement: {most: 1}",
        "matters.settlement.most: most cannot be 1; expected 2 or more",
    ),
    "lines fall": ("lines: [2, 5]", "lines: [5, 2]", "defaults.matter.lines: lines: 5 to 2 does not rise"),
    "too many matters": (
        "several: 15%, most: 3,",
        "several: 15%, most: 90,",
        f"matters: an applicant could have {90 * len(WORDS.matter_kinds)} matters; "
        "expected all `most` together at most 999",
    ),
    "level": (
        "{programme: 省级首台套奖励, level: province,",
        "{programme: 省级首台套奖励, level: provinse,",
        "receipts.elsewhere[4].level: there is no provinse; did you mean province?",
    ),
    "level of coverage": (
        "  known: {state: 70%,",
        "  known: {stat: 70%,",
        "coverage.known.stat: there is no stat; did you mean state?",
    ),
    "status": (
        "determined: 15, paid: 82",
        "determined: 15, payed: 82",
        "receipts.statuses.payed: there is no payed; did you mean paid?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_in_margins_is_named_at_its_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, message = MISTAKES[name]
    assert TEXT.count(old) == 1
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text(TEXT.replace(old, new), "utf-8")
    with pytest.raises(Refused) as refused:
        read_margins(Path("m.yaml"), WORDS)
    (problem,) = refused.value.problems
    said, line = problem.render("en").removeprefix(f"{problem.place.file}:"), problem.place.line
    if new and name != "too many matters":  # which is said of all kinds
        assert abs(TEXT[: TEXT.index(old)].count("\n") + 1 - line) <= 1
    assert said.split(" ", 1)[1] == message
    assert problem.render("zh") != problem.render("en")


def test_mistakes_are_named_together(tmp_path: Path) -> None:
    spoilt = TEXT
    for name in ("region", "fact", "kind", "growth falls"):
        spoilt = spoilt.replace(*MISTAKES[name][:2])
    (tmp_path / "m.yaml").write_text(spoilt, "utf-8")
    with pytest.raises(Refused) as refused:
        read_margins(tmp_path / "m.yaml", WORDS)
    assert [problem.code for problem in refused.value.problems] == ["region", "unknown-name", "range", "unknown-name"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("people")
    store = make_population(folder, PEOPLE, 3, MARGINS, WORDS, compile_policies(), buckets=1)
    return store.read(0)


def near(found: int, of: int, parts: int) -> bool:
    """Whether `found` of so many rows is that share, to five standard deviations and one row."""
    return abs(found * PPM - of * parts) <= 5 * isqrt(of * parts * (PPM - parts)) + PPM


def rest(parts: int) -> int:
    """The share in rows that are not typical."""
    usual = MARGINS.typical if 2 * parts >= PPM else 0
    return (parts - usual) * PPM // (PPM - MARGINS.typical)


def true_and_known(margin: FactMargin) -> int:
    """Typical rows are all known, or none; all true, or none; in the others each is drawn alone."""
    typical = MARGINS.typical if 2 * margin.known >= PPM and 2 * margin.true >= PPM else 0
    return typical + (PPM - MARGINS.typical) * rest(margin.known) // PPM * rest(margin.true) // PPM


def drawn(kind: str) -> list[tuple[Fact, FactMargin]]:
    """The facts of a kind that are drawn as they are stated, not derived."""
    return [
        (fact, MARGINS.facts[kind, fact.name])
        for fact in WORDS.facts_of(kind)
        if not fact.yearly and not fact.derived_from_lines and fact.name != "size"
    ]


KINDS = (APPLICANT, *WORDS.matter_kinds)


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_known_and_true_as_often_as_stated(kind: str, tables: dict[str, pl.DataFrame]) -> None:
    table = tables[APPLICANTS if kind == APPLICANT else MATTERS + kind]
    for fact, margin in drawn(kind):
        values = table[fact.name]
        na = table[fact.name + NA] if fact.may_be_inapplicable else pl.Series([False] * table.height)
        assert near(int((values.is_not_null() | na).sum()), table.height, margin.known), fact.path
        assert near(int(na.sum()), table.height, margin.known * margin.inapplicable // PPM), fact.path
        if fact.type is FactType.BOOLEAN and not fact.may_be_inapplicable:
            assert near(int(values.sum()), table.height, true_and_known(margin)), fact.path


@pytest.mark.parametrize("kind", KINDS)
def test_values_lie_in_the_stated_ranges(kind: str, tables: dict[str, pl.DataFrame]) -> None:
    table = tables[APPLICANTS if kind == APPLICANT else MATTERS + kind]
    for fact, margin in drawn(kind):
        if fact.type not in (FactType.MONEY, FactType.COUNT, FactType.RATE, FactType.DATE) or fact.name == "founded":
            continue
        shift = ORDINAL_OF_EPOCH if fact.type is FactType.DATE else 0
        values = table[fact.name].drop_nulls().to_physical().cast(pl.Int64) + shift
        low, high = min(low for low, _ in margin.spans), max(high for _, high in margin.spans)
        late = MARGINS.on.toordinal() if fact.type is FactType.DATE else 0  # nothing happens before the founding
        assert values.is_between(low, max(high, late)).all(), fact.path


def test_choices_come_as_often_as_stated(tables: dict[str, pl.DataFrame]) -> None:
    titles = tables[MATTERS + "recognition"]["title"].drop_nulls()
    weights = MARGINS.facts["recognition", "title"].weights
    fact = WORDS.fact("recognition", "title")
    assert fact is not None
    counts = dict(titles.value_counts().iter_rows())
    assert all(
        near(counts.get(title, 0), titles.len(), weight * PPM // sum(weights))
        for title, weight in zip(fact.choices, weights, strict=True)
    )


def test_regions_and_industries_come_as_often_as_stated(tables: dict[str, pl.DataFrame]) -> None:
    for name, weights in (("registered_region", MARGINS.regions), ("industry", MARGINS.industries)):
        values = tables[APPLICANTS][name].drop_nulls()
        counts, whole = dict(values.value_counts().iter_rows()), sum(weight for _, weight in weights)
        assert set(counts) == {code for code, _ in weights}
        assert all(near(counts[code], values.len(), weight * PPM // whole) for code, weight in weights)


def test_applicants_have_matters_as_often_as_stated(tables: dict[str, pl.DataFrame]) -> None:
    weights = [weight for _, weight in MARGINS.industries]
    for kind in WORDS.matter_kinds:
        margin = MARGINS.matters[kind]
        owners = tables[MATTERS + kind].group_by("applicant").len()
        share = sum(w * s for w, s in zip(weights, margin.shares, strict=True)) // sum(weights)
        assert near(owners.height, PEOPLE, share), kind
        assert near(owners.filter(pl.col("len") > 1).height, owners.height, margin.several), kind
        assert int(str(owners["len"].max())) <= margin.most, kind


def test_history_comes_as_often_as_stated(tables: dict[str, pl.DataFrame]) -> None:
    lines, receipts, known = tables[LINES], tables[RECEIPTS], tables["coverage"]
    assert near(int(lines["paid"].sum()), lines.height, MARGINS.paid)
    assert near(receipts["applicant"].n_unique(), PEOPLE, MARGINS.receipts.share)
    statuses = [int((receipts["status"] == status).sum()) for status in ("determined", "paid", "recovered")]
    assert all(
        near(count, receipts.height, weight * PPM // sum(MARGINS.receipts.statuses))
        for count, weight in zip(statuses, MARGINS.receipts.statuses, strict=True)
    )
    for level, share in zip(LEVELS, MARGINS.levels, strict=True):
        assert near(int(known[level].is_not_null().sum()), PEOPLE, MARGINS.coverage * share // PPM), level


def test_lines_are_as_many_and_as_large_as_stated(tables: dict[str, pl.DataFrame]) -> None:
    lines = tables[LINES]
    spans = MARGINS.line_amounts
    assert lines["amount"].is_between(min(low for low, _ in spans), max(high for _, high in spans)).all()
    each = lines.group_by("matter").len()["len"]
    low, high = MARGINS.matters["cloud_adoption"].lines
    assert each.is_between(low, high).all()


def test_fact_and_kind_that_margins_do_not_name_are_drawn_and_move_no_other(
    tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    common = WORDS.kinds[MATTER].facts["date"]
    price = replace(common, kind="listing", name="price", type=FactType.MONEY, low=0, high=500)
    listing = replace(WORDS.kinds["listing"], facts={**WORDS.kinds["listing"].facts, "price": price})
    loan = replace(WORDS.kinds["listing"], id="zz_loan", facts={"due": replace(common, kind="zz_loan", name="due")})
    words = replace(WORDS, kinds={**WORDS.kinds, "listing": listing, "zz_loan": loan})
    store = make_population(
        tmp_path / "more", 3_000, 3, read_margins(None, words), words, compile_policies(), buckets=1
    )
    more = store.read(0)
    # Whether an applicant has a matter is drawn by its block, so the first of a block are those of a longer block.
    assert more[MATTERS + "zz_loan"]["due"].null_count() < more[MATTERS + "zz_loan"].height > 0
    assert more[MATTERS + "listing"]["price"].drop_nulls().is_between(0, 500).all()
    assert more[APPLICANTS].equals(tables[APPLICANTS].head(3_000))
    assert more["applicant_years"].equals(tables["applicant_years"].filter(pl.col("applicant") < 3_000))
