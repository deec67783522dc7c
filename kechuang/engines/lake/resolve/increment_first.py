"""首次解析 (the first resolution) of a state: everything from nothing, rows in their files, pairs on the disk.

What comes of it is, file by file, what :func:`~kechuang.engines.lake.resolve.increment.update` would write if it took
all rows for a change; but rows are read a table at a time and columns one by one, so that memory grows by some hundred
bytes a node, not with the width of the rows.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from kechuang.engines.lake.resolve import ledger as book
from kechuang.engines.lake.resolve.allocator import one_arena
from kechuang.engines.lake.resolve.entities import ALONE, BY_CODE, BY_WORD, alike
from kechuang.engines.lake.resolve.increment_diff import KNOWN, Delta, changes
from kechuang.engines.lake.resolve.increment_enterprise import STORED, EnterpriseMethod
from kechuang.engines.lake.resolve.increment_name import named_anew
from kechuang.engines.lake.resolve.increment_part import PLACED, declared_now
from kechuang.engines.lake.resolve.increment_touch import HOT
from kechuang.engines.lake.resolve.ledger import RECORD
from kechuang.engines.lake.resolve.ledger_assign import BETWEEN, assign
from kechuang.engines.lake.resolve.nodes import odd_names, strangers
from kechuang.engines.lake.resolve.pairs import Counted, pairs
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.resolve import score_pairs
from kechuang.engines.lake.resolve.seating import Seating, seat
from kechuang.engines.lake.resolve.state_write import Draft
from kechuang.engines.lake.workers import each

GROUP = 100_000  # rows of a row group
REPEATED = ("stem", "head", "tail", "branch", "road")  # hashes of which a row group holds many alike
NOTHING = pl.LazyFrame(schema=KNOWN)


@dataclass(frozen=True, slots=True)
class First:
    """What a first resolution did: its counts, rows whose id was another before, what the ledger was told."""

    counts: dict[str, int]
    moved: pl.DataFrame
    events: pl.DataFrame


def first(
    draft: Draft, method: EnterpriseMethod, deltas: Sequence[Delta], at: dt.datetime, stand: pl.DataFrame
) -> First | None:
    """Resolve all tables into an empty draft; nothing is done where no table has a row.

    Parameters
    ----------
    draft : Draft
        Of a state without rows; it has a ledger if another method built the one before.
    method : EnterpriseMethod
    deltas : sequence of Delta
        Every table once.
    at : datetime
        Moment of the build.
    stand : DataFrame
        The decisions in force.
    """
    one_arena()
    with tempfile.TemporaryDirectory(dir=draft.path("rows").parent) as folder:
        files = _read(method, deltas, Path(folder))
        if not files:
            return None
        seating = _seated(draft, files)
        placed, compared = _resolved(draft, method, seating, Path(folder), stand)
        if draft.before.number:
            name = named_anew(draft, draft.before, placed, at)
            moved, events, count = name.moved, name.events, name.moved.height
        else:
            moved, events, count = pl.DataFrame(), _named(draft, seating, placed, at), seating.at.size
    counts = {
        "fresh": seating.at.size, "gone": 0, "touched": seating.nodes.size, "crossed": draft.state().rows("hot"),
        "compared": compared, "parted": seating.nodes.size, "moved": count,
    }  # fmt: skip
    return First(counts, moved, events)


def _resolved(
    draft: Draft, method: EnterpriseMethod, seating: Seating, folder: Path, stand: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """Compare and part all nodes: DataFrame [node, coded, code, component, cluster, reason], and how many pairs."""
    blocked = pairs(seating, folder, kinds=method.kinds)
    number = {kind: one.number for kind, one in method.kinds.items()}
    kind = pl.col("kind").replace_strict(number, return_dtype=pl.UInt8)
    draft.replace("hot", blocked.hot.with_columns(kind).cast(HOT).select(HOT.names()).sort("kind", "value"))
    parts = Counted(blocked.parts())
    scored = score_pairs(seating, parts, blocked.hot, seating.nodes, folder=folder).sort("left", "right")
    draft.replace("scored", scored.lazy().cast(STORED))
    coded = pl.Series("coded", np.arange(seating.nodes.size) >= seating.codeless)
    code = _codes(seating)
    nodes = pl.DataFrame({"node": seating.nodes}).with_columns(coded, code)
    judged = method.judge(scored, nodes).sort("left", "right")
    del scored
    draft.replace(
        "edges", judged.lazy().cast(pl.Schema({name: kind for name, kind in STORED.items() if name != "least"}))
    )
    linked = judged.filter("linked").select("left", "right", "weight", "reason")
    del judged
    constraints = declared_now(draft, stand)
    return _placed(nodes.sort("node"), linked, constraints), parts.count


def _named(draft: Draft, seating: Seating, placed: pl.DataFrame, at: dt.datetime) -> pl.DataFrame:
    """Give every cluster a new id, by its smallest row alone; returns what the ledger was told."""
    records = _smallest(seating, placed)
    none = pl.DataFrame(schema={"source": pl.String, "row_id": pl.String, "entity_id": pl.String})
    done = assign(records, none, book.none(book.EVENTS).lazy(), book.none(book.FORMER).lazy(), seq=draft.number, at=at)
    draft.add("events", done.events)
    draft.add("former", done.former)
    rows = pl.DataFrame({"node": seating.nodes[seating.at]})
    draft.replace("nodes", alike(placed.join(done.named, on="cluster").select(PLACED.names()), rows).sort("node"))
    return done.events


def _read(method: EnterpriseMethod, deltas: Sequence[Delta], folder: Path) -> list[Path]:
    """Write the identity rows of every table, sorted, and return the files in the order of the tables."""

    def read(numbered: tuple[int, Delta]) -> Path | None:
        number, delta = numbered
        fresh = method.read(delta.source, changes(delta, NOTHING).fresh).sort("row_id")
        if fresh.is_empty():
            return None
        file = folder / f"read-{number:04d}.parquet"
        fresh.write_parquet(file, compression="lz4", row_group_size=GROUP)
        return file

    written = each(read, [*enumerate(sorted(deltas, key=lambda delta: delta.source))])
    return [file for file in written if file is not None]


def _seated(draft: Draft, files: Sequence[Path]) -> Seating:
    """Seat the rows and write them, with their nodes, as the state's."""
    parts = [pl.scan_parquet(file) for file in files]
    seating = seat(parts, strangers(odd_names(parts)))
    out = draft.path("rows")
    done = 0
    writer = None
    try:
        for part in parts:
            rows = part.collect()
            at = seating.at[done : done + rows.height]
            done += rows.height
            node, coded = pl.Series("node", seating.nodes[at]), pl.Series("coded", at >= seating.codeless)
            table = rows.with_columns(node, coded).to_arrow()
            writer = writer or pq.ParquetWriter(out, table.schema, **_written(rows.schema))
            writer.write_table(table, row_group_size=GROUP)
    finally:
        if writer is not None:
            writer.close()
    draft.adopt("rows", out)
    return seating


