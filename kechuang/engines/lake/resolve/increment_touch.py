"""触及 (what a change touches): nodes whose rows say something else, and nodes of keys that crossed their cap.

Only pairs with such a node can be other than they were: a pair depends on the two nodes and on which of their keys are
hot. Everything here is looked up in the state by the values concerned, never by going through pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.increment_moves import Moves
from kechuang.engines.lake.resolve.increment_sharers import Shared, shared
from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.method import KEY, Method
from kechuang.engines.lake.resolve.state import State
from kechuang.engines.lake.resolve.state_view import View

NOBODY = Among(np.empty(0, dtype=np.uint64))
Held = Mapping[int, pl.DataFrame]
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


def touched(method: Method, moves: Moves, rows: View, before: State) -> Touched:
    """Find the nodes and pairs that a change of some groups touches.

    Parameters
    ----------
    method : Method
    moves : Moves
    rows : View
        The rows as they were.
    before : State
        As it was.
    """
    nodes = Among(moves.changed["node"].to_numpy())
    held = method.held(_of(moves.new, nodes))
    # What the rows that stay at a node hold is held now; only those that left can have lost a key.
    asked = _asked(held, method.held(_of(moves.left, nodes)))
    others = _others(method, rows, asked, nodes)
    found = _shared(method.caps, nodes, held, others)
    known = before.read("hot", HOT).collect()
    hot = pl.concat([known.filter(~_answered(known, asked)), _hot(found)])
    crossing = pl.concat([_without(known, hot), _without(hot, known)])
    pairs = found.pairs()
    if crossing.height:
        holding = found.holding(_by_kind(crossing))
        drawn = Among(holding[~nodes.mask(holding)])
        if len(drawn):
            pairs = pl.concat([pairs, _drawn(method, rows, drawn, asked, (held, others))]).unique()
            nodes = Among(np.concatenate([nodes.values, drawn.values]))
    return Touched(pl.DataFrame({"node": nodes.values}), pairs, hot.sort(KEY), crossing.height)


def _drawn(method: Method, rows: View, drawn: Among, asked: Mapping[int, Among], told: Sequence[Held]) -> pl.DataFrame:
    """Return the pairs of nodes that say what they said, and hold a key that crossed its cap: DataFrame [left, right].

    Who holds some of their keys was asked already; the others are looked up.
    """
    keys = _asked(method.held(rows.at(rows.places("node", drawn), [*method.keyed, "node", "coded"])))
    unknown = {kind: Among(values.values[~asked[kind].mask(values.values)]) if kind in asked else values
               for kind, values in keys.items()}  # fmt: skip
    known = [
        {kind: one.filter(pl.Series(keys[kind].mask(one["value"].to_numpy())))
         for kind, one in some.items() if kind in keys}
        for some in told
    ]  # fmt: skip
    return _shared(method.caps, drawn, *known, _others(method, rows, unknown, NOBODY)).pairs()


def _of(rows: pl.DataFrame, nodes: Among) -> pl.DataFrame:
    """Return the rows of some nodes."""
    return rows.filter(pl.Series(nodes.mask(rows["node"].to_numpy())))


def _asked(*held: Held) -> dict[int, Among]:
    """Return the keys of each kind that are held."""
    kinds = {kind for one in held for kind in one}
    return {kind: Among(np.concatenate([one[kind]["value"].to_numpy() for one in held if kind in one]))
            for kind in sorted(kinds)}  # fmt: skip


def _others(method: Method, rows: View, asked: Mapping[int, Among], nodes: Among) -> Held:
    """Return who holds some keys beside some nodes."""
    some = {kind: values for kind, values in asked.items() if len(values)}
    return method.holders(rows, some, nodes) if rows.size and some else {}


def _shared(caps: Mapping[int, int], nodes: Among, *held: Held) -> Shared:
    """Return who shares which keys now."""
    kinds = sorted({kind for one in held for kind in one})
    every = {kind: pl.concat(one[kind] for one in held if kind in one) for kind in kinds}
    return shared(every, caps, nodes)


def _hot(found: Shared) -> pl.DataFrame:
    parts = [
        pl.DataFrame({"value": keys, "nodes": count}).select(pl.lit(kind).alias("kind"), "value", "nodes").cast(HOT)
        for kind, (keys, count) in found.hot().items()
    ]
    return pl.concat([pl.DataFrame(schema=HOT), *parts])


def _by_kind(keys: pl.DataFrame) -> dict[int, Among]:
    parts = keys.partition_by("kind", as_dict=True)
    return {int(kind): Among(part["value"].to_numpy()) for (kind,), part in parts.items()}


def _answered(known: pl.DataFrame, asked: Mapping[int, Among]) -> pl.Series:
    """Return which hot keys were looked up again."""
    found = np.zeros(known.height, dtype=np.bool_)
    for kind, values in asked.items():
        found |= (known["kind"] == kind).to_numpy() & values.mask(known["value"].to_numpy())
    return pl.Series(found)


def _without(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return one.select(KEY).join(other.select(KEY), on=KEY, how="anti")
