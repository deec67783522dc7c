"""任何对象的归并 (resolving what is no enterprise): persons of any language, by a model learned from the tables.

Blocks are made of every pair of columns (a value, the beginning of a text, a year) whose groups are small; what shares
a block is compared column by column and weighed by :mod:`.generic_model`. Nothing is tuned to any set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.entities import ALONE, by_word, why
from kechuang.engines.lake.resolve.generic_columns import LABELS, kinds
from kechuang.engines.lake.resolve.generic_model import Levels, Model, learn, levels, strangers, weigh
from kechuang.engines.lake.resolve.ledger_assign import BETWEEN
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.tables_doubtful import by_rows

BLOCK = 60  # rows of one block at most
PER_ROW = 25  # pairs a row that all blocks together may make
TRAINING = 150_000
PART = 500_000  # pairs compared at once
SCORED = {"left": pl.UInt32, "right": pl.UInt32, "weight": pl.Int32, "reason": pl.String}
ACCEPT, DOUBTFUL = 4.0, 0.0  # bits: odds of sixteen to one, of one to one
SEED = 20_261
Ints = NDArray[np.int64]


def blocks(rows: pl.DataFrame, used: Sequence[str]) -> dict[tuple[str, ...], pl.DataFrame]:
    """Return pairs of rows by the columns that made them: DataFrame [left, right], left < right."""
    parts: dict[str, pl.Expr] = {}
    for thing in used:
        kind = kinds()[thing]
        text = pl.col(thing)
        parts[thing] = text.str.head(4) if kind == "text" else text
    frame = rows.select(**parts).with_row_index("at")
    found: dict[tuple[str, ...], pl.DataFrame] = {}
    candidates = [(thing,) for thing in used if kinds()[thing] != "text"] + list(combinations(used, 2))
    sized = []
    for columns in candidates:
        sizes = frame.drop_nulls(list(columns)).group_by(*columns).len().filter(pl.col("len").is_between(2, BLOCK))
        total = int((sizes["len"].cast(pl.Int64) * (sizes["len"].cast(pl.Int64) - 1) // 2).sum())
        if total:
            sized.append((total, columns))
    room = PER_ROW * rows.height
    for total, columns in sorted(sized):
        if total > room:
            break
        room -= total
        there = frame.drop_nulls(list(columns)).select("at", *columns)
        there = there.filter(pl.len().over(*columns) <= BLOCK)
        pairs = there.join(there, on=list(columns), suffix="_right").filter(pl.col("at") < pl.col("at_right"))
        found[columns] = pairs.select(left="at", right="at_right")
    return found


def resolve_generic(
    rows: pl.DataFrame,
    *,
    constraints: Callable[[pl.DataFrame], Constraints] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[pl.DataFrame, dict[str, int], pl.DataFrame]:
    """Resolve rows of any kind.

    Parameters
    ----------
    rows : DataFrame [source, row_id, …]
        Standard rows (:func:`~kechuang.engines.lake.resolve.generic_columns.standard`).
    constraints : callable, optional
        From the rows with their node (``node``, the place in order) to what stewards declared.

    Returns
    -------
    tuple
        DataFrame [source, row_id, entity_id, reason], counts, and the doubtful pairs by rows.

    Raises
    ------
    LakeError
        If fewer than two columns can be compared.
    """
    rows = rows.sort("source", "row_id", *kinds())
    there = [thing for thing in kinds() if rows[thing].null_count() < rows.height]
    if len(there) < 2:
        raise LakeError("可比较的列不足两列（如姓名、出生日期、地址），请用 --contract 写明各列的含义")
    # What hardly varies tells nobody apart; in a handful of rows everything is looked at.
    used = [thing for thing in there if rows[thing].n_unique() > 2]
    used = used if len(used) > 1 else there
    tell("生成候选对")
    blocked = blocks(rows, used)
    if not blocked:
        pairs = pl.DataFrame(schema={"left": pl.UInt32, "right": pl.UInt32})
    else:
        pairs = pl.concat(list(blocked.values())).unique().sort("left", "right")
    tell("学习权重")
    model = _model(rows, used, blocked, pairs.height)
    del blocked
    tell("比较")
    scored = _scored(rows, used, pairs, model)
    edges = scored.filter(pl.col("weight") >= ACCEPT * 100)
    doubtful = scored.filter(pl.col("weight") < ACCEPT * 100)
    tell("划分")
    nodes = pl.DataFrame({"node": pl.int_range(rows.height, dtype=pl.UInt32, eager=True)}).with_columns(
        code=pl.lit(None, pl.String)
    )
    given = (
        constraints(rows.select("source", "row_id", node=pl.int_range(pl.len(), dtype=pl.UInt32)))
        if constraints
        else None
    )
    clusters = partition(nodes, edges, given)
    out = _named(rows, clusters, edges)
    ends = rows.select("source", "row_id", node=pl.int_range(pl.len(), dtype=pl.UInt32)).join(clusters, on="node")
    doubtful = by_rows(doubtful, ends, given)
    counts = {
        "records": rows.height, "pairs": pairs.height, "edges": edges.height, "doubtful": doubtful.height,
        "entities": out["entity_id"].n_unique(), "nodes": rows.height, "coded": 0, "hot_keys": 0, "odd_names": 0,
    }  # fmt: skip
    return out, counts, doubtful


def _model(
    rows: pl.DataFrame, used: Sequence[str], blocked: Mapping[tuple[str, ...], pl.DataFrame], pairs: int
) -> Model:
    """Learn the weights: u from random pairs, m as the mean over all blockings that left a column free."""
    rng = np.random.default_rng(SEED)
    u = strangers(rows, kinds(), used, rng)
    learned: dict[str, list[NDArray[np.float64]]] = {thing: [] for thing in used}
    same = 0.0
    for columns, given in blocked.items():
        free = [thing for thing in used if thing not in columns]
        if len(free) < 2 or given.height < 50:
            continue
        some = given if given.height <= TRAINING else given.sample(TRAINING, seed=SEED)
        found = levels(rows, some["left"].to_numpy(), some["right"].to_numpy(), kinds(), free)
        m, share = learn(found, u, free, 0.2)
        same = max(same, share * given.height)
        for thing in free:
            learned[thing].append(m[thing])
    default = np.array([0.03, 0.04, 0.08, 0.85])
    m = {thing: np.mean(held, axis=0) if held else default for thing, held in learned.items()}
    every = max(rows.height * (rows.height - 1) / 2, 1)
    return Model(m, u, float(np.clip(max(same, rows.height * 0.05) / every, 1e-12, 0.5)))


def _scored(rows: pl.DataFrame, used: Sequence[str], pairs: pl.DataFrame, model: Model) -> pl.DataFrame:
    """Return the pairs that may be of one: DataFrame [left, right, weight, reason], weights in hundredths of a bit."""
    rare = {
        thing: rows.select(pl.len().over(thing) / max(rows.height - rows[thing].null_count(), 1)).to_series()
        for thing in used
    }
    kept = [pl.DataFrame(schema=SCORED)]
    for start in range(0, pairs.height, PART):
        some = pairs[start : start + PART]
        left, right = some["left"].to_numpy(), some["right"].to_numpy()
        found = levels(rows, left, right, kinds(), used)
        bits = weigh(found, model, {thing: share.gather(left).to_numpy() for thing, share in rare.items()})
        near = np.flatnonzero(np.round(bits * 100) >= DOUBTFUL * 100)
        reasons = _reasons({thing: level[near] for thing, level in found.items()})
        kept.append(
            some[near].with_columns(
                pl.Series("weight", np.round(bits[near] * 100), dtype=pl.Int32, strict=False),
                pl.Series("reason", reasons, dtype=pl.String),
            )
        )
    return pl.concat(kept)


def _reasons(found: Mapping[str, Levels]) -> list[str]:
    """Say for every pair which columns are equal and which near."""
    table = np.stack(list(found.values()), axis=1)
    kinds_of, which = np.unique(table, axis=0, return_inverse=True)
    names = list(found)
    told = []
    for row in kinds_of:
        same = "、".join(LABELS[name] for name, level in zip(names, row, strict=True) if level == 3)
        near = "、".join(LABELS[name] for name, level in zip(names, row, strict=True) if level in {1, 2})
        told.append("；".join(part for part in (f"{same}相同" if same else "", f"{near}相近" if near else "") if part))
    return [told[place] for place in which.ravel()]


def _named(rows: pl.DataFrame, clusters: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Return every row with its entity's id (from its smallest row) and the reason of its heaviest edge."""
    whole = rows.select("source", "row_id", node=pl.int_range(pl.len(), dtype=pl.UInt32)).join(
        clusters, on="node", maintain_order="left"
    )
    first = whole.unique("cluster", keep="first", maintain_order=True)
    ids = [
        "E" + hashlib.sha256(f"{source}{BETWEEN}{row}".encode()).hexdigest()[:15]
        for source, row in first.select("source", "row_id").iter_rows()
    ]
    named = first.select("cluster", entity_id=pl.Series(ids, dtype=pl.String))
    held = clusters.select("node", "cluster")
    told = by_word(held.join(why(edges, held), on="node", how="left")).select("node", "reason")
    out = whole.join(named, on="cluster", how="left").join(told, on="node", how="left")
    return out.select("source", "row_id", "entity_id", pl.col("reason").fill_null(ALONE))
