"""电话号码 (phone number): mobile numbers, and fixed ones with area code and extension, written one way.

``13812345678``, ``0533-1234567``, ``0533-1234567-801``, ``4001234567``; a fixed number without its area code stays as
it is. Several numbers in one cell are joined by ``、`` in the order in which they stand.
"""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[、,;；，/|\n]+|\s+(?=1[3-9]\d{9}\b)|\s+(?=0\d{2,3}\s*[-—)])")
_DASHES = re.compile(r"[‐‑‒–—―－−~]")
_COUNTRY = re.compile(r"^(?:\+|00)86-?")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})")
_EXTENSION = r"(?:(?:-|转|转接|ext\.?|EXT\.?|#)(\d{1,6}))?"
_FIXED = re.compile(rf"\(?(0(?:10|2\d|[3-9]\d{{2}}))\)?-?([2-8]\d{{6,7}}){_EXTENSION}")
_LOCAL = re.compile(rf"([2-8]\d{{6,7}}){_EXTENSION}")
_SERVICE = re.compile(r"([48]00)-?(\d{3})-?(\d{4})")


def read(cell: str) -> str | None:
    """Return the numbers of a cell as they are compared, None where one of them is none.

    >>> read("（0533）１２３４５６７转801"), read("+86 138 1234 5678"), read("12345")
    (None, '13812345678', None)
    >>> read("（0533）２２３４５６７转801")
    '0533-2234567-801'
    """
    parts = [part for part in _SEPARATORS.split(unicodedata.normalize("NFKC", cell).strip()) if part.strip()]
    found = [_one(part) for part in parts]
    if not found or None in found:
        return None
    return "、".join(dict.fromkeys(number for number in found if number))


def _one(text: str) -> str | None:
    number = _COUNTRY.sub("", _DASHES.sub("-", re.sub(r"\s+", "", text)))
    bare = number.replace("-", "")
    if match := _MOBILE.fullmatch(bare):
        return match[1]
    if match := _SERVICE.fullmatch(number):
        return match[1] + match[2] + match[3]
    if match := _FIXED.fullmatch(number):
        return "-".join(part for part in match.groups() if part)
    if match := _LOCAL.fullmatch(number):
        return "-".join(part for part in match.groups() if part)
    return None
