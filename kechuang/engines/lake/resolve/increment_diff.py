"""变更 (changes): which rows of a table are new, say something else than before, or are gone.

A row and its cells have one 64-bit hash, which tells it from all others; only rows whose hash was not there are read
anew. The hash is that of the installed Polars: with another version every row counts as changed once, which costs time
and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor

import numpy as np
import polars as pl

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.seating import Hashes

KNOWN = pl.Schema({"row_id": pl.String, "raw": pl.UInt64})
NONE: Hashes = np.empty(0, dtype=np.uint64)


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
    """Rows to be read anew (``row_id``, ``raw`` and the cells) and hashes of rows that no longer stand as they did."""

    source: str
    fresh: pl.DataFrame
    gone: Hashes


def changes(delta: Delta, known: pl.LazyFrame, raws: Hashes = NONE) -> Changes:
    """Compare what came with what is there.

    Parameters
    ----------
    delta : Delta
    known : LazyFrame [row_id, raw]
        The rows of this table with their hashes; not asked where the table came whole.
    raws : array of uint64
        Their hashes; asked only where the table came whole.

    Returns
    -------
    Changes
        ``gone`` names removed rows and the old form of changed ones.

    Raises
    ------
    LakeError
        If a row has no id or two rows have the same.
    """
    cells = sorted(set(delta.rows.collect_schema().names()) - {"row_id"})
    row_id = pl.col("row_id").cast(pl.String)
    seeded = (pl.col(name).hash(seed) for seed, name in enumerate(cells))
    own = pl.lit(pl.Series([f"{delta.source} {len(cells)}"]).hash(len(cells))[0], pl.UInt64)
    raw = reduce(xor, seeded, row_id.hash(len(cells)) ^ own).alias("raw")
    came = delta.rows.with_columns(row_id, raw).collect()
    _demand_ids(delta.source, came["row_id"])
    if delta.whole:
        was = pl.Series("raw", raws)
        fresh = came if was.is_empty() else came.filter(~pl.col("raw").is_in(was.implode()))
        return Changes(delta.source, fresh, was.filter(~was.is_in(came["raw"].implode())).to_numpy())
    before = known.join(came.lazy().select("row_id"), on="row_id", how="semi").collect()
    both = came.select("row_id", "raw").join(before, on="row_id", how="left", suffix="_was")
    same = both.filter(pl.col("raw") == pl.col("raw_was"))
    new = came.join(same, on="row_id", how="anti")
    old = before.join(same, on="row_id", how="anti")
    if delta.gone is not None and len(delta.gone):
        asked = delta.gone.cast(pl.String).unique().to_frame("row_id")
        removed = known.join(asked.lazy(), on="row_id", how="semi").collect()
        new = new.join(asked, on="row_id", how="anti")
        old = pl.concat([old, removed]).unique()
    return Changes(delta.source, new, old["raw"].to_numpy())


def _demand_ids(source: str, ids: pl.Series) -> None:
    if ids.null_count():
        raise LakeError(f"表 {source} 有 {ids.null_count()} 行没有行标识，请补上主键后再试")
    hashes = np.sort(ids.hash(0).to_numpy())
    if (hashes[1:] == hashes[:-1]).any() and ids.n_unique() < len(ids):
        twice = ids.filter(ids.is_duplicated())[0]
        raise LakeError(f"表 {source} 的行标识 {twice} 不止一行，请去重后再试")
