"""写出实体 (clusters): every row with its entity's id and the reason why it is there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kechuang import core
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.ledger_assign import BETWEEN, assign_all, digests
from kechuang.engines.lake.resolve.score import reasons
from kechuang.engines.lake.resolve.seating import Numbers, Seating
from kechuang.engines.lake.workers import ahead

NAMES = 1_000_000  # rows of clusters without a code that are held before only the smallest of each is kept
BY_CODE, BY_WORD, ALIKE, ALONE = "信用代码", "人工判定", "各项内容相同", "无可并入的记录"


def why(edges: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the reason of the heaviest edge that holds each node in its cluster: DataFrame [node, reason]."""
    inside = (
        edges.select("left", "right", "weight", at=pl.int_range(pl.len(), dtype=pl.UInt32))
        .join(found, left_on="left", right_on="node")
        .join(found, left_on="right", right_on="node", suffix="_right")
        .filter(pl.col("cluster") == pl.col("cluster_right"))
    )
    both = pl.concat([inside.select("weight", "at", node="left", other="right"),
                      inside.select("weight", "at", node="right", other="left")])  # fmt: skip
    del inside
    best = (
        both.sort("node", "weight", "other", descending=[False, True, False])
        .unique("node", keep="first", maintain_order=True)
        .select("node", "at")
    )
    return best.select("node", edges["reason"].gather(best["at"]).alias("reason"))


