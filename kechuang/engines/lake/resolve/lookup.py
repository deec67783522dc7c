"""查找 (lookup): which of many numbers are among some, asked of whole columns.

A mark for every value tells nearly all that are not there without looking further; the few that share a mark with one
that is are looked up in the sorted values. So a column of five million numbers is asked in a few hundredths of a second
whatever is looked for, and needs no index.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kechuang.engines.lake.resolve.seating import Hashes, distinct
from kechuang.engines.lake.workers import each

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]
FEWEST, MOST = 10, 22  # so many marks, as powers of two: a byte each, so that they stay in the processor's cache
SPREAD = np.uint64(0x9E37_79B9_7F4A_7C15)
TURN = np.uint64(0xC2B2_AE3D_27D4_EB4F)
CHUNK = 1 << 15
MANY = 1 << 20


class Among:
    """Some numbers, of which others are told whether they are among them.

    Parameters
    ----------
    values : array of uint64
        In any order, as often as they come.
    """

    def __init__(self, values: Hashes) -> None:
        self.values = distinct(values)
        power = min(max(self.values.size.bit_length() + 4, FEWEST), MOST)
        self._rest = np.uint64(64 - power)
        self._marks = np.zeros(1 << power, dtype=np.bool_)
        self._marks[self.values * SPREAD >> self._rest] = True

    def __len__(self) -> int:
        return self.values.size

    def mask(self, asked: Hashes) -> Bools:
        """Return whether each number is among these: array of bool, shape of ``asked``."""
        found = np.zeros(asked.size, dtype=np.bool_)
        half = asked.size // 2
        if self.values.size and asked.size < MANY:
            self._tell(asked, found)
        elif self.values.size:
            each(lambda part: self._tell(*part), [(asked[:half], found[:half]), (asked[half:], found[half:])])
        return found

    def places(self, asked: Hashes) -> Places:
        """Return where in ``asked`` these numbers stand, in its order."""
        found: Places = np.flatnonzero(self.mask(asked))
        return found

    def _tell(self, asked: Hashes, found: Bools) -> None:
        mark = np.empty(CHUNK, dtype=np.uint64)
        place, last = mark.view(np.int64), self.values.size - 1
        for start in range(0, asked.size, CHUNK):
            some = asked[start : start + CHUNK]
            size, here = some.size, found[start : start + CHUNK]
            np.multiply(some, SPREAD, out=mark[:size])
            np.right_shift(mark[:size], self._rest, out=mark[:size])
            np.take(self._marks, place[:size], out=here, mode="wrap")
            near = np.flatnonzero(here)
            if near.size:
                close = some[near]
                here[near] = self.values[np.minimum(np.searchsorted(self.values, close), last)] == close


def mixed(one: Hashes, other: Hashes) -> Hashes:
    """Return one number for two that stand side by side; two other ones have the same once in 2 to the power of 64."""
    return one * SPREAD ^ ((other ^ (other >> np.uint64(29))) * TURN)
