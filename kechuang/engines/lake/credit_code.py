"""统一社会信用代码 (credit code): its check digit over a whole column at once, and the entity id made from it.

The rule is GB 32100-2015 as python-stdnum states it (``stdnum.cn.uscc``), whose alphabet and weights are used here;
a property test holds this column form equal to stdnum on every string.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from stdnum.cn import uscc

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = np.array((1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28), dtype=np.int64)

_VALUE = np.full(256, -1, dtype=np.int64)
_VALUE[[ord(letter) for letter in ALPHABET]] = range(len(ALPHABET))


def plain(cells: pa.Array) -> pa.Array:
    """Write codes as the standard does: half width, upper case, without spaces and hyphens."""
    return pc.utf8_upper(pc.replace_substring_regex(pc.utf8_normalize(cells, form="NFKC"), r"[\s\-]", ""))


def valid(codes: pa.Array) -> pa.Array:
    """Return for every code whether length, alphabet and check digit are right (null stays null)."""
    texts = pc.fill_null(codes, "")
    fits = np.asarray(pc.equal(pc.binary_length(texts), LENGTH)) & np.asarray(pc.string_is_ascii(texts))
    out = np.zeros(len(texts), dtype=bool)
    if fits.any():
        kept = "".join(texts.filter(pa.array(fits)).to_pylist()).encode("ascii")
        out[fits] = _check(np.frombuffer(kept, dtype=np.uint8).reshape(-1, LENGTH))
    return pa.array(out, mask=np.asarray(pc.is_null(codes)))


def _check(letters: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    values = _VALUE[letters]
    known = (values >= 0).all(axis=1) & (values[:, :8] <= 9).all(axis=1)
    total = (values[:, :-1] * WEIGHTS).sum(axis=1)
    found: npt.NDArray[np.bool_] = known & (values[:, -1] == (31 - total) % 31)
    return found


def explain(code: str) -> str:
    """Say in a few words what is wrong with a code; empty where nothing is."""
    if len(code) != LENGTH:
        return f"应为 {LENGTH} 位，得到 {len(code)} 位"
    strange = sorted({letter for letter in code if letter not in ALPHABET})
    if strange:
        return f"含不允许的字符 {'、'.join(strange)}"
    if not code[:8].isdigit():
        return "前 8 位应为数字"
    expected = uscc.calc_check_digit(code)
    return "" if expected == code[-1] else f"校验位应为 {expected}，得到 {code[-1]}"


def entity_id(code: str) -> str:
    """Return the durable id of the entity that holds a credit code: ``E`` and 15 hex digits of its SHA-256.

    The id depends on nothing but the code, so that every build of every lake gives the same one.
    """
    return "E" + hashlib.sha256(code.encode()).hexdigest()[:15]
