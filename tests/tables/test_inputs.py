"""Raw tables from files and databases come out the same."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from table_samples import ON, VOCABULARY

from duixian import Refused
from duixian.tables.inputs import Raw, read_source
from duixian.tables.layout import layout
from duixian.tables.prepare import prepare

NAMES = list(layout(VOCABULARY))
FRAMES = {
    "applicants": pl.DataFrame(
        {"code": ["b", "a"], "name": ["乙", None], "industry": ["C34", "I65"], "staff": [10, None]}
    ),
    "applicant_years": pl.DataFrame({"code": ["a"], "year": [2021], "sales": [10**13], "reports_statistics": [True]}),
    "matters_cloud_adoption": pl.DataFrame(
        {"code": ["a", "b"], "matter_id": ["m", "m"], "date": [date(2021, 5, 4), None], "lines_complete": [True, False]}
    ),
    "lines": pl.DataFrame(
        {
            "code": ["a", "a"],
            "matter_id": ["m", "m"],
            "id": ["2", "1"],
            "category": ["equipment", "software"],
            "date": [ON, ON],
            "amount": [500, 300],
            "paid": [True, False],
        }
    ),
}


def prepared(raw: dict[str, Raw], folder: Path) -> dict[str, pl.DataFrame]:
    return prepare(raw, folder, vocabulary=VOCABULARY, on=ON, buckets=1).store.read(0)


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return one.keys() == other.keys() and all(table.equals(other[name]) for name, table in one.items())


@pytest.fixture
def expected(tmp_path: Path) -> dict[str, pl.DataFrame]:
    return prepared({name: Raw(frame.lazy()) for name, frame in FRAMES.items()}, tmp_path / "expected")


def test_a_folder_of_files_reads_as_frames_do(tmp_path: Path, expected: dict[str, pl.DataFrame]) -> None:
    source = tmp_path / "in"
    (source / "lines").mkdir(parents=True)
    FRAMES["applicants"].write_csv(source / "applicants.csv")
    FRAMES["applicant_years"].write_csv(source / "applicant_years.csv")
    FRAMES["matters_cloud_adoption"].write_parquet(source / "matters_cloud_adoption.parquet")
    for part in range(2):
        FRAMES["lines"][part : part + 1].write_parquet(source / "lines" / f"{part}.parquet")
    (source / "notes.txt").write_text("not a table")
    assert same(prepared(read_source(str(source), {}, NAMES, tmp_path / "spool"), tmp_path / "out"), expected)


def test_duckdb_tables_views_and_queries_read_as_frames_do(tmp_path: Path, expected: dict[str, pl.DataFrame]) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "base.duckdb"
    for name, frame in FRAMES.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    with duckdb.connect(str(path)) as base:
        base.execute(f"create table applicants as from '{tmp_path}/applicants.parquet'")
        base.execute(f"create table raw_years as from '{tmp_path}/applicant_years.parquet'")
        base.execute(f"create table raw_lines as from '{tmp_path}/lines.parquet'")
        base.execute("create view lines as from raw_lines")
        base.execute(f"create table matters_cloud_adoption as from '{tmp_path}/matters_cloud_adoption.parquet'")
        base.execute("create table other as select 1 as one")
    summed = "select code, year, sum(sales) as sales, true as reports_statistics from raw_years group by all;"
    raw = read_source(str(path), {"applicant_years": summed}, NAMES, tmp_path / "spool")
    assert same(prepared(raw, tmp_path / "out"), expected)


def test_a_wrong_query_is_refused_in_the_words_of_the_database(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "base.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(Refused) as refused:
        read_source(str(path), {"lines": "select nothing from nowhere"}, NAMES, tmp_path / "spool")
    assert [(p.code, p.place.file) for p in refused.value.problems] == [("database", f"{path} lines")]


def test_postgres_tables_and_queries_read_as_frames_do(
    tmp_path: Path, postgres: str, expected: dict[str, pl.DataFrame]
) -> None:
    import psycopg

    with psycopg.connect(postgres) as base:
        base.execute("create table applicants (code text, name text, industry text, staff int)")
        base.execute("insert into applicants values ('b', '乙', 'C34', 10), ('a', null, 'I65', null)")
        base.execute("create table raw (code text, year int, sales numeric, reports_statistics boolean)")
        base.execute("insert into raw values ('a', 2021, 10000000000000, true)")
        base.execute("create view applicant_years as select * from raw")
        base.execute(
            "create table matters_cloud_adoption (code text, matter_id text, date date, lines_complete boolean)"
        )
        base.execute(
            "insert into matters_cloud_adoption values ('a', 'm', '2021-05-04', true), ('b', 'm', null, false)"
        )
    lines = """
        select 'a' as code, 'm' as matter_id, id, category, date '2022-06-30' as date, amount, paid
        from (values ('2', 'equipment', 500, true), ('1', 'software', 300, false)) as v(id, category, amount, paid)
    """
    raw = read_source(postgres, {"lines": lines}, NAMES, tmp_path / "spool")
    assert same(prepared(raw, tmp_path / "out"), expected)
    with pytest.raises(Refused) as refused:
        read_source(postgres, {"lines": "select nothing"}, NAMES, tmp_path / "spool")
    assert refused.value.problems[0].place.file == f"{postgres.rpartition('@')[2]} lines"


@pytest.mark.parametrize(
    ("source", "queries", "code"),
    [
        ("nowhere", {}, "no-source"),
        (".", {"lines": "select 1"}, "query-without-database"),
        (".", {"line": "select 1"}, "unknown-table"),
    ],
)
def test_a_source_that_is_none_is_refused(tmp_path: Path, source: str, queries: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_source(str(tmp_path / source), queries, NAMES, tmp_path / "spool")
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_table_in_two_files_is_refused(tmp_path: Path) -> None:
    FRAMES["lines"].write_csv(tmp_path / "lines.csv")
    FRAMES["lines"].write_parquet(tmp_path / "lines.parquet")
    with pytest.raises(Refused) as refused:
        read_source(str(tmp_path), {}, NAMES, tmp_path / "spool")
    assert [problem.code for problem in refused.value.problems] == ["two-files"]


def test_a_missing_driver_is_named_with_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(Refused) as refused:
        read_source("postgresql://nowhere/base", {}, NAMES, tmp_path)
    problem = refused.value.problems[0]
    assert (problem.code, problem.expected and problem.expected.en) == (
        "not-installed",
        "pip install 'duixian[postgres]'",
    )
