"""Dossiers into tables and back."""

import tempfile
from dataclasses import replace
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_samples import ON, VOCABULARY, as_kept, codes_of, many_dossiers, unordered

from duixian import read_dossier
from duixian.tables.dossiers import input_frames, read_dossiers, write_inputs
from duixian.tables.prepare import prepare_frames
from duixian.vocabulary import Dossier, load_vocabulary

EXAMPLES = Path(__file__).parents[2] / "examples"


def round_trip(dossiers: list[Dossier], buckets: int, shuffled: int | None = None) -> list[tuple[int, Dossier]]:
    frames = input_frames(dossiers, VOCABULARY)
    if shuffled is not None:
        frames = {name: frame.sample(fraction=1, shuffle=True, seed=shuffled) for name, frame in frames.items()}
    with tempfile.TemporaryDirectory() as folder:
        store = prepare_frames(frames, Path(folder) / "store", vocabulary=VOCABULARY, on=ON, buckets=buckets)
        found = [store.read(bucket) for bucket in range(buckets)]
        return [pair for tables in found for pair in read_dossiers(tables, VOCABULARY, store.on)]


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(dossiers=many_dossiers(8), buckets=st.integers(1, 5), seed=st.integers(0, 2**16))
def test_dossiers_come_back_from_shuffled_tables(dossiers: list[Dossier], buckets: int, seed: int) -> None:
    found = round_trip(dossiers, buckets, seed)
    assert [key for key, _ in found] == list(range(len(dossiers)))
    assert [dossier.code for _, dossier in found] == codes_of(dossiers)
    by_code = {dossier.code: dossier for dossier in dossiers}
    for _, dossier in found:
        assert unordered(dossier) == as_kept(by_code[dossier.code])


def test_samples_come_back_from_files(tmp_path: Path) -> None:
    vocabulary = load_vocabulary()
    samples = [replace(read_dossier(path), on=ON) for path in sorted(EXAMPLES.glob("*.yaml"))]
    write_inputs(samples, tmp_path / "in", vocabulary)
    frames = {path.stem: pl.read_parquet(path) for path in (tmp_path / "in").glob("*.parquet")}
    store = prepare_frames(frames, tmp_path / "out", vocabulary=vocabulary, on=ON, buckets=1)
    found = dict(read_dossiers(store.read(0), vocabulary, ON))
    assert {d.code: (d.applicant, d.years) for d in found.values()} == {d.code: (d.applicant, d.years) for d in samples}
    assert {d.code: [(m.id, m.title, m.facts) for m in d.matters] for d in found.values()} == {
        d.code: [(m.id, m.title, m.facts) for m in sorted(d.matters, key=lambda m: m.id)] for d in samples
    }
