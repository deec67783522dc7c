"""同键者 (sharers): the nodes that share a key, as arrays; which keys are hot, and the pairs of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.seating import LOW, SHIFT, Hashes, Numbers

CHUNK = 1_000_000  # pairs made at once


@dataclass(frozen=True, slots=True)
class Sharers:
    """Nodes by key, keys that make pairs only.

    Parameters
    ----------
    member : array of uint32
        Numbers of nodes, key after key, ascending within one.
    offset : array of uint32
        The place of each within its key.
    partners : array of uint32
        How many of its key come before it and have no code.
    """

    member: Numbers
    offset: Numbers
    partners: Numbers

    def pairs(self) -> Iterator[Hashes]:
        """Give the pairs as ``right << 32 | left``, in no order; a pair of two keys is given twice."""
        ends = np.cumsum(self.partners, dtype=np.int64)
        start = 0
        while start < self.member.size:
            before = int(ends[start - 1]) if start else 0
            stop = max(int(np.searchsorted(ends, before + CHUNK, side="right")), start + 1)
            count = self.partners[start:stop].astype(np.int64)
            first = np.arange(start, stop) - self.offset[start:stop]
            which = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
            left = self.member[np.repeat(first, count) + which].astype(np.uint64)
            right = np.repeat(self.member[start:stop].astype(np.uint64), count)
            yield right << SHIFT | left
            start = stop


def share(value: Hashes, at: Numbers, codeless: int, cap: int) -> tuple[Sharers, pl.DataFrame]:
    """Group nodes by key.

    Parameters
    ----------
    value : array of uint64
        Keys, as often as they are held.
    at : array of uint32
        Who holds them.
    codeless : int
        Numbers below it have no code.
    cap : int
        Keys that more nodes hold, one of them without a code at least, are hot.

    Returns
    -------
    tuple of Sharers and DataFrame [value, nodes]
        The second are the hot keys, sorted.
    """
    order = pl.Series(value).arg_sort().to_numpy()  # half the time of numpy's
    value, at = value[order], at[order]
    del order
    new = np.ones(value.size, dtype=bool)
    new[1:] = value[1:] != value[:-1]
    key = np.cumsum(new) - 1
    value = value[new]
    packed = key.astype(np.uint64) << SHIFT | at
    del key, at, new
    packed.sort()
    if packed.size:
        packed = packed[np.concatenate([[True], packed[1:] != packed[:-1]])]
    key, member = (packed >> SHIFT).astype(np.int64), (packed & LOW).astype(np.uint32)
    del packed
    size = np.bincount(key, minlength=value.size)
    without = np.bincount(key[member < codeless], minlength=value.size)
    hot = (size > cap) & (without > 0)
    over = pl.DataFrame({"value": value[hot], "nodes": size[hot].astype(np.int64)})
    first = np.cumsum(size) - size
    keep = (~hot & (without > 0) & (size > 1))[key]
    offset = (np.arange(key.size) - first[key])[keep]
    partners = np.minimum(offset, without[key[keep]])
    return Sharers(member[keep], offset.astype(np.uint32), partners.astype(np.uint32)), over.sort("value")
