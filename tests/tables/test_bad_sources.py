"""Bad rows are found alike in Parquet, CSV, DuckDB and PostgreSQL: before anything is written, with table, count and
first rows; or they are set aside."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from table_samples import ON, VOCABULARY

from duixian import Refused
from duixian.tables.inputs import Raw, read_source
from duixian.tables.layout import layout
from duixian.tables.prepare import prepare

Frames = Mapping[str, pl.DataFrame]
NAMES, MANY, DAY = list(layout(VOCABULARY)), 12, date(2021, 3, 1)
CODES = [f"a{n:02}" for n in range(30)]
GOOD: Frames = {
    "applicants": pl.DataFrame({"code": CODES, "size": ["small"] * 30, "staff": [5] * 30}),
    "matters_cloud_adoption": pl.DataFrame({"code": CODES, "matter_id": ["m"] * 30}),
    "lines": pl.DataFrame(
        {
            "code": CODES, "matter_id": ["m"] * 30, "id": ["1"] * 30, "category": ["equipment"] * 30,
            "date": [DAY] * 30, "amount": [100] * 30, "paid": [True] * 30,
        }
    ),
}  # fmt: skip


def spoilt(table: str, column: str, value: object) -> Frames:
    """The good tables with this value in the first rows of a column."""
    cell = pl.when(pl.int_range(pl.len()) < MANY).then(pl.lit(value)).otherwise(column).alias(column)
    return {**GOOD, table: GOOD[table].with_columns(cell)}


BAD = {
    "negative money": (spoilt("lines", "amount", -7), "lines.amount", "out of range", "({} m 1) -7"),
    "an unknown code": (spoilt("applicants", "size", "tiny"), "applicants.size", "an unknown code", "({}) tiny"),
    "an orphan matter": (
        spoilt("lines", "matter_id", "n"),
        "lines.matter_id",
        "of an applicant or a matter that is not in the tables",
        "({} n 1) n",
    ),
    "a duplicate key": (
        {**GOOD, "applicants": pl.concat([GOOD["applicants"][:MANY], GOOD["applicants"]])},
        "applicants.code",
        "a duplicate key",
        "({}) {}",
    ),
}


def as_parquet(frames: Frames, folder: Path) -> str:
    folder.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return str(folder)


def as_csv(frames: Frames, folder: Path) -> str:
    folder.mkdir()
    for name, frame in frames.items():
        frame.write_csv(folder / f"{name}.csv")
    return str(folder)


def as_duckdb(frames: Frames, folder: Path) -> str:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    as_parquet(frames, folder)
    with duckdb.connect(str(folder / "base.duckdb")) as base:
        for name in frames:
            base.execute(f"create table {name} as from '{folder / name}.parquet'")
    return str(folder / "base.duckdb")


SQL = {pl.Int64(): "bigint", pl.String(): "text", pl.Date(): "date", pl.Boolean(): "boolean"}


@pytest.fixture
def as_postgres(postgres: str) -> Callable[[Frames, Path], str]:
    import psycopg

    def write(frames: Frames, _folder: Path) -> str:
        with psycopg.connect(postgres) as base:
            for name, frame in frames.items():
                base.execute(f"create table {name} ({', '.join(f'{c} {SQL[t]}' for c, t in frame.schema.items())})")
                with base.cursor() as cursor, cursor.copy(f"copy {name} from stdin (format csv, header)") as copy:
                    copy.write(frame.write_csv())
        return postgres

    return write


@pytest.fixture(params=["Parquet", "CSV", "DuckDB", "PostgreSQL"])
def written(request: pytest.FixtureRequest) -> Callable[[Frames, Path], str]:
    """Writes tables in one form; the source that names them."""
    ways = {"Parquet": as_parquet, "CSV": as_csv, "DuckDB": as_duckdb}
    found: Callable[[Frames, Path], str] = ways.get(request.param) or request.getfixturevalue("as_postgres")
    return found


def read(source: str, folder: Path) -> dict[str, Raw]:
    return {name: raw for name, raw in read_source(source, {}, NAMES, folder / "spool").items() if name in GOOD}


@pytest.mark.parametrize("fault", list(BAD))
def test_every_source_is_refused_for_the_same_rows(
    fault: str, written: Callable[[Frames, Path], str], tmp_path: Path
) -> None:
    frames, path, rule, shown = BAD[fault]
    raw = read(written(frames, tmp_path / "in"), tmp_path)
    with pytest.raises(Refused) as refused:
        prepare(raw, tmp_path / "store", vocabulary=VOCABULARY, on=ON)
    (problem,) = refused.value.problems
    assert problem.place.path == path
    count, _, said = problem.message.en.partition(": ")
    first = ", ".join(f"row {n + 1} {shown.replace('{}', CODES[n])}" for n in range(10))
    twice = fault == "a duplicate key"
    assert count == f"{MANY * (2 if twice else 1)} rows"
    assert said == f"{rule}: {first}, …"
    assert not (tmp_path / "store").exists()


def test_every_source_can_have_its_bad_rows_set_aside(written: Callable[[Frames, Path], str], tmp_path: Path) -> None:
    frames = {**spoilt("lines", "amount", -7), "applicants": spoilt("applicants", "size", "tiny")["applicants"]}
    raw = read(written(frames, tmp_path / "in"), tmp_path)
    aside = tmp_path / "aside.parquet"
    prepared = prepare(raw, tmp_path / "store", vocabulary=VOCABULARY, on=ON, quarantine=aside)
    assert prepared.read == {"applicants": 30, "matters_cloud_adoption": 30, "lines": 30}
    assert prepared.set_aside == {"applicants": MANY, "matters_cloud_adoption": MANY, "lines": MANY}
    reasons = pl.read_parquet(aside).group_by("table", "reason").len().sort("table", "reason").rows()
    assert reasons == [
        ("applicants", "unknown-code", MANY),
        ("lines", "out-of-range", MANY),
        ("matters_cloud_adoption", "depends", MANY),
    ]
    assert prepared.store.rows["lines"] == 30 - MANY


def test_every_source_is_refused_for_a_column_that_is_missing(
    written: Callable[[Frames, Path], str], tmp_path: Path
) -> None:
    raw = read(written({**GOOD, "lines": GOOD["lines"].drop("amount")}, tmp_path / "in"), tmp_path)
    with pytest.raises(Refused) as refused:
        prepare(raw, tmp_path / "store", vocabulary=VOCABULARY, on=ON)
    (problem,) = refused.value.problems
    assert (problem.code, problem.message.en, problem.place.path) == (
        "missing-column",
        "the column amount is missing",
        "lines",
    )


def test_every_source_is_refused_for_values_of_another_type(
    written: Callable[[Frames, Path], str], tmp_path: Path
) -> None:
    """A typed source for the column, one of text for each value that does not read."""
    texts = {**GOOD, "lines": GOOD["lines"].with_columns(pl.lit("12.50元").alias("amount"))}
    source = written(texts, tmp_path / "in")
    raw = read(source, tmp_path)
    with pytest.raises(Refused) as refused:
        prepare(raw, tmp_path / "store", vocabulary=VOCABULARY, on=ON)
    (problem,) = refused.value.problems
    if raw["lines"].text:
        assert (problem.code, problem.place.path) == ("rows-not-a-value", "lines.amount")
        assert problem.message.en.startswith("30 rows: not readable: row 1 (a00 m 1) 12.50元, row 2 ")
    else:
        assert (problem.code, problem.place.path) == ("column-type", "lines")
    assert problem.expected is not None
    assert problem.expected.en.startswith("whole fen")
