"""Codes of enterprises (代码): GB 32100, GB 11714 and the old registration number, whole columns at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Text = NDArray[np.object_]
Rng = np.random.Generator

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: without I, O, S, V and Z
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_CREDIT_WEIGHTS = np.array([3**place % 31 for place in range(17)])
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORG_VALUE = {char: value for value, char in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_LOOKS_LIKE = {"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B", "B": "8", "U": "V", "Q": "0", "D": "0", "G": "6"}


def credit_codes(prefix: Text, division: Text, org: Text) -> Text:
    """Return 18 characters: class and kind, division, organisation code, check character."""
    body = prefix + division + org
    values = np.array([[_VALUE[char] for char in one] for one in body]).reshape(-1, 17)
    check = (31 - values @ _CREDIT_WEIGHTS % 31) % 31
    return np.asarray(body + np.array(list(ALPHABET), dtype=object)[check], dtype=object)


def organisation_codes(rng: Rng, modern: NDArray[np.bool_]) -> Text:
    """Return different organisation codes of nine characters, from ranges that no office has issued.

    Old ones are digits with a 9 in front, those since October 2015 begin with MY.
    """
    size = modern.size
    digits = rng.choice(10_000_000, size, replace=False)
    letters = rng.choice(31**4, size, replace=False) if size <= 31**4 else rng.choice(31**5, size, replace=False)
    places = 4 if size <= 31**4 else 5
    text = np.array(
        [
            "MY" + _in_31(number, places).rjust(6, "3") if new else f"9{old:07d}"
            for new, number, old in zip(modern, letters.tolist(), digits.tolist(), strict=True)
        ],
        dtype=object,
    )
    values = np.array([[_ORG_VALUE[char] for char in one] for one in text]).reshape(-1, 8)
    check = 11 - values @ _ORG_WEIGHTS % 11
    return np.asarray(text + np.array(list("0123456789X0"), dtype=object)[check], dtype=object)


def _in_31(number: int, places: int) -> str:
    text = ""
    for _ in range(places):
        number, rest = divmod(number, 31)
        text = ALPHABET[rest] + text
    return text


def registration_numbers(rng: Rng, division: Text, individual: NDArray[np.bool_]) -> Text:
    """Return different numbers of 15 digits: division, serial (6… for shops), check digit of ISO 7064 mod 11,10."""
    serial = rng.choice(2_000_000, division.size, replace=False) + np.where(individual, 60_000_000, 20_000_000)
    body = division + np.array([f"{number:08d}" for number in serial.tolist()], dtype=object)
    digits = np.array([list(map(int, one)) for one in body]).reshape(-1, 14)
    left = np.full(len(body), 10)
    for place in range(14):
        left = (left + digits[:, place]) % 10
        left = np.where(left == 0, 10, left) * 2 % 11
    return np.asarray(body + ((11 - left) % 10).astype(str).astype(object), dtype=object)


def mistyped(rng: Rng, code: str) -> str:
    """Return a code with one slip: a look-alike, another character, two exchanged, one lost or one too many."""
    slip, place = rng.random(), int(rng.integers(2, len(code) - 1))
    alike = [at for at, char in enumerate(code) if char in _LOOKS_LIKE]
    if slip < 0.4 and alike:
        place = alike[int(rng.integers(len(alike)))]
        return code[:place] + _LOOKS_LIKE[code[place]] + code[place + 1 :]
    if slip < 0.6 and code[place] != code[place + 1]:
        return code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if slip < 0.7:
        return code[:place] + code[place + 1 :]
    if slip < 0.75:
        return code[:place] + code[place] + code[place:]
    other = ALPHABET[(_VALUE.get(code[place], 0) + int(rng.integers(1, 10))) % 10]
    return code[:place] + (other if other != code[place] else "7" if other != "7" else "4") + code[place + 1 :]
