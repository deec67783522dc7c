"""指纹 (fingerprints): the few pieces of a text by which a copy of it is found, chosen by winnowing.

Every run of nine letters has a hash; of every seven runs in a row the smallest is kept. So any two texts that share
fifteen letters in a row share a fingerprint, wherever in the text they stand, and a text of a thousand letters has
about two hundred and fifty.
"""

from __future__ import annotations

import numpy as np

from kechuang.engines.reports.letters import Int64, Letters, UInt32, UInt64

GRAM = 9
"""Letters of a fingerprint."""
WINDOW = 7
"""Of so many grams in a row one is kept at least."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_NONE = np.uint32(0xFFFFFFFF)


def fingerprints(folded: Letters) -> tuple[UInt32, Int64]:
    """Return the fingerprints of many texts.

    Parameters
    ----------
    folded : Letters
        The texts, folded.

    Returns
    -------
    hashes : array of uint32, shape (fingerprints,)
        Their hashes.
    places : array of int64, shape (fingerprints,)
        The letter at which each begins, in order.
    """
    count = len(folded.codes) - GRAM + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.int64)
    hashes = _hashes(folded.codes.astype(np.uint64), count)
    # A gram must not begin in one text and end in the next.
    for start in folded.starts[1:-1]:
        hashes[max(0, start - GRAM + 1) : start] = _NONE
    chosen = np.zeros(count, dtype=bool)
    windows = max(1, count - WINDOW + 1)
    least = hashes[:windows].copy()
    for offset in range(1, min(WINDOW, count)):
        np.minimum(least, hashes[offset : offset + windows], out=least)
    for offset in range(min(WINDOW, count)):
        chosen[offset : offset + windows] |= hashes[offset : offset + windows] == least
    chosen &= hashes != _NONE
    places = np.flatnonzero(chosen)
    found = hashes[places]
    # Of one letter, or a few, told over and over, the first is kept: such a run would match itself at every place.
    again = np.zeros(len(places), dtype=bool)
    again[1:] = (found[1:] == found[:-1]) & (np.diff(places) < GRAM)
    return found[~again], places[~again]


def _hashes(codes: UInt64, count: int) -> UInt32:
    """Return the hash of every run of :data:`GRAM` letters, doubling its length from step to step."""
    with np.errstate(over="ignore"):
        square = _BASE * _BASE
        fourth = square * square
        two = codes[:-1] * _BASE + codes[1:]
        four = two[:-2] * square + two[2:]
        eight = four[:-4] * fourth + four[4:]
        nine = eight[:count] * _BASE + codes[8 : 8 + count]
        nine ^= nine >> np.uint64(29)
        nine *= _MIX
        nine ^= nine >> np.uint64(32)
        mixed = (nine & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return np.minimum(mixed, np.uint32(0xFFFFFFFE))
