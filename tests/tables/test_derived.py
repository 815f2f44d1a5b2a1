"""What tables derive is exactly what one dossier derives."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_samples import ON, VOCABULARY, as_kept, unordered

from duixian.tables.dossiers import input_frames, read_dossiers
from duixian.tables.prepare import prepare_frames
from duixian.vocabulary import INAPPLICABLE, Coverage, Dossier, Line, Matter, Value

MONEY = st.none() | st.sampled_from([0, 5_000_000, 50_000_000, 2_000_000_000, 4_000_000_000, 10**13])
INDUSTRIES = ["C", "C34", "C3421", "E", "G", "G53", "G591", "F51", "K701", "K70", "L", "A", "J66", INAPPLICABLE]
LINE = st.tuples(st.sampled_from(["equipment", "software"]), st.integers(0, 10**9), st.booleans())


def known(draw: st.DrawFn, **values: st.SearchStrategy[Value | None]) -> dict[str, Value]:
    drawn = {name: draw(value) for name, value in values.items()}
    return {name: value for name, value in drawn.items() if value is not None}


@st.composite
def growing(draw: st.DrawFn, code: str) -> Dossier:
    """A dossier with figures for most of its years, so that much can be derived."""
    applicant = known(
        draw,
        industry=st.none() | st.sampled_from([name for name in INDUSTRIES if isinstance(name, str)]),
        founded=st.none() | st.dates(date(2014, 1, 1), date(2020, 12, 31)),
        staff=st.none() | st.sampled_from([0, 5, 19, 20, 299, 300, 1000, 2000]),
        size=st.none() | st.sampled_from(["large", "micro"]),
    )
    listed = draw(st.lists(st.integers(2014, 2024), unique=True, min_size=3))
    years = {
        year: known(
            draw, sales=MONEY, assets=MONEY, highest_sales=st.none() | st.none() | st.sampled_from([7, INAPPLICABLE])
        )
        for year in listed
    }
    matters = []
    for n in range(draw(st.integers(0, 2))):
        lines = tuple(
            Line(str(i), category, ON, amount, paid)
            for i, (category, amount, paid) in enumerate(draw(st.lists(LINE, max_size=3)))
        )
        complete = draw(st.booleans())
        facts = {} if complete else known(draw, equipment_cost=st.none() | st.integers(0, 9))
        matters.append(Matter(f"m{n}", "cloud_adoption", facts=facts, lines=lines, lines_complete=complete))
    coverage = Coverage((), draw(st.none() | st.integers(2013, 2021)))
    return Dossier(ON, code, "", applicant, years, tuple(matters), (), coverage)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.tuples(*map(growing, "abcdefgh")), st.dates(date(2013, 1, 1), date(2025, 12, 31)))
def test_tables_derive_what_a_dossier_derives(dossiers: tuple[Dossier, ...], on: date) -> None:
    with tempfile.TemporaryDirectory() as folder:
        frames = input_frames(dossiers, VOCABULARY)
        store = prepare_frames(frames, Path(folder) / "store", vocabulary=VOCABULARY, on=on, buckets=1)
        found = [unordered(dossier) for _, dossier in read_dossiers(store.read(0), VOCABULARY, on)]
    assert found == [as_kept(dossier, on) for dossier in dossiers]


@pytest.mark.parametrize(("missing", "highest"), [(None, 90), (2018, None)])
def test_highest_before_needs_every_year_since_the_founding(
    tmp_path: Path, missing: int | None, highest: int | None
) -> None:
    sales = {2017: 50, 2018: 90, 2019: 70, 2020: 10}
    years = {year: {} if year == missing else {"sales": amount} for year, amount in sales.items()}
    dossier = Dossier(ON, "a", applicant={"founded": date(2017, 5, 1)}, years=years, coverage=Coverage((), 2017))
    frames = input_frames([dossier, replace(dossier, code="b", coverage=Coverage())], VOCABULARY)
    store = prepare_frames(frames, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=1)
    found = dict(read_dossiers(store.read(0), VOCABULARY, ON))
    assert [facts.get("highest_sales") for facts in found[0].years.values()] == [None, 50, highest, highest]
    assert [facts.get("highest_sales") for facts in found[1].years.values()] == [None] * 4
