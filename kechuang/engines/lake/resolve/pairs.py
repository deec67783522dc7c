"""候选对 (pairs): nodes that share a key which is not hot, at least one of them without a code.

A pair is ``left`` (never coded) and ``right`` (coded, or the greater of two nodes without a code).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import polars as pl

from kechuang.engines.lake.resolve.keys import KINDS, Kind, counts, live


@dataclass(frozen=True, slots=True)
class Blocked:
    """What came of the keys.

    Parameters
    ----------
    pairs : ibis table [left, right]
        Each pair once.
    hot : DataFrame [kind, value, nodes]
        Keys that more nodes hold than their cap allows.
    """

    pairs: Any
    hot: pl.DataFrame


def pairs(connection: Any, held: Mapping[str, Any], *, kinds: Mapping[str, Kind] = KINDS,
          touched: pl.DataFrame | None = None) -> Blocked:  # fmt: skip
    """Return the pairs of nodes to be compared.

    Parameters
    ----------
    connection : ibis backend
    held : mapping
        Keys by kind (:func:`~kechuang.engines.lake.resolve.keys.keys`).
    touched : DataFrame [node], optional
        Only pairs with one of these nodes (the caller adds the nodes of keys whose being hot changed).
    """
    found, hot = [], []
    nodes = (
        None
        if touched is None
        else connection.create_table("touched", touched.select("node").unique(), temp=True, overwrite=True)
    )
    for name, kind in kinds.items():
        keys = held[name]
        if nodes is not None:
            keys = keys.semi_join(keys.semi_join(nodes, "node").select("value").distinct(), "value")
        once = connection.create_table(f"once_{name}", live(keys), temp=True, overwrite=True)
        over = counts(once, kind.cap)
        hot.append(over.select(pl.lit(name).alias("kind"), "value", "nodes"))
        if over.height:
            once = once.anti_join(ibis.memtable(over.select("value")), "value")
        both = _together(once)
        if nodes is not None:
            both = both.filter(both.left.isin(nodes.node) | both.right.isin(nodes.node))
        table = connection.create_table(f"pairs_{name}", both, temp=True, overwrite=True)
        connection.drop_table(f"once_{name}")
        found.append(table)
    whole = connection.create_table("pairs", ibis.union(*found, distinct=True), temp=True, overwrite=True)
    for name in kinds:
        connection.drop_table(f"pairs_{name}")
    return Blocked(whole, pl.concat(hot))


def _together(once: Any) -> Any:
    left = once.filter(~once.coded).select("value", left="node")
    right = once.select("value", right="node", other="coded")
    both = left.inner_join(right, "value")
    # Nearly no pair shares two keys of one kind: what several kinds give is made one in the end.
    return both.filter(both.other | (both.left < both.right)).select("left", "right")
