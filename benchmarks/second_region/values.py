"""How offices write down a date, a sum, a telephone number, a code (格式)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.second_region import words
from benchmarks.second_region.codes import Rng, Text

Int = NDArray[np.int64]
_WIDE = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
_PARTS = {
    "iso": "{}-{}-{}",
    "slash": "{}/{}/{}",
    "zh": "{}年{}月{}日",
    "compact": "{}{}{}",
    "dot": "{}.{}.{}",
    "month": "{}{}",
}


def _texts(items: list[str]) -> Text:
    return np.array(items, dtype=object)


def keys(rng: Rng, way: str, size: int) -> Text:
    """Return the keys of the rows: a serial number, behind the prefix of the table."""
    return _texts([f"{way}{number:07d}" if way else str(number) for number in range(1, size + 1)])


def dates(way: str, days: Int) -> Text:
    """Return days as text: the shapes of :data:`_PARTS`, or the serial number of a spreadsheet."""
    if way == "excel":
        return (days + 25_569).astype(str).astype(object)
    iso = days.astype("datetime64[D]").astype(str)
    shape = _PARTS[way]
    if way == "slash":  # without leading noughts
        return _texts([shape.format(one[:4], int(one[5:7]), int(one[8:])) for one in iso])
    return _texts([shape.format(one[:4], one[5:7], one[8:]) for one in iso])


def capital(yuan: Text, way: str) -> Text:
    """Return sums as text: 元, 万元, 万元 with six places, or with the unit behind."""
    if way == "yuan":
        return _texts([f"{one}.00" for one in yuan])
    if way == "wan":
        return _texts([f"{one / 10_000:g}" for one in yuan])
    if way == "wan6":
        return _texts([f"{one / 10_000:.6f}" for one in yuan])
    return _texts([f"{one / 10_000:g}{'万元人民币' if one % 3 else '万元'}" for one in yuan])


def phones(rng: Rng, way: str, mobile: Text, landline: Text, second: Text) -> Text:
    """Return telephone numbers as a table writes them."""
    size = mobile.size
    if way == "second":
        return second
    if way == "dashed":
        return _texts([f"{one[:3]}-{one[3:7]}-{one[7:]}" for one in mobile])
    if way == "plus86":
        return np.asarray("+86 " + mobile, dtype=object)
    pick = rng.random(size)
    if way == "landline":
        local = _texts([one.split("-")[1] for one in landline])
        bracketed = _texts([f"({one[:4]}){one[5:]}" for one in landline])
        return np.where(pick < 0.6, landline, np.where(pick < 0.85, local, bracketed)).astype(object)
    if way == "several":
        both = np.where(pick < 0.12, mobile + "/" + landline, mobile)
        both = np.where((pick > 0.12) & (pick < 0.2), second + "、" + mobile, both)
        return np.where((pick > 0.2) & (pick < 0.25), mobile + " " + second, both).astype(object)
    if way == "mixed":
        return np.where(pick < 0.25, landline, np.where(pick < 0.3, mobile + ".0", mobile)).astype(object)
    return mobile.copy()


def dashed(org: Text) -> Text:
    """Return organisation codes as they were printed: 12345678-9."""
    return _texts([f"{one[:8]}-{one[8:]}" for one in org])


def code_as(code: Text, way: str) -> Text:
    """Return codes as a table writes them: in lower case, in wide characters, or as they are."""
    if way == "lower":
        return _texts([one.lower() for one in code])
    if way == "wide":
        return _texts([one.translate(_WIDE) if at % 10 == 0 else one for at, one in enumerate(code)])
    return code


def address_as(rng: Rng, address: Text) -> Text:
    """Return addresses with the small liberties of whoever types: # for 号, - for 号楼, wide digits, blanks."""
    pick = rng.random(address.size)
    for at in np.flatnonzero(pick < 0.15):
        text, slip = address[at], pick[at]
        if slip < 0.04:
            text = text.replace("号楼", "-").replace("室", "")
        elif slip < 0.07:
            text = text.replace("号楼", "#楼")
        elif slip < 0.10:
            text = text.translate(_WIDE)
        elif slip < 0.13:
            text = text.replace("山东省", "")
        else:
            text = text + ("（" + words.CITY + "）" if slip < 0.135 else " ")
        address[at] = text
    return address


def division(way: str, code: Text, district: Text) -> Text:
    """Return divisions as a code, a name, or a path."""
    return code if way == "code" else district if way == "name" else words.PROVINCE + "/" + district


def filler(rng: Rng, way: str, size: int, industry: Text, day: Int) -> Text:
    """Return a column that tells nothing of who is meant."""
    if way == "industry":
        return industry
    if way == "date":
        return dates("iso", day)
    if way == "year":
        return _texts([str(1970 + int(one / 365.2425)) for one in day])
    if way == "amount":
        return _texts([f"{one / 100:.2f}" for one in rng.integers(10**5, 10**9, size)])
    if way == "demand":
        stem = rng.choice(_texts(["工艺优化", "智能检测", "节能改造", "新品种选育", "自动化产线"]), size)
        return np.asarray(stem + "技术需求", dtype=object)
    return rng.integers(1, 300, size).astype(str).astype(object)
