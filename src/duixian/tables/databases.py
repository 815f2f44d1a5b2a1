"""Tables, views and queries of a database, copied to files by the database's own means, so that memory stays bounded.

The drivers are extras: `pip install duixian[duckdb]`, `pip install duixian[postgres]`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import polars as pl

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.inputs import Raw, scan_text

_WIDE = ("HUGEINT", "UHUGEINT")  # what DuckDB sums integers to, and would write to Parquet as floats


def read_duckdb(path: Path, queries: Mapping[str, str], names: Collection[str], spool: Path) -> dict[str, Raw]:
    """The tables, views and queries of a DuckDB file. Raises `Refused`."""
    duckdb = _driver("duckdb", "duckdb")
    with _told(str(path), duckdb.Error), duckdb.connect(str(path), read_only=True) as base:
        listed = [row[0] for row in base.execute("select table_name from information_schema.tables").fetchall()]

        def copy(name: str, query: str) -> Raw:
            columns = base.execute(f"describe {query}").fetchall()
            wide = [f"cast({_quoted(c[0])} as decimal(38, 0)) as {_quoted(c[0])}" for c in columns if c[1] in _WIDE]
            replaced = f" replace ({', '.join(wide)})" if wide else ""
            file = spool / f"{name}.parquet"
            base.execute(f"copy (select *{replaced} from ({query})) to '{_escaped(str(file))}' (format parquet)")
            return Raw(pl.scan_parquet(file, glob=False), place=f"{path} {name}")

        return _copied(listed, queries, names, spool, str(path), copy, duckdb.Error)


def read_postgres(url: str, queries: Mapping[str, str], names: Collection[str], spool: Path) -> dict[str, Raw]:
    """The tables, views and queries of a PostgreSQL database, all as of one moment. Raises `Refused`."""
    psycopg = _driver("psycopg", "postgres")
    place = f"{urlsplit(url).hostname or ''}{urlsplit(url).path}"  # without the password
    with _told(place, psycopg.Error), psycopg.connect(url) as base:
        base.read_only = True
        base.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        base.execute("set local datestyle to 'ISO'")
        found = base.execute(
            "select relname from pg_class where relkind in ('r','v','m','p','f') and pg_table_is_visible(oid)"
        )
        listed = [row[0] for row in found.fetchall()]

        def copy(name: str, query: str) -> Raw:
            file = spool / f"{name}.csv"
            copied = f"copy ({query}) to stdout (format csv, header, encoding 'utf8')"
            with file.open("wb") as out, base.cursor() as cursor, cursor.copy(copied) as chunks:
                out.writelines(chunks)
            return Raw(scan_text(file), text=True, place=f"{place} {name}")

        return _copied(listed, queries, names, spool, place, copy, psycopg.Error)


def _copied(
    listed: list[str],
    queries: Mapping[str, str],
    names: Collection[str],
    spool: Path,
    place: str,
    copy: Callable[[str, str], Raw],
    error: type[Exception],
) -> dict[str, Raw]:
    """Every wanted table; a query prevails over the table of its name."""
    spool.mkdir(parents=True, exist_ok=True)
    wanted = {name: f"select * from {_quoted(name)}" for name in names if name in listed}
    wanted |= {name: query.strip().rstrip(";") for name, query in queries.items()}
    found: dict[str, Raw] = {}
    for name, query in wanted.items():
        with _told(f"{place} {name}", error):
            found[name] = copy(name, query)
    return found


@contextmanager
def _told(place: str, error: type[Exception]) -> Iterator[None]:
    """What the database complains of, as `Refused`."""
    try:
        yield
    except error as caught:
        said = str(caught).strip()
        message = Text(f"数据库报错：{said}", f"the database says: {said}")
        raise Refused([Problem("database", message, Place(place))]) from None


def _driver(module: str, extra: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError:
        message = Text(f"没有安装 {module}", f"{module} is not installed")
        expected = Text(f"pip install 'duixian[{extra}]'", f"pip install 'duixian[{extra}]'")
        raise Refused([Problem("not-installed", message, expected=expected)]) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(text: str) -> str:
    return text.replace("'", "''")
