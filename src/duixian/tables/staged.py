"""Raw tables, read and cut into shards: ranges of codes, each small enough to be worked on in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

SHARD = "_shard"
_SAMPLE = 1_000_000  # codes at most: so many are sorted at once


@dataclass(frozen=True, slots=True)
class Staged:
    """Tables of converted rows: in memory, all in one shard, or as `files` in folders by table and shard."""

    shards: int
    frames: Mapping[str, pl.DataFrame]
    files: Mapping[str, Path]

    def read(self, shard: int, columns: Mapping[str, set[str]] | None = None) -> dict[str, pl.DataFrame]:
        """The tables of a shard; `columns`: which are wanted of each."""
        if not self.files:
            return dict(self.frames)
        scans = {name: self._scan(folder, shard) for name, folder in self.files.items()}
        if columns is not None:
            scans = {
                name: scan.select([column for column in scan.collect_schema() if column in columns[name]])
                for name, scan in scans.items()
            }
        return dict(zip(scans, pl.collect_all(list(scans.values())), strict=True))

    def _scan(self, folder: Path, shard: int) -> pl.LazyFrame:
        files = sorted((folder / f"{SHARD}={shard}").glob("*.parquet"))
        return pl.scan_parquet(files) if files else pl.LazyFrame(schema=self.frames[folder.name].schema)


def boundaries(codes: pl.LazyFrame, rows: int, shards: int) -> pl.Series:
    """The codes that begin the shards but the first, by a sample of the column `code`; `rows`: at least its length."""
    if shards <= 1:
        return pl.Series("code", dtype=pl.String())
    one_in = -(-rows // _SAMPLE)
    some = codes.filter(pl.col("code").is_not_null() & (pl.col("code").hash(seed=1) % one_in == 0))
    sample = some.sort("code").collect(engine="streaming")["code"]
    begins = [len(sample) * shard // shards for shard in range(1, shards)] if len(sample) else []
    return sample.gather(begins).unique().sort()


def staged(tables: Mapping[str, pl.LazyFrame], folder: Path, begins: pl.Series) -> Staged:
    """Read tables of `code` and other columns. `begins`: the codes that begin the shards but the first, sorted."""
    if begins.is_empty():
        frames = dict(zip(tables, pl.collect_all(list(tables.values())), strict=True))
        return Staged(1, frames, {})
    shard = pl.col("code").fill_null("").map_batches(
        lambda codes: begins.search_sorted(codes, side="right").cast(pl.Int64()),
        return_dtype=pl.Int64(),
        is_elementwise=True,
    )  # fmt: skip
    empty: dict[str, pl.DataFrame] = {}
    for name, table in tables.items():
        into = pl.PartitionBy(folder / name, key=shard.alias(SHARD), include_key=False)
        table.sink_parquet(into, mkdir=True, compression="lz4", statistics=False, maintain_order=False)
        empty[name] = pl.DataFrame(schema=table.collect_schema())
    return Staged(len(begins) + 1, empty, {name: folder / name for name in tables})
