"""写出实体 (clusters): every row with its entity's id and the reason why it is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import polars as pl

from kechuang import core
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.ledger_assign import BETWEEN, assign_all

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


def by_word(told: pl.DataFrame) -> pl.DataFrame:
    """Return nodes of DataFrame [node, cluster, reason] with the reason of those that only somebody's word joins."""
    joined = pl.col("reason").is_null() & (pl.len().over("cluster") > 1)
    return told.with_columns(pl.when(joined).then(pl.lit(BY_WORD)).otherwise("reason").alias("reason"))


def _named(text: Any) -> Any:
    return ibis.literal("E") + text.hexdigest("sha256").substr(0, 15)


def write_clusters(
    connection: Any, rows: Any, every: Any, out: Path, *, found: pl.DataFrame, edges: pl.DataFrame, many: int
) -> tuple[int, pl.DataFrame]:
    """Write [source, row_id, entity_id, reason]; return how many entities there are, and those with very many rows.

    A cluster with a code is named by the code, one without by its smallest row.
    """
    told = by_word(found.join(why(edges, found), on="node", how="left"))
    table = connection.create_table("found", ibis.memtable(told), temp=True, overwrite=True)
    joined = every.left_join(table, "node")
    loose = rows.filter(~rows.coded).group_by("node").aggregate(records=ibis._.count())
    alike = loose.filter(loose.records > 1).select(alike="node")
    joined = joined.left_join(alike, joined.node == alike.alike)
    reason = joined.reason.coalesce(ibis.ifelse(joined.alike.notnull(), ALIKE, ALONE))
    placed = joined.select("node", "code", cluster=joined.cluster.coalesce(joined.node), reason=reason)
    placed = connection.create_table("placed", placed, temp=True, overwrite=True)
    by_code = placed.filter(placed.code.notnull()).group_by("cluster").aggregate(code=placed.code.min())
    codeless = placed.anti_join(by_code, "cluster")
    smallest = rows.select("node", "source", "row_id").inner_join(codeless.select("node", "cluster"), "node")
    first = ibis.window(group_by="cluster", order_by=["source", "row_id"])
    smallest = smallest.mutate(place=ibis.row_number().over(first))
    smallest = smallest.filter(smallest.place == 0)
    named = by_code.select("cluster", "code", entity_id=_named(by_code.code)).union(
        smallest.select(
            "cluster",
            code=ibis.null("string"),
            entity_id=_named(smallest.source + BETWEEN + smallest.row_id),
        )
    )
    named = connection.create_table("named", named, temp=True, overwrite=True)
    whole = placed.inner_join(named, "cluster").select("node", "entity_id", "reason")
    kept = rows.select("source", "row_id", "node", "coded").inner_join(whole, "node")
    reason = ibis.ifelse(kept.coded, BY_CODE, kept.reason)
    result = kept.select("source", "row_id", "entity_id", reason=reason)
    connection.to_parquet(result, out, compression="zstd", row_group_size=100_000)
    written = connection.read_parquet(str(out))
    size = written.group_by("entity_id").aggregate(records=written.count())
    large = pl.from_arrow(size.filter(size.records > many).order_by(size.records.desc(), "entity_id").to_pyarrow())
    assert isinstance(large, pl.DataFrame)
    return int(named.count().execute()), large


def rename(connection: Any, out: Path, ledger: Ledger) -> Ledger:
    """Give the clusters just written their ids by a ledger; returns the ledger as it goes on."""
    named = connection.table("named")
    codes = pl.from_arrow(named.filter(named.code.notnull()).select("entity_id", "code").to_pyarrow())
    assert isinstance(codes, pl.DataFrame)
    return keep(out, ledger, codes)


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
