"""触及 (what a change touches): nodes whose rows say something else, and nodes of keys that crossed their cap.

Only pairs with such a node can be other than they were: a pair depends on the two nodes and on which of their keys are
hot. Everything here is looked up in the state by the values concerned, never by going through pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kechuang.engines.lake.resolve.method import HELD, KEY, Method
from kechuang.engines.lake.resolve.state import State

HOT = pl.Schema([("kind", pl.UInt8()), ("value", pl.UInt64()), ("nodes", pl.UInt32())])


@dataclass(frozen=True, slots=True)
class Touched:
    """What must be compared again.

    Parameters
    ----------
    nodes : DataFrame [node]
        All that were touched, those gone among them.
    pairs : DataFrame [left, right]
        All pairs of touched nodes that share a key that is not hot.
    hot : DataFrame [kind, value, nodes]
        All hot keys there are now.
    crossed : int
        Number of keys that crossed their cap.
    """

    nodes: pl.DataFrame
    pairs: pl.DataFrame
    hot: pl.DataFrame
    crossed: int


def touched(method: Method, old: pl.DataFrame, new: pl.DataFrame, before: State) -> Touched:
    """Find the nodes and pairs that a change of some groups touches.

    Parameters
    ----------
    method : Method
    old, new : DataFrame
        The rows of the groups concerned, before and after, with their nodes.
    before : State
        As it was.
    """
    says = ["node", "coded", "code", "content"]
    was, now = old.select(says).unique(), new.select(says).unique()
    changed = pl.concat([_without(was, now), _without(now, was)]).select("node").unique()
    lost = method.held(old.join(changed, on="node", how="semi"))
    held = method.held(new.join(changed, on="node", how="semi"))
    values = pl.concat([lost.select(KEY), held.select(KEY)]).unique()
    stood = _holders(method, before, values)
    stand = pl.concat([stood.join(changed, on="node", how="anti"), held])

    known = before.read("hot", HOT).collect()
    hot = pl.concat([known.join(values, on=KEY, how="anti"), _hot(method, stand)])
    crossing = pl.concat([_without(known.select(KEY), hot.select(KEY)), _without(hot.select(KEY), known.select(KEY))])
    nodes = changed
    if crossing.height:
        drawn = stand.join(crossing, on=KEY, how="semi").select("node").unique().join(changed, on="node", how="anti")
        if drawn.height:
            more = method.held(rows_of(before, drawn))
            unknown = more.select(KEY).unique().join(values, on=KEY, how="anti")
            stand = pl.concat([stand, _holders(method, before, unknown)])
            held, nodes = pl.concat([held, more]), pl.concat([changed, drawn])
    pairs = _pairs(held, stand.join(hot, on=KEY, how="anti"))
    return Touched(nodes.sort("node"), pairs, hot.sort(KEY), crossing.height)


def rows_of(state: State, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return all rows of some nodes."""
    return state.read("rows").filter(pl.col("node").is_in(nodes["node"].implode())).collect()


def _holders(method: Method, state: State, values: pl.DataFrame) -> pl.DataFrame:
    if values.is_empty() or not state.tables.get("rows"):
        return pl.DataFrame(schema=HELD)
    return method.holders(state, values)


def _hot(method: Method, held: pl.DataFrame) -> pl.DataFrame:
    cap = pl.col("kind").replace_strict(dict(method.caps), return_dtype=pl.UInt32)
    found = held.group_by(KEY).agg(pl.len().cast(pl.UInt32).alias("nodes"), pl.col("coded").all().alias("still"))
    return found.filter(pl.col("nodes") > cap, ~pl.col("still")).select(HOT.names())


def _pairs(held: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of touched nodes with any node by live keys, at least one end codeless."""
    both = held.lazy().join(live.lazy(), on=KEY, suffix="_other")
    both = both.filter(pl.col("node") != pl.col("node_other"), ~(pl.col("coded") & pl.col("coded_other")))
    other = (
        pl.when(pl.col("coded") == pl.col("coded_other"))
        .then(pl.col("node") < pl.col("node_other"))
        .otherwise(~pl.col("coded"))
    )
    ends = (
        pl.when(other).then("node").otherwise("node_other").alias("left"),
        pl.when(other).then("node_other").otherwise("node").alias("right"),
    )
    return both.select(*ends).unique().sort("left", "right").collect()


def _without(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.join(other, on=one.columns, how="anti", nulls_equal=True)
