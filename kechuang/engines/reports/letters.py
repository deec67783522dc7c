"""字符折叠 (letters): a text as copies are compared: its letters, characters and figures alone, in one form each.

Punctuation, blanks and what else carries no meaning of its own differ from copy to copy and are left out; full-width
letters become half-width, capitals small, Traditional characters Simplified. Many texts are folded at once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from kechuang.engines.reports.script import simplified

UInt16 = npt.NDArray[np.uint16]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_PLANE = 0x10000
_BEYOND = 0xFFFD
"""What stands for a character beyond the basic plane."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of many texts, one text behind the other.

    Parameters
    ----------
    codes : array of uint16, shape (letters,)
        The folded letters.
    starts : array of int64, shape (texts + 1,)
        Where each text begins among them; last, how many there are.
    kept : array of bool, shape (characters,)
        Which characters of the texts are letters.
    ends : array of int64, shape (texts + 1,)
        Where each text begins among the characters; last, how many there are.
    """

    codes: UInt16
    starts: Int64
    kept: Bool
    ends: Int64


@cache
def _table() -> UInt16:
    table = np.zeros(_PLANE + 1, dtype=np.uint16)
    for code in range(_PLANE):
        character = chr(code)
        if character.isalnum() and not 0xD800 <= code < 0xE000:
            plain = unicodedata.normalize("NFKC", character)
            plain = simplified(plain if len(plain) == 1 else character).lower()
            table[code] = ord(plain) if len(plain) == 1 and ord(plain) < _PLANE else code
    table[_PLANE] = _BEYOND
    return table


def letters(texts: Sequence[str]) -> Letters:
    """Fold texts.

    Parameters
    ----------
    texts : sequence of str
        The texts.
    """
    data = "".join(texts).encode("utf-32-le", "surrogatepass")
    characters = np.frombuffer(data, dtype=np.uint32)
    folded = _table()[np.minimum(characters, _PLANE)]
    kept = folded != 0
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=ends[1:])
    before = np.zeros(len(characters) + 1, dtype=np.int64)
    np.cumsum(kept, out=before[1:])
    return Letters(folded[kept], before[ends], kept, ends)
