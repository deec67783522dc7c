"""变更 (changes): which rows of a table are new, say something else than before, or are gone.

Every row's cells have one 64-bit hash; only rows whose hash changed are read anew. The hash is that of the installed
Polars: with another version every row counts as changed once, which costs time and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor

import polars as pl

from kechuang.engines.lake.errors import LakeError


@dataclass(frozen=True, slots=True)
class Delta:
    """What came of one table.

    Parameters
    ----------
    source : str
    rows : LazyFrame
        ``row_id`` and the cells, of the whole table or of rows that are new or changed.
    gone : Series of str, optional
        Ids of rows that were removed; ids that are not there are passed over.
    whole : bool
        Whether ``rows`` is all of the table: rows that it does not hold are gone.
    """

    source: str
    rows: pl.LazyFrame
    gone: pl.Series | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows to be read anew (``row_id``, ``raw`` and the cells) and ids of rows that no longer stand as they did."""

    source: str
    fresh: pl.DataFrame
    gone: pl.DataFrame


def changes(delta: Delta, known: pl.LazyFrame) -> Changes:
    """Compare what came with what is there.

    Parameters
    ----------
    delta : Delta
    known : LazyFrame [row_id, raw]
        The rows of this table with the hashes of their cells.

    Returns
    -------
    Changes
        ``gone`` holds removed rows and the old form of changed ones.

    Raises
    ------
    LakeError
        If a row has no id or two rows have the same.
    """
    cells = sorted(set(delta.rows.collect_schema().names()) - {"row_id"})
    row_id = pl.col("row_id").cast(pl.String)
    hashed = reduce(xor, (pl.col(name).hash(seed) for seed, name in enumerate(cells)), pl.lit(len(cells), pl.UInt64))
    told = delta.rows.select(row_id, hashed.alias("raw")).collect()
    _demand_ids(delta.source, told["row_id"])
    before = known.collect() if delta.whole else known.join(told.lazy(), on="row_id", how="semi").collect()
    both = told.join(before, on="row_id", how="full", suffix="_was")
    other = pl.col("raw").ne_missing(pl.col("raw_was"))
    fresh = both.filter(other, pl.col("row_id").is_not_null()).select("row_id", "raw")
    gone = both.filter(other, pl.col("row_id_was").is_not_null()).select(row_id="row_id_was")
    if not delta.whole and delta.gone is not None and len(delta.gone):
        asked = delta.gone.cast(pl.String).unique().to_frame("row_id").lazy()
        removed = known.join(asked, on="row_id", how="semi").select("row_id").collect()
        fresh = fresh.join(asked.collect(), on="row_id", how="anti")
        gone = pl.concat([gone, removed]).unique()
    if fresh.is_empty():
        return Changes(delta.source, delta.rows.head(0).with_columns(raw=pl.lit(0, pl.UInt64)).collect(), gone)
    full = delta.rows.with_columns(row_id).filter(pl.col("row_id").is_in(fresh["row_id"].implode())).collect()
    return Changes(delta.source, full.join(fresh, on="row_id"), gone)


def _demand_ids(source: str, ids: pl.Series) -> None:
    if ids.null_count():
        raise LakeError(f"表 {source} 有 {ids.null_count()} 行没有行标识，请补上主键后再试")
    if ids.n_unique() < len(ids):
        twice = ids.filter(ids.is_duplicated())[0]
        raise LakeError(f"表 {source} 的行标识 {twice} 不止一行，请去重后再试")