def _written(schema: pl.Schema) -> dict[str, Any]:
    """Return how columns are written: hashes do not repeat and cannot be pressed, and are read as they lie."""
    plain = {name for name, kind in schema.items() if kind == pl.UInt64 and name not in REPEATED} | {"node"}
    pressed = dict.fromkeys([*schema.names(), "coded"], "ZSTD") | dict.fromkeys(plain, "NONE")
    return {"use_dictionary": [name for name in schema.names() if name not in plain], "compression": pressed}


def _codes(seating: Seating) -> pl.Series:
    """Return the code that stands on the rows of each node, or null."""
    found = [
        rows.filter(pl.col("code").is_not_null()).select("at", "code").unique("at") for rows in seating.batches("code")
    ]
    told = pl.concat(found).unique("at")
    every = pl.DataFrame({"at": np.arange(seating.nodes.size, dtype=np.uint32)})
    return every.join(told, on="at", how="left", maintain_order="left")["code"]


def _placed(nodes: pl.DataFrame, linked: pl.DataFrame, constraints: Constraints) -> pl.DataFrame:
    """Return where every node goes and why: DataFrame [node, coded, code, component, cluster, reason]."""
    held = pl.when("coded").then("code").alias("code")
    found = partition(nodes.select("node", held, pl.col("code").alias("claims")), linked, constraints)
    found = found.join(nodes, on="node", maintain_order="left")
    place = found.select("node", "cluster")
    inside = (
        linked.lazy()
        .join(place.lazy(), left_on="left", right_on="node")
        .join(place.lazy(), left_on="right", right_on="node", suffix="_r")
        .filter(pl.col("cluster") == pl.col("cluster_r"))
        .select("left", "right", "weight", "reason")
        .collect()
    )
    both = pl.concat(
        [
            inside.select("weight", "reason", node=one, other=other)
            for one, other in (("left", "right"), ("right", "left"))
        ]
    )
    best = pl.col("reason").sort_by("weight", "other", descending=[True, False]).first()
    reasons = both.lazy().group_by("node").agg(best).collect()
    size = found.group_by("cluster").agg(pl.len().alias("members"))
    told = found.join(reasons, on="node", how="left").join(size, on="cluster", how="left")
    why = pl.when("coded").then(pl.lit(BY_CODE)).when(pl.col("members") == 1).then(pl.lit(ALONE))
    told = told.with_columns(why.otherwise(pl.col("reason").fill_null(BY_WORD)).alias("reason"))
    return told.select("node", "coded", "code", "component", "cluster", "reason")


def _smallest(seating: Seating, placed: pl.DataFrame) -> pl.DataFrame:
    """Return the smallest row of every cluster: DataFrame [source, row_id, cluster, code]."""
    cluster = pl.DataFrame({"node": seating.nodes, "at": np.arange(seating.nodes.size, dtype=np.uint32)})
    cluster = cluster.join(placed.select("node", "cluster"), on="node").select("at", "cluster")
    key = pl.concat_str(RECORD, separator=BETWEEN)
    least = [pl.col(name).sort_by(key).first() for name in RECORD]
    found = [rows.join(cluster, on="at").group_by("cluster").agg(least) for rows in seating.batches(*RECORD)]
    whole = pl.concat(found).group_by("cluster").agg(least)
    codes = placed.filter("coded").select("cluster", "code").unique()
    return whole.join(codes, on="cluster", how="left").select(*RECORD, "cluster", "code")
