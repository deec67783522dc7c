"""代码 (codes): credit codes, registration numbers and organisation codes of a column, checked by their check digits.

A code with a wrong check digit is no code. It still says something: with one slip (a character exchanged, two
neighbours swapped, one lost or doubled) there are a few dozen valid codes that it may have been, and if exactly such a
code is held by an entity that also agrees otherwise, that is good evidence (:func:`near`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kechuang.engines.lake.credit_code import ALPHABET, LENGTH, WEIGHTS
from kechuang.engines.lake.resolve.texts import treated

REG_NO = 15
ORG = 9
_VALUE = np.full(256, -1, dtype=np.int64)
_VALUE[[ord(letter) for letter in ALPHABET]] = range(len(ALPHABET))
_ORG_WEIGHTS = np.array((3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
Letters = NDArray[np.uint8]
Values = NDArray[np.int64]
Check = Callable[[Letters], NDArray[np.bool_]]


def plain_codes(cells: pl.Series) -> pl.Series:
    """Return codes as the standard writes them; letters that no code has are read as the digits they look like."""
    cells = treated(
        cells,
        "[^0-9A-Z]",
        lambda some: some.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", ""),
    )
    cells = treated(cells, "[OIZS]", _digits)
    return cells.set(cells == "", None)


def _digits(code: pl.Expr) -> pl.Expr:
    read = code.str.replace_many(["O", "I", "Z", "S"], ["0", "1", "2", "5"])
    return pl.when(code.str.len_bytes() >= REG_NO).then(read).otherwise(code)


def letters(texts: pl.Series, length: int) -> Letters:
    """Return ASCII texts of one length as an array of shape (texts, length)."""
    joined = texts.str.join("").item() if len(texts) else ""
    return np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, length)


def _checked(texts: pl.Series, length: int, pattern: str, check: Check) -> pl.Series:
    fits = (texts.str.len_bytes() == length).fill_null(False)
    fits &= texts.str.contains(pattern).fill_null(False)
    out = np.zeros(len(texts), dtype=bool)
    if fits.any():
        out[fits.to_numpy()] = check(letters(texts.filter(fits), length))
    return pl.Series(out)


def credit_codes(texts: pl.Series) -> pl.Series:
    """Return for every plain code whether it is a valid credit code (18 characters, GB 32100)."""
    return _checked(texts, LENGTH, "^[0-9]{8}[0-9A-HJ-NP-RTUW-Y]{10}$", _credit)


def reg_numbers(texts: pl.Series) -> pl.Series:
    """Return for every plain code whether it is a valid registration number (15 digits, ISO 7064 MOD 11,10)."""
    return _checked(texts, REG_NO, "^[0-9]{15}$", _registration)


def org_codes(texts: pl.Series) -> pl.Series:
    """Return for every plain code whether it is a valid organisation code (9 characters, GB 11714)."""
    return _checked(texts, ORG, "^[0-9A-Z]{8}[0-9X]$", _organisation)


def _credit(found: Letters) -> NDArray[np.bool_]:
    values = _VALUE[found]
    total = (values[:, :-1] * WEIGHTS).sum(axis=1)
    fits: NDArray[np.bool_] = values[:, -1] == (31 - total) % 31
    return fits


def _registration(found: Letters) -> NDArray[np.bool_]:
    digits = found.astype(np.int64) - ord("0")
    product = np.full(len(digits), 10, dtype=np.int64)
    for place in range(REG_NO - 1):
        total = (product % 11 + digits[:, place]) % 10
        product = np.where(total == 0, 10, total) * 2
    fits: NDArray[np.bool_] = (product % 11 + digits[:, -1]) % 10 == 1
    return fits


def _organisation(found: Letters) -> NDArray[np.bool_]:
    values = np.where(found >= ord("A"), found - ord("A") + 10, found - ord("0")).astype(np.int64)
    rest = 11 - (values[:, :-1] * _ORG_WEIGHTS).sum(axis=1) % 11
    last = np.where(found[:, -1] == ord("X"), 10, values[:, -1])
    fits: NDArray[np.bool_] = last == np.where(rest == 11, 0, rest)
    return fits


def near(broken: pl.Series) -> pl.DataFrame:
    """Return the valid credit codes that are one slip away from codes with a wrong check digit.

    Returns
    -------
    DataFrame [broken, code]
    """
    tables = []
    for length, slips in ((LENGTH, (_exchanged, _swapped)), (LENGTH - 1, (_lost,)), (LENGTH + 1, (_doubled,))):
        fits = broken.filter(
            (broken.str.len_bytes() == length).fill_null(False)
            & broken.str.contains("^[0-9A-HJ-NP-RTUW-Y]+$").fill_null(False)
        ).unique(maintain_order=True)  # fmt: skip
        if fits.is_empty():
            continue
        values = _VALUE[letters(fits, length)]
        for slip in slips:
            for maybe in slip(values):
                right = (maybe[:, :8] <= 9).all(axis=1) & (
                    maybe[:, -1] == (31 - (maybe[:, :-1] * WEIGHTS).sum(axis=1)) % 31
                )
                tables.append(pl.DataFrame({"broken": fits.filter(pl.Series(right)), "code": _text(maybe[right])}))
    return pl.concat(tables).unique().sort("broken", "code") if tables else _NONE


_NONE = pl.DataFrame(schema={"broken": pl.String, "code": pl.String})


def _text(values: Values) -> pl.Series:
    table = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    return pl.Series([bytes(row).decode() for row in table[values]], dtype=pl.String)


def _exchanged(values: Values) -> Iterator[Values]:
    """Give the codes with one place made anew so that the check digit is right."""
    for place in range(LENGTH):
        yield _set_right(values.copy(), place)


def _set_right(values: Values, place: int) -> Values:
    """Put at a place the one value that makes the check digit right."""
    values[:, place] = 0
    total = (values[:, :-1] * WEIGHTS).sum(axis=1) + values[:, -1]
    weight = 1 if place == LENGTH - 1 else int(WEIGHTS[place])
    values[:, place] = (-total * pow(weight, -1, 31)) % 31
    return values


def _swapped(values: Values) -> Iterator[Values]:
    for place in range(LENGTH - 1):
        maybe = values.copy()
        maybe[:, [place, place + 1]] = maybe[:, [place + 1, place]]
        yield maybe


def _lost(values: Values) -> Iterator[Values]:
    for place in range(LENGTH):
        yield _set_right(np.insert(values, place, 0, axis=1), place)


def _doubled(values: Values) -> Iterator[Values]:
    for place in range(LENGTH + 1):
        yield np.delete(values, place, axis=1)
