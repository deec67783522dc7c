"""存疑的行对 (doubtful pairs) of tables that were given, told by rows, so that somebody can look at them and decide."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kechuang import core
from kechuang.engines.lake.resolve.decisions import FORMATS
from kechuang.engines.lake.resolve.partition import Constraints
from kechuang.engines.lake.resolve.seating import Seating

PAIRS = ("source", "row_id", "other_source", "other_row_id", "weight", "reason")


def by_rows(pairs: pl.DataFrame, ends: pl.DataFrame, constraints: Constraints | None = None) -> pl.DataFrame:
    """Return pairs of nodes as pairs of rows, without those that nobody need look at any more.

    These are the pairs whose ends became one entity in another way, and those that somebody declared different.

    Parameters
    ----------
    pairs : DataFrame [left, right, weight, reason]
    ends : DataFrame [node, cluster, source, row_id]
        Every node of the pairs with a row of it.
    constraints : Constraints, optional
        What was declared.

    Returns
    -------
    DataFrame with the columns of :data:`PAIRS`
        The heaviest first.
    """
    if constraints is not None and constraints.different.height:
        said = constraints.different.select(pl.all().cast(pairs.schema["left"]))
        pairs = pairs.join(said, on=["left", "right"], how="anti")
    rows = ends.sort("source", "row_id")
    place = rows.select("node", "cluster", place=pl.int_range(pl.len(), dtype=pl.UInt32))
    both = pairs.select("left", "right", "weight", "reason").join(place, left_on="left", right_on="node")
    both = both.join(place.rename({"place": "other"}), left_on="right", right_on="node")
    apart = both.filter(pl.col("cluster") != pl.col("cluster_right")).select("place", "other", "weight", "reason")
    apart = apart.sort("weight", "place", "other", descending=[True, False, False])
    one, two = (rows.select("source", "row_id")[apart[side]] for side in ("place", "other"))
    return pl.DataFrame(
        [*one, *(column.alias(f"other_{column.name}") for column in two), apart["weight"], apart["reason"]]
    )


def of_enterprises(
    seating: Seating, pairs: pl.DataFrame, cluster: pl.DataFrame, constraints: Constraints | None
) -> pl.DataFrame:
    """Return the doubtful pairs of a resolution of enterprises by rows: each node by its smallest row.

    Parameters
    ----------
    seating : Seating
    pairs : DataFrame [left, right, weight, reason, …]
    cluster : DataFrame [at, node, cluster]
        Of every node its number, its name in the pairs and its cluster.
    constraints : Constraints, optional
        What was declared of nodes.
    """
    if pairs.is_empty():
        return pl.DataFrame(schema={name: pl.Int16 if name == "weight" else pl.String for name in PAIRS})
    ends = pl.concat([pairs["left"], pairs["right"]]).unique()
    touched = cluster.filter(pl.col("node").is_in(ends.implode()))
    rows = [batch.join(touched, on="at") for batch in seating.batches("source", "row_id")]
    first = pl.concat(rows).sort("node", "source", "row_id").unique("node", keep="first")
    return by_rows(pairs, first.select("node", "cluster", "source", "row_id"), constraints)


def write_doubtful(pairs: pl.DataFrame, out: Path) -> None:
    """Write doubtful pairs as CSV or Parquet, in the form in which decisions are given back.

    Everything is put off (``later``) until somebody changes ``verdict`` to same or different.

    Parameters
    ----------
    pairs : DataFrame
        With the columns of :data:`PAIRS`.
    out : Path
    """
    told = pairs.with_columns(
        pl.lit("later").alias("verdict"), pl.lit("").alias("by"), pl.lit(f"{core.now():{FORMATS[1]}}").alias("at")
    )
    if out.suffix.lower() == ".parquet":
        told.write_parquet(out)
    else:
        told.write_csv(out, include_bom=True)  # office programs take a file without the mark for one in another code


def unmatched(decisions: pl.DataFrame, clusters: Path) -> int:
    """Return how many decisions name a row that the outcome does not hold."""
    rows = pl.scan_parquet(clusters).select("source", "row_id")
    left = decisions.select("source", "row_id")
    right = decisions.select(source="other_source", row_id="other_row_id")
    held = rows.join(pl.concat([left, right]).lazy(), on=["source", "row_id"], how="semi").unique().collect()
    both = decisions.join(held, on=["source", "row_id"], how="semi").join(
        held, left_on=["other_source", "other_row_id"], right_on=["source", "row_id"], how="semi"
    )
    return decisions.height - both.height
