"""触及的同键者 (sharers of touched keys): who holds the keys of touched nodes, which are hot, and pairs by the others.

The same as :mod:`.sharers` says of all nodes, for the few concerned: nodes are numbered without gaps, those without a
code first, both in the order of their hashes, so that the smaller number of a pair is its left end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.resolve.lookup import Among, Bools
from kechuang.engines.lake.resolve.seating import LOW, SHIFT, Hashes, Numbers, distinct, distinct_of
from kechuang.engines.lake.workers import each

Counts = NDArray[np.int64]
NOBODY: Hashes = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Kept:
    """The holders of the keys of one kind: keys ascending, who holds each, where a key's begin, and what they come to.

    Parameters
    ----------
    key : array of uint64 [keys]
    who : array of uint32 [holders]
        Numbers of nodes, ascending within a key.
    first, size, without : array of int64 [keys]
        Where in ``who`` a key's holders begin, how many they are, how many of them have no code.
    hot : array of bool [keys]
    """

    key: Hashes
    who: Numbers
    first: Counts
    size: Counts
    without: Counts
    hot: Bools


@dataclass(frozen=True, slots=True)
class Shared:
    """Who shares keys.

    Parameters
    ----------
    nodes : array of uint64 [nodes]
        The hash of each node by its number.
    codeless : int
        How many have no code.
    touched : array of bool [nodes]
        Whose pairs are asked for.
    kinds : mapping
        Kind of key → its holders.
    """

    nodes: Hashes
    codeless: int
    touched: Bools
    kinds: Mapping[int, Kept]

    def hot(self) -> dict[int, tuple[Hashes, Counts]]:
        """Return the keys that are hot and how many hold them, by kind."""
        return {kind: (kept.key[kept.hot], kept.size[kept.hot]) for kind, kept in self.kinds.items()}

    def holding(self, keys: Mapping[int, Among]) -> Hashes:
        """Return the nodes that hold any of some keys."""
        found = [np.empty(0, dtype=np.uint32)]
        for kind, wanted in keys.items():
            if kind in self.kinds:
                kept = self.kinds[kind]
                found.append(kept.who[np.repeat(wanted.mask(kept.key), kept.size)])
        return distinct_of(self.nodes[np.concatenate(found)])

    def pairs(self) -> pl.DataFrame:
        """Return the pairs of touched nodes by keys that are not hot, one end codeless: DataFrame [left, right]."""
        parts = each(self._of_kind, [*self.kinds.values()])
        whole = distinct_of(np.concatenate([NOBODY, *parts]))
        return pl.DataFrame({"left": self.nodes[whole & LOW], "right": self.nodes[whole >> SHIFT]})

    def _of_kind(self, kept: Kept) -> Hashes:
        live = ~kept.hot & (kept.without > 0) & (kept.size > 1)
        key = np.repeat(np.arange(kept.key.size), kept.size)
        asking = np.flatnonzero(live[key] & self.touched[kept.who])
        who, key = kept.who[asking], key[asking]
        # Holders without a code come first: a node with one meets these alone.
        count = np.where(who < self.codeless, kept.size[key], kept.without[key])
        which = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        other = kept.who[np.repeat(kept.first[key], count) + which].astype(np.uint64)
        mine = np.repeat(who, count).astype(np.uint64)
        there = mine != other
        mine, other = mine[there], other[there]
        return distinct_of(np.maximum(mine, other) << SHIFT | np.minimum(mine, other))


def shared(holdings: Mapping[int, pl.DataFrame], caps: Mapping[int, int], touched: Among) -> Shared:
    """Group holdings by key.

    Parameters
    ----------
    holdings : mapping
        Kind → DataFrame [value, node, coded]: all who hold the keys that are asked about, as often as they do.
    caps : mapping
        Kind → the most nodes that may hold a key, unless all of them have a code.
    touched : Among
        The nodes whose pairs are asked for.
    """
    kinds = [*holdings]
    every = distinct_of(
        np.concatenate([NOBODY, *each(lambda kind: distinct(holdings[kind]["node"].to_numpy()), kinds)])
    )
    stands = np.zeros(every.size, dtype=np.bool_)

    def numbered(kind: int) -> Counts:
        place = np.searchsorted(every, holdings[kind]["node"].to_numpy())
        stands[place[holdings[kind]["coded"].to_numpy()]] = True
        return place

    places = dict(zip(kinds, each(numbered, kinds), strict=True))
    codeless = int((~stands).sum())
    number = np.empty(every.size, dtype=np.uint32)
    number[~stands] = np.arange(codeless, dtype=np.uint32)
    number[stands] = np.arange(codeless, every.size, dtype=np.uint32)
    nodes = np.empty_like(every)
    nodes[number] = every

    def kept(kind: int) -> Kept:
        value = holdings[kind]["value"].to_numpy()
        key = distinct(value)
        packed = np.searchsorted(key, value).astype(np.uint64) << SHIFT
        packed |= number[places[kind]]
        packed = distinct_of(packed)
        who, of = (packed & LOW).astype(np.uint32), (packed >> SHIFT).astype(np.int64)
        size = np.bincount(of, minlength=key.size)
        without = np.bincount(of[who < codeless], minlength=key.size)
        return Kept(key, who, np.cumsum(size) - size, size, without, (size > caps[kind]) & (without > 0))

    return Shared(nodes, codeless, touched.mask(nodes), dict(zip(kinds, each(kept, kinds), strict=True)))