def alike(told: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return nodes of DataFrame [node, reason, …] with the reason of those whose rows nothing but their likeness joins.

    Parameters
    ----------
    rows : DataFrame [node, …]
        All rows of the nodes.
    """
    several = rows.group_by("node").len().filter(pl.col("len") > 1)["node"]
    same = (pl.col("reason") == ALONE) & pl.col("node").is_in(several.implode())
    return told.with_columns(pl.when(same).then(pl.lit(ALIKE)).otherwise("reason").alias("reason"))


def by_word(told: pl.DataFrame) -> pl.DataFrame:
    """Return nodes of DataFrame [node, cluster, reason] with the reason of those that only somebody's word joins."""
    joined = pl.col("reason").is_null() & (pl.len().over("cluster") > 1)
    return told.with_columns(pl.when(joined).then(pl.lit(BY_WORD)).otherwise("reason").alias("reason"))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where every node went; nodes and clusters by the ranks of :meth:`Seating.rank`.

    Parameters
    ----------
    cluster : array of uint32 [nodes]
        The cluster of each node: one of its nodes, its coded one where it has one.
    reason : array of uint32 [nodes]
        Which of ``reasons`` holds each node there.
    reasons : Series of str
    """

    cluster: Numbers
    reason: Numbers
    reasons: pl.Series


def placed(seating: Seating, rank: Numbers, cluster: Numbers, edges: pl.DataFrame) -> Placed:
    """Say of every node why it is in its cluster.

    Parameters
    ----------
    seating : Seating
    rank, cluster : array of uint32 [nodes]
        The rank of each node by its number; the cluster of each by its rank.
    edges : DataFrame [left, right, weight, agree, against, level]
        By ranks.
    """
    best = _best(cluster, edges)
    kinds = edges[best[best >= 0].tolist()].with_columns(reason=pl.lit("")) if (best >= 0).any() else edges.clear()
    told = reasons(kinds) if kinds.height else pl.Series(dtype=pl.String)
    words = pl.concat([pl.Series([ALONE, ALIKE, BY_WORD]), told.unique().sort()])
    number = {word: place for place, word in enumerate(words)}
    reason = np.zeros(cluster.size, dtype=np.uint32)
    rows = np.bincount(seating.at, minlength=cluster.size)
    reason[rank[rows > 1]] = 1
    size = np.bincount(cluster, minlength=cluster.size)
    reason[(size[cluster] > 1) & (best < 0)] = 2
    reason[best >= 0] = told.replace_strict(number, return_dtype=pl.UInt32).to_numpy() if kinds.height else 0
    return Placed(cluster, reason, words)


def _best(cluster: Numbers, edges: pl.DataFrame) -> NDArray[np.int64]:
    """Return the heaviest edge that holds each node in its cluster, -1 where none does; of equals the smallest end."""
    left, right = edges["left"].to_numpy(), edges["right"].to_numpy()
    inside = np.flatnonzero(cluster[left] == cluster[right])
    left, right, weight = left[inside], right[inside], edges["weight"].to_numpy()[inside]
    most = np.full(cluster.size, np.iinfo(np.int16).min, dtype=np.int16)
    other = np.full(cluster.size, np.iinfo(np.uint32).max, dtype=np.uint32)
    best = np.full(cluster.size, -1, dtype=np.int64)
    sides = ((left, right), (right, left))
    for node, _ in sides:
        np.maximum.at(most, node, weight)
    for node, end in sides:
        heavy = weight == most[node]
        np.minimum.at(other, node[heavy], end[heavy])
    for node, end in sides:
        first = (weight == most[node]) & (end == other[node])
        best[node[first]] = inside[first]
    return best


def write_clusters(seating: Seating, rank: Numbers, out: Path, where: Placed) -> pl.DataFrame:
    """Write [source, row_id, entity_id, reason], rows in their order.

    A cluster with a code is named by the code, one without by its smallest row.

    Returns
    -------
    DataFrame [entity_id, code, records]
        All entities, ``code`` null where they have none.
    """
    whose = where.cluster[rank]
    stands = np.zeros(rank.size, dtype=bool)
    stands[rank[seating.codeless :]] = True
    names = _names(seating, whose, stands)
    place = np.full(rank.size, -1, dtype=np.int64)
    place[names["cluster"].to_numpy()] = np.arange(names.height)
    why = where.reasons.append(pl.Series([BY_CODE]))
    reason = where.reason[rank]
    reason[seating.codeless :] = why.len() - 1
    schema = pa.schema([(name, pa.string()) for name in ("source", "row_id", "entity_id", "reason")])

    def told(rows: pl.DataFrame) -> pa.Table:
        at = rows["at"].to_numpy()
        ids = names["entity_id"].gather(place[whose[at]])
        said = rows.select("source", "row_id").with_columns(ids, why.gather(reason[at]).alias("reason"))
        return said.to_arrow().cast(schema)

    with pq.ParquetWriter(out, schema, compression="zstd", use_dictionary=["source", "reason"]) as writer:
        for table in ahead(told(rows) for rows in seating.batches("source", "row_id")):
            writer.write_table(table)
    records = np.bincount(place[whose[seating.at]], minlength=names.height)
    return names.select("entity_id", "code", records=pl.Series(records))


def _names(seating: Seating, whose: Numbers, stands: NDArray[np.bool_]) -> pl.DataFrame:
    """Return the entity of every cluster: DataFrame [cluster, code, entity_id], sorted by cluster."""
    seen = np.zeros(stands.size, dtype=np.bool_)
    coded, smallest, held = [], [], 0
    least = pl.col("text").min()
    for rows in seating.batches("source", "row_id", "code"):
        cluster = whose[rows["at"].to_numpy()]
        told = rows.with_columns(cluster=pl.Series(cluster), named=pl.Series(stands[cluster]))
        fresh = told.filter("named", "coded", pl.Series(~seen[cluster])).select("cluster", "code").unique("cluster")
        seen[fresh["cluster"].to_numpy()] = True
        coded.append(fresh)
        text = pl.concat_str("source", "row_id", separator=BETWEEN).alias("text")
        smallest.append(told.filter(~pl.col("named")).select("cluster", text).group_by("cluster").agg(least))
        held += smallest[-1].height
        if held > NAMES:
            smallest = [pl.concat(smallest).group_by("cluster").agg(least)]
            held = 0
    plain = pl.concat(smallest).group_by("cluster").agg(least)
    whole = pl.concat([pl.concat(coded).with_columns(text="code"), plain], how="diagonal").sort("cluster")
    return whole.select("cluster", "code", entity_id=digests(whole["text"]))


def keep(out: Path, ledger: Ledger, codes: pl.DataFrame) -> Ledger:
    """Give the clusters of a file their ids by a ledger; returns the ledger as it goes on.

    Parameters
    ----------
    out : Path
        The clusters, each under the name it would get without a ledger.
    ledger : Ledger
    codes : DataFrame [entity_id, code]
        The clusters that have a code.

    Raises
    ------
    LakeError
        If two rows bear one key: the ledger could not tell them apart.
    """
    clusters = pl.read_parquet(out)
    twice = clusters.filter(clusters.select("source", "row_id").is_duplicated())
    if twice.height:
        source, row = twice.select("source", "row_id").row(0)
        raise LakeError(f"{source} 中主键 {row} 不止一行，台账无法区分，请去掉重复行或不用 --ledger")
    records = clusters.join(codes, on="entity_id", how="left").select("source", "row_id", "code", cluster="entity_id")
    kept, holdings = assign_all(records, ledger, core.now())
    renamed = clusters.drop("entity_id").join(holdings, on=["source", "row_id"], maintain_order="left")
    renamed.select("source", "row_id", "entity_id", "reason").write_parquet(out, compression="zstd")
    return kept
