"""Bad rows are told all together, with table, column, count and rows; or set aside with all that hangs on them."""

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_samples import ON, VOCABULARY, many_dossiers

from duixian import Refused
from duixian.quantity.problem import Problem
from duixian.tables import prepare as preparing
from duixian.tables.dossiers import input_frames
from duixian.tables.inputs import Raw
from duixian.tables.prepare import Prepared, prepare

Frames = Mapping[str, pl.DataFrame]
DAY = date(2021, 3, 1)
GOOD: Frames = {
    "applicants": pl.DataFrame({"code": ["a", "b", "c"], "staff": [1, 2, 3], "founded": [date(2019, 1, 1)] * 3}),
    "applicant_years": pl.DataFrame({"code": ["a", "a", "b"], "year": [2019, 2020, 2020], "sales": [5, 6, 7]}),
    "matters_cloud_adoption": pl.DataFrame(
        {"code": ["a", "b"], "matter_id": ["m", "m"], "lines_complete": [True, True], "equipment_cost": [30, None]}
    ),
    "matters_recognition": pl.DataFrame({"code": ["a"], "matter_id": ["r"]}),
    "matter_years_cloud_adoption": pl.DataFrame({"code": ["a"], "matter_id": ["m"], "year": [2021]}),
    "lines": pl.DataFrame(
        {
            "code": ["a", "a", "b"],
            "matter_id": ["m"] * 3,
            "id": ["1", "2", "1"],
            "category": ["equipment"] * 3,
            "date": [DAY] * 3,
            "amount": [10, 20, 40],
            "paid": [True] * 3,
        }
    ),
    "receipts": pl.DataFrame(
        {
            "code": ["a", "b"],
            "programme": ["p/g", "p/h"],
            "level": ["city", "state"],
            "matter_id": ["m", "elsewhere"],
            "year": [2021, 2021],
            "date": [DAY, DAY],
            "status": ["paid", "paid"],
            "amount": [1, 2],
        }
    ),
    "coverage": pl.DataFrame({"code": ["a", "b"], "city": [DAY] * 2, "state": [DAY] * 2, "years_from": [2019, 2019]}),
    "outcomes": pl.DataFrame(
        {"code": ["a", "a"], "matter_id": ["m", None], "grant": ["p/g", "p/g"], "period": [None, 2021], "rank": [1, 2]}
    ),
}


def changed(table: str, row: int, **values: object) -> Frames:
    """The good tables with other values in one row of a table."""
    frame = GOOD[table].with_row_index("n")
    there = pl.col("n") == row
    cells = [
        pl.when(there).then(pl.lit(value)).otherwise(pl.col(name) if name in frame.columns else None).alias(name)
        for name, value in values.items()
    ]
    return {**GOOD, table: frame.with_columns(cells).drop("n")}


def with_row(table: str, **values: object) -> Frames:
    """The good tables with a copy of the first row of a table, in part other."""
    first = GOOD[table].row(0, named=True)
    return {**GOOD, table: pl.concat([GOOD[table], pl.DataFrame([{**first, **values}], schema=GOOD[table].schema)])}


def run(frames: Frames, folder: Path, quarantine: Path | None = None, buckets: int = 2) -> Prepared:
    raw = {name: Raw(frame.lazy(), place=f"{name}.parquet") for name, frame in frames.items()}
    return prepare(raw, folder / "store", vocabulary=VOCABULARY, on=ON, buckets=buckets, quarantine=quarantine)


