"""倒排 (postings): which fingerprint stands where, for all texts so far, as sorted runs that merge as they grow.

An entry is one number: the hash above, the place below. Looking up many hashes at once is a search in each run; a
table of bits tells beforehand which hashes are nowhere. Places count letters over all texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kechuang.engines.reports.letters import Bool, Int64, UInt32, UInt64

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_BITS = 28
_LARGEST_RUN = 1 << 23


@dataclass(slots=True)
class Postings:
    """The entries of all texts so far.

    Attributes
    ----------
    runs : list of array of uint64
        Each sorted; the later, the smaller.
    """

    runs: list[UInt64] = field(default_factory=list)
    _seen: UInt32 | None = None

    @property
    def size(self) -> int:
        """How many bytes the entries take."""
        return sum(run.nbytes for run in self.runs) + (self._seen.nbytes if self._seen is not None else 0)

    def find(self, hashes: UInt32, most: int) -> tuple[Int64, Int64]:
        """Return where hashes stand: at most the first ``most`` places of each run.

        Parameters
        ----------
        hashes : array of uint32, shape (n,)
            What to look up, in ascending order.
        most : int
            How many places of one hash.

        Returns
        -------
        which : array of int64
            Index into ``hashes``.
        places : array of int64
            A place of that hash.
        """
        which: list[Int64] = []
        places: list[Int64] = []
        if self.runs and len(hashes):
            maybe = np.flatnonzero(self._maybe(hashes))
            keys = hashes[maybe].astype(np.uint64)
            for run in self.runs:
                at = np.searchsorted(run, keys << _HALF)
                index, wanted = maybe, keys
                for _ in range(most):
                    inside = at < len(run)
                    entry = run[np.minimum(at, len(run) - 1)]
                    hit = inside & ((entry >> _HALF) == wanted)
                    if not hit.any():
                        break
                    index, wanted, at, entry = index[hit], wanted[hit], at[hit], entry[hit]
                    which.append(index)
                    places.append((entry & _LOW).astype(np.int64))
                    at = at + 1
        if not which:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return np.concatenate(which), np.concatenate(places)

    def add(self, hashes: UInt32, places: Int64) -> None:
        """Take in entries, in any order."""
        if not len(hashes):
            return
        self._note(hashes)
        run = (hashes.astype(np.uint64) << _HALF) | places.astype(np.uint64)
        run.sort()
        self.runs.append(run)
        while len(self.runs) > 1 and len(self.runs[-2]) <= 2 * len(self.runs[-1]):
            if len(self.runs[-2]) + len(self.runs[-1]) > _LARGEST_RUN:
                break
            last = self.runs.pop()
            merged = np.concatenate((self.runs.pop(), last))
            merged.sort(kind="stable")
            self.runs.append(merged)

    def restore(self, runs: list[UInt64]) -> None:
        """Go on with runs that were kept."""
        self.runs = runs
        for run in runs:
            self._note((run >> _HALF).astype(np.uint32))

    def _note(self, hashes: UInt32) -> None:
        if self._seen is None:
            self._seen = np.zeros(1 << (_BITS - 5), dtype=np.uint32)
        short = hashes >> np.uint32(32 - _BITS)
        np.bitwise_or.at(self._seen, short >> np.uint32(5), np.uint32(1) << (short & np.uint32(31)))

    def _maybe(self, hashes: UInt32) -> Bool:
        assert self._seen is not None
        short = hashes >> np.uint32(32 - _BITS)
        found: Bool = (self._seen[short >> np.uint32(5)] >> (short & np.uint32(31))) & np.uint32(1) != 0
        return found
