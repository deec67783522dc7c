"""公民身份号码 (ID number of a person, GB 11643): checked and never kept; a keyed hash and a masked form stand for it.

The hash is HMAC-SHA256 under a secret of the lake, so that a list of all possible numbers tells nobody who is meant;
the old form of fifteen digits gives the hash of the eighteen that replaced it. The masked form (三位地区码与末四位) is
what a person may see.
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from stdnum.cn import ric

from kechuang.declarations.source import Source
from kechuang.engines.lake.functions import Each

SECRET = "person.key"
DIGITS = 32  # of the hash, in hexadecimal
MASKED = "…"  # stands where nothing of a cell may be shown
_OLD = re.compile(r"(\d{6})(\d{2})(\d{4}\d{3})")
_FORM = re.compile(r"\d{17}[\dX]")
_EARLIEST = dt.date(1850, 1, 1)


def secret(lake: Path) -> bytes:
    """Return the lake's secret, made where there is none yet.

    It is written with the rights of its owner only and must be kept with the lake: without it the same number would
    get another hash.
    """
    path = lake / SECRET
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        pass
    lake.mkdir(parents=True, exist_ok=True)
    fresh = lake / f".{SECRET}.{secrets.token_hex(4)}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_hex(32).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(fresh, path)  # the first one wins where two begin at once
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def secret_for(sources: Iterable[Source], lake: Path) -> bytes:
    """Return the lake's secret where a contract has ID numbers; nothing is made where none has."""
    held = any(column.type == "person_id" for source in sources for column in source.columns.values())
    return secret(lake) if held else b""


def plain(cell: str) -> str:
    """Write a number as the standard does: half width, eighteen places, X as a capital."""
    text = re.sub(r"[\s\-]", "", cell).upper()
    old = _OLD.fullmatch(text)
    if old:
        body = f"{old[1]}19{old[2]}{old[3]}"
        return body + check_digit(body)
    return text


def check_digit(body: str) -> str:
    """Return the last place that fits the first seventeen (ISO 7064 MOD 11-2)."""
    return str(ric.calc_check_digit(body + "0"))


def explain(cell: str) -> str:
    """Say in a few words what is wrong with a number; empty where nothing is."""
    number = plain(cell)
    if not _FORM.fullmatch(number):
        return f"应为 18 位，得到 {len(number)} 位" if len(number) != 18 else "前 17 位应为数字，末位为数字或 X"
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "出生日期不存在"
    if born < _EARLIEST:
        return "出生日期过早"
    return "" if check_digit(number[:17]) == number[-1] else "校验位不符"


def masked(cell: str) -> str:
    """Return what a person may see of a number.

    >>> masked("370303198001011234")
    '370***********1234'
    """
    text = re.sub(r"[\s\-]", "", cell)
    if len(text) < 15:
        return MASKED
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"


def seal_person(lake: Path, cell: str) -> tuple[str, str]:
    """Return the hash under which a lake knows a number, and its masked form.

    Raises
    ------
    ValueError
        If it is no number; the text says what is wrong.
    """
    number = plain(cell)
    if why := explain(number):
        raise ValueError(why)
    return _sealed(secret(lake), number), masked(number)


def _sealed(key: bytes, cell: str) -> str:
    return hmac.new(key, plain(cell).encode(), "sha256").hexdigest()[:DIGITS]


class Numbers:
    """Reads a column of ID numbers.

    Parameters
    ----------
    key : bytes
        The secret of the lake.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._hash = Each(self._hashed, pa.string())
        self._mask = Each(masked, pa.string())
        self._why = Each(explain, pa.string())

    def __call__(self, cells: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Return hash, masked form (both null where a number is wrong), and what is wrong with it (else empty)."""
        why = self._why(cells)
        right = pc.equal(pc.fill_null(why, MASKED), "")
        kept = pc.if_else(right, cells, pa.scalar(None, pa.string()))
        return self._hash(kept), self._mask(kept), why

    def hide(self, cells: pa.Array) -> pa.Array:
        """Return cells as quarantine may keep them."""
        return self._mask(cells)

    def _hashed(self, cell: str) -> str:
        return _sealed(self._key, cell)