def refused(frames: Frames, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        run(frames, folder)
    assert list(folder.iterdir()) == []  # nothing is left of a refused run
    return caught.value.problems


def test_good_tables_are_prepared(tmp_path: Path) -> None:
    prepared = run(GOOD, tmp_path)
    assert (prepared.findings, prepared.set_aside) == ((), {})
    assert {name: count for name, count in prepared.store.rows.items() if count} == prepared.read


def sales(amount: int) -> Frames:
    return changed("applicant_years", 0, sales=amount)


CLOUD, CLOUD_YEARS = "matters_cloud_adoption", "matter_years_cloud_adoption"


@pytest.mark.parametrize(
    ("frames", "rule", "path", "rows"),
    [
        (changed("applicants", 2, code=None), "missing", "applicants.code", "3 ()"),
        (changed("applicants", 2, code=""), "missing", "applicants.code", "3 ()"),
        (changed("applicants", 2, staff=-1), "out-of-range", "applicants.staff", "3 (c) -1"),
        (changed("lines", 0, amount=-10), "out-of-range", "lines.amount", "1 (a m 1) -10"),
        (sales(10**15), "out-of-range", "applicant_years.sales", f"1 (a 2019) {10**15}"),
        (changed("applicant_years", 0, year=1066), "out-of-range", "applicant_years.year", "1 (a 1066) 1066"),
        (
            changed("applicants", 0, listed_on=date(1980, 1, 1)),
            "out-of-range",
            "applicants.listed_on",
            "1 (a) 1980-01-01",
        ),
        (changed("applicants", 0, listed_on="soon"), "not-a-value", "applicants.listed_on", "1 (a) soon"),
        (changed("applicants", 0, region="230199"), "unknown-code", "applicants.region", "1 (a) 230199"),
        (changed("applicants", 0, industry="C99"), "unknown-code", "applicants.industry", "1 (a) C99"),
        (changed("applicants", 0, size="tiny"), "unknown-code", "applicants.size", "1 (a) tiny"),
        (
            changed("applicants", 0, listed_on=DAY, listed_on_na=True),
            "value-beside-na",
            "applicants.listed_on",
            f"1 (a) {DAY}",
        ),
        (changed("lines", 1, category="travel"), "unknown-code", "lines.category", "2 (a m 2) travel"),
        (changed("receipts", 0, code="z"), "orphan", "receipts.code", "1 (z) z"),
        (changed(CLOUD_YEARS, 0, matter_id="r"), "orphan", f"{CLOUD_YEARS}.matter_id", "1 (a r 2021) r"),
        (changed("lines", 2, matter_id="n"), "orphan", "lines.matter_id", "3 (b n 1) n"),
        (changed("outcomes", 0, matter_id="n"), "orphan", "outcomes.matter_id", "1 (a n p/g) n"),
        (with_row("lines", id="3", matter_id="r"), "unknown-code", "lines.category", "4 (a r 3) equipment"),
        (with_row("applicants"), "duplicate", "applicants.code", "1 (a) a, 4 (a) a"),
        (with_row("applicant_years"), "duplicate", "applicant_years.year", "1 (a 2019) 2019, 4 (a 2019) 2019"),
        (with_row("lines", amount=0), "duplicate", "lines.id", "1 (a m 1) 1, 4 (a m 1) 1"),
        (with_row("coverage"), "duplicate", "coverage.code", "1 (a) a, 3 (a) a"),
        (with_row("outcomes", rank=5), "duplicate", "outcomes.period", "1 (a m p/g), 3 (a m p/g)"),
        (
            changed("lines", 0, amount=10**14),
            "sum-out-of-range",
            "lines.amount",
            "1 (a m 1) 100000000000000, 2 (a m 2) 20",
        ),
        (
            with_row("receipts", amount=10**14),
            "sum-out-of-range",
            "receipts.amount",
            "1 (a) 1, 3 (a) 100000000000000",
        ),
        (changed(CLOUD, 0, equipment_cost=31), "sum-of-lines", f"{CLOUD}.equipment_cost", "1 (a m) 31"),
    ],
)
def test_a_bad_row_is_refused(frames: Frames, rule: str, path: str, rows: str, tmp_path: Path) -> None:
    (problem,) = refused(frames, tmp_path)
    listed = ", ".join(f"row {row}" for row in rows.split(", "))
    assert (problem.code, problem.place.path) == (f"rows-{rule}", path)
    assert problem.message.en.startswith(f"{listed.count('row ')} row")
    assert problem.message.en.rpartition(": ")[2] == listed


def test_an_id_is_used_by_one_matter_of_any_kind(tmp_path: Path) -> None:
    problems = refused(with_row("matters_recognition", matter_id="m"), tmp_path)
    assert [(p.code, p.place.path) for p in problems] == [
        ("rows-duplicate", "matters_cloud_adoption.matter_id"),
        ("rows-duplicate", "matters_recognition.matter_id"),
    ]


@pytest.mark.parametrize(
    ("frames", "code", "near"),
    [
        ({name: frame for name, frame in GOOD.items() if name != "applicants"}, "missing-table", ""),
        ({**GOOD, "receipt": GOOD["receipts"]}, "unknown-table", "receipts"),
        ({**GOOD, "lines": GOOD["lines"].drop("amount")}, "missing-column", ""),
        ({**GOOD, "lines": GOOD["lines"].with_columns(ammount=1)}, "unknown-column", "amount"),
        ({**GOOD, "lines": GOOD["lines"].cast({"amount": pl.Float64})}, "column-type", ""),
        ({**GOOD, "lines": GOOD["lines"].cast({"amount": pl.String})}, "column-type", ""),
        ({**GOOD, "lines": GOOD["lines"].cast({"date": pl.Datetime})}, "column-type", ""),
        ({**GOOD, "applicants": GOOD["applicants"].with_columns(applicant=1)}, "unknown-column", ""),
    ],
)
def test_wrong_tables_and_columns_are_refused(frames: Frames, code: str, near: str, tmp_path: Path) -> None:
    (problem,) = refused(frames, tmp_path)
    assert (problem.code, problem.nearest) == (code, near)


def test_all_problems_are_told_at_once_with_what_would_be_right(tmp_path: Path) -> None:
    frames = {**changed("applicants", 0, size="smal"), "lines": changed("lines", 0, amount=-1)["lines"]}
    problems = refused({**frames, "receipts": changed("receipts", 1, code="z")["receipts"]}, tmp_path)
    assert [problem.render("en") for problem in problems] == [
        "applicants.parquet applicants.size: 1 row: an unknown code: row 1 (a) smal; "
        "expected one of large, medium, small, micro; did you mean small?",
        "lines.parquet lines.amount: 1 row: out of range: row 1 (a m 1) -1; expected whole fen, 0 to 100000000000000",
        "receipts.parquet receipts.code: 1 row: of an applicant or a matter that is not in the tables: row 2 (z) z; "
        "expected a row of applicants or of matters_… for it",
    ]
    assert problems[0].render("zh") == (
        "applicants.parquet applicants.size: 1 行没有这个代码：第 1 行（a）smal；"
        "应为large、medium、small、micro 之一；是否指 small？"
    )


def test_the_first_ten_rows_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    frames = {"applicants": pl.DataFrame({"code": [f"{n:03}" for n in range(50)], "staff": [-1] * 50})}
    (problem,) = refused(frames, tmp_path)
    shown = ", ".join(f"row {n + 1} ({n:03}) -1" for n in range(10))
    assert problem.message.en == f"50 rows: out of range: {shown}, …"


def quarantined(frames: Frames, folder: Path) -> tuple[Prepared, pl.DataFrame]:
    prepared = run(frames, folder, folder / "aside.parquet")
    return prepared, pl.read_parquet(folder / "aside.parquet")


def test_a_bad_applicant_is_set_aside_with_all_that_hangs_on_it(tmp_path: Path) -> None:
    prepared, aside = quarantined(changed("applicants", 0, staff=-5), tmp_path)
    assert prepared.set_aside == {
        "applicants": 1, "applicant_years": 2, "matters_cloud_adoption": 1, "matters_recognition": 1,
        "matter_years_cloud_adoption": 1, "lines": 2, "receipts": 1, "coverage": 1, "outcomes": 2,
    }  # fmt: skip
    reasons = aside.group_by("reason").len().sort("reason").rows()
    assert reasons == [("depends", 11), ("out-of-range", 1)]
    first = aside.filter(pl.col("table") == "applicants").row(0, named=True)
    assert (first["row"], first["column"], first["value"]) == (1, "staff", "-5")
    assert json.loads(first["data"]) == {"code": "a", "staff": -5, "founded": "2019-01-01"}
    whole = run({name: frame.filter(pl.col("code") != "a") for name, frame in GOOD.items()}, tmp_path / "without")
    for bucket in range(2):
        for name, table in prepared.store.read(bucket).items():
            assert table.equals(whole.store.read(bucket)[name]), name


@pytest.mark.parametrize("shard_rows", [1_000_000, 4])
def test_a_list_is_not_complete_once_a_row_of_it_is_set_aside(
    tmp_path: Path, shard_rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "SHARD_ROWS", shard_rows)
    frames = {
        **GOOD,
        "matters_cloud_adoption": GOOD["matters_cloud_adoption"].drop("equipment_cost"),
        "lines": changed("lines", 0, amount=-10)["lines"],
        "receipts": changed("receipts", 0, amount=-1)["receipts"],
        "applicant_years": changed("applicant_years", 0, sales=-1)["applicant_years"],
    }
    prepared, aside = quarantined(frames, tmp_path)
    assert aside["table"].to_list() == ["applicant_years", "lines", "receipts"]
    tables = prepared.store.read(0)
    assert tables["matters_cloud_adoption"]["lines_complete"].to_list() == [False, True]
    assert tables["matters_cloud_adoption"]["equipment_cost"].to_list() == [None, 40]
    assert tables["coverage"].select("state", "city", "years_from").rows() == [(DAY, None, None), (DAY, DAY, 2019)]


def test_a_line_of_no_known_matter_leaves_no_matter_of_its_applicant_complete(tmp_path: Path) -> None:
    frames = {**changed("lines", 0, matter_id="typo"), CLOUD: GOOD[CLOUD].drop("equipment_cost")}
    prepared, aside = quarantined(frames, tmp_path)
    assert aside.select("table", "row", "reason").rows() == [("lines", 1, "orphan")]
    assert prepared.store.read(0)[CLOUD].select("lines_complete", "equipment_cost").rows() == [
        (False, None),
        (True, 40),
    ]


def test_quarantine_as_csv(tmp_path: Path) -> None:
    run(changed("lines", 0, amount=-10), tmp_path, tmp_path / "aside.csv")
    assert pl.read_csv(tmp_path / "aside.csv")["reason"].to_list() == ["out-of-range"]


@st.composite
def corrupted(draw: st.DrawFn) -> Frames:
    """Tables of random dossiers in which some rows are bad, and some stand twice."""
    frames = input_frames(draw(many_dossiers(8)), VOCABULARY)
    found: dict[str, pl.DataFrame] = {}
    for name, frame in frames.items():
        rows = [dict(row) for row in frame.iter_rows(named=True)]
        for row in rows:
            if "lines_complete" in row:
                row["lines_complete"] = False  # a sum would no longer agree once a line is gone
            spoilt = {"code": "nobody", "matter_id": "nothing", "amount": -1, "staff": -1, "year": 1}
            for column in draw(st.sets(st.sampled_from([c for c in spoilt if c in row]), max_size=1)) & draw(KEPT):
                row[column] = spoilt[column]
        twice = draw(st.lists(st.sampled_from(rows), max_size=1)) if rows and name != "receipts" else []
        found[name] = pl.DataFrame([*rows, *twice], schema=frame.schema)
    return found


KEPT = st.sampled_from([set(), set(), {"code"}, {"matter_id", "amount"}, {"staff", "year"}])


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(corrupted(), st.sampled_from([1_000_000, 3]))
def test_what_is_left_is_what_the_other_rows_alone_would_make(frames: Frames, shard_rows: int) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.setattr(preparing, "SHARD_ROWS", shard_rows)
        prepared, aside = quarantined(frames, folder)
        gone = {table: set(rows["row"]) for (table,), rows in aside.group_by("table")}
        assert {table: len(rows) for table, rows in gone.items()} == prepared.set_aside
        left = {
            table: frame.filter(~pl.int_range(1, pl.len() + 1).is_in(list(gone.get(table, set()))))
            for table, frame in frames.items()
        }
        (folder / "left").mkdir()
        alone = run(left, folder / "left")
        for bucket in range(2):
            tables = alone.store.read(bucket)
            for table, frame in prepared.store.read(bucket).items():
                if table != "coverage":  # which says less where rows of a list were set aside
                    keys = pl.exclude("highest_sales")  # and so does what follows from it
                    assert frame.select(keys).equals(tables[table].select(keys)), table
