"""统一社会信用代码 (credit codes, GB 32100-2015) of firms that do not exist, thousands at a time.

Every code is well formed and ends with its right check digit, but carries the division of an invented place,
so that it can never be the code of a real enterprise.
"""

from __future__ import annotations

import numpy as np

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
_VALUE = np.full(256, -1, dtype=np.int64)
_VALUE[ALPHABET] = np.arange(31)
# Letters that the credit code leaves out still count in the organisation code inside it (GB 11714-1997).
_ORGANISATION_VALUE = np.zeros(256, dtype=np.int64)
for _index, _character in enumerate(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    _ORGANISATION_VALUE[_character] = _index
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ZERO = ord("0")
_STEP = 387_420_489  # 3**18: coprime with 31**6, so that numbers walk through all codes before one repeats


def credit_codes(numbers: np.ndarray, divisions: np.ndarray, kinds: np.ndarray, *, offset: int) -> np.ndarray:
    """Return one credit code a firm, all different.

    Parameters
    ----------
    numbers : array of int64
        The firms' running numbers in the region, each used once (below 31**6).
    divisions : array of str, six digits
        Where each firm is registered.
    kinds : array of str, two characters
        Registering department and kind: ``91`` company, ``93`` farmers' cooperative.
    offset : int
        Where the walk through the numbers begins (drawn from the seed).

    Returns
    -------
    array of str
        Eighteen characters each.
    """
    out = np.empty((len(numbers), 18), dtype=np.uint8)
    out[:, :2] = _letters(kinds, 2)
    out[:, 2:8] = _letters(divisions, 6)
    walk = (numbers.astype(np.int64) * _STEP + offset) % 31**6
    out[:, 8], out[:, 9] = ord("M"), ord("A")
    for place in range(6):
        out[:, 15 - place] = ALPHABET[walk % 31]
        walk //= 31
    organisation = (11 - (_ORGANISATION_VALUE[out[:, 8:16]] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11) % 11
    out[:, 16] = np.where(organisation == 10, ord("X"), organisation + _ZERO)
    out[:, 17] = ALPHABET[(31 - (_VALUE[out[:, :17]] * _WEIGHTS).sum(axis=1) % 31) % 31]
    return np.ascontiguousarray(out).view("S18").ravel().astype("U18")


def break_check_digit(code: str, turn: int) -> str:
    """Return the code with a wrong last character; ``turn`` (1 to 30) says by how far."""
    last = int(_VALUE[ord(code[-1])])
    return code[:-1] + chr(int(ALPHABET[(last + turn) % 31]))


def _letters(texts: np.ndarray, width: int) -> np.ndarray:
    return np.ascontiguousarray(texts.astype(f"S{width}")).view(np.uint8).reshape(len(texts), width)
