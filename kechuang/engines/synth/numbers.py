"""证件号码与电话 (numbers of people and old registers): well formed, and nobody's.

公民身份号码 (GB 11643) and 注册号 (GS 15-2006) carry the division of an invented place; mobile numbers begin with 140,
a range that is given to machines only and never with eleven digits.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.array(list("10X98765432"))


def person_ids(divisions: np.ndarray, born: np.ndarray, serial: np.ndarray) -> pl.Series:
    """Return ID numbers of eighteen places.

    Parameters
    ----------
    divisions : array of str, six digits
        Where each person was first registered.
    born : array of datetime64[D]
        The day of birth.
    serial : array of int
        Tells apart who was born there on the same day, below 1,000.
    """
    body = (
        pl.Series(divisions, dtype=pl.String)
        + pl.Series(born, dtype=pl.Date).dt.strftime("%Y%m%d")
        + pl.Series(serial % 1_000).cast(pl.String).str.zfill(3)
    )
    check = _CHECKS[(_digits(body, 17) * _WEIGHTS).sum(axis=1) % 11]
    return body + pl.Series(check.tolist(), dtype=pl.String)


def registration_numbers(divisions: np.ndarray, serial: np.ndarray) -> pl.Series:
    """Return registration numbers of fifteen digits, the last of which checks the others (ISO 7064 MOD 11,10)."""
    body = pl.Series(divisions, dtype=pl.String) + pl.Series(serial % 10**8).cast(pl.String).str.zfill(8)
    check = np.full(len(body), 5)
    for digit in _digits(body, 14).T:
        check = (np.where(check == 0, 10, check) * 2 % 11 + digit) % 10
    last = (1 - np.where(check == 0, 10, check) * 2 % 11) % 10
    return body + pl.Series(last).cast(pl.String)


def mobiles(serial: np.ndarray) -> pl.Series:
    """Return a mobile number for each serial number, the same for the same."""
    return "140" + pl.Series((serial.astype(np.int64) * 48_611 + 7_351) % 10**8).cast(pl.String).str.zfill(8)


def _digits(texts: pl.Series, width: int) -> np.ndarray:
    """Return the digits of texts of one length, shape (texts, width)."""
    raw = np.frombuffer("".join(texts.to_list()).encode("ascii"), dtype=np.uint8)
    return raw.reshape(len(texts), width).astype(np.int64) - ord("0")
