"""数词 (numerals): the exact value of an Arabic or Chinese number, of an adjacent pair, of a fraction.

``三十`` 30 · ``一千二百`` 1200 · ``一万二`` 12000 · ``两`` 2 · ``三四万`` 3 to 4 (万) · ``三点五`` 3.5 ·
``三分之一`` 1/3. A string of digits such as ``二〇二一`` or ``十四五`` is a name, not a number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction
"""An exact number; a Fraction only where the page prints one (三分之一, 1/20)."""

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
MULTIPLIERS = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip
LONGEST = 18
"""More characters than this in one number are a code, not a figure."""

_SECTION = re.compile(
    r"(?:(?P<thousands>[一二两三四五六七八九])千)?"
    r"(?:零?(?P<hundreds>[一二两三四五六七八九])百)?"
    r"(?:零?(?P<tens>[一二两三四五六七八九]?)(?P<ten>十))?"
    r"(?P<zero>[零〇]?)(?P<ones>[一二两三四五六七八九]?)"
)
_PAIR = re.compile(r"(?P<head>.*?)(?P<low>[一二两三四五六七八九])(?P<high>[二三四五六七八九])(?P<tail>[十百千万亿]*)")


def arabic(text: str) -> Decimal | None:
    """Read ``1,379`` or ``2.79``; None for a run too long to be a figure."""
    digits = text.replace(",", "")
    return Decimal(digits) if len(digits) <= LONGEST else None


def chinese(text: str) -> tuple[Decimal, Decimal | None] | None:
    """Read a Chinese number as ``(value, None)``, an adjacent pair as ``(low, high)``, else None.

    >>> chinese("一千二百"), chinese("三四万"), chinese("十四五")
    ((Decimal('1200'), None), (Decimal('30000'), Decimal('40000')), None)
    """
    if not text or len(text) > LONGEST:
        return None
    whole, point, decimals = text.partition("点")
    if point:
        base = _plain(whole)
        if base is None or not decimals or any(char not in DIGITS for char in decimals):
            return None
        return Decimal(f"{base}.{''.join(str(DIGITS[char]) for char in decimals)}"), None
    value = _plain(text)
    if value is not None:
        return Decimal(value), None
    return _pair(text)


def _pair(text: str) -> tuple[Decimal, Decimal] | None:
    found = _PAIR.fullmatch(text)
    if not found or not 1 <= DIGITS[found["high"]] - DIGITS[found["low"]] <= 2:
        return None
    low = _plain(found["head"] + found["low"] + found["tail"])
    high = _plain(found["head"] + found["high"] + found["tail"])
    # 十四五 and 一百三四 are names or slips; 十七八 is the one pair that may follow a ten.
    if low is None or high is None or low >= high or (found["head"] and found["head"] != "十"):
        return None
    if found["head"] and DIGITS[found["low"]] in (3, 4) and not found["tail"]:
        return None
    return Decimal(low), Decimal(high)


def _plain(text: str) -> int | None:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit not in text:
            continue
        head, _, tail = text.rpartition(unit)
        high = _plain(head) if head else None
        if not high:
            return None
        if not tail:
            return high * size
        low = _plain(tail)
        if low is None or low >= size:
            return None
        # 一万二 is 12,000; 一万零二 is 10,002.
        return high * size + (low * size // 10 if len(tail) == 1 else low)
    return _section(text)


def _section(text: str) -> int | None:
    found = _SECTION.fullmatch(text)
    if not found or not text:
        return None
    if text in ("零", "〇"):
        return 0
    ones = DIGITS.get(found["ones"], 0)
    if found["zero"] and not ones:
        return None
    if ones and not found["zero"] and not found["ten"]:
        # 三千五 is 3,500 and 一百二 is 120: the digit counts the unit below.
        ones *= 10 if found["hundreds"] else 100 if found["thousands"] else 1
    tens = DIGITS.get(found["tens"], 1) * 10 if found["ten"] else 0
    return DIGITS.get(found["thousands"], 0) * 1000 + DIGITS.get(found["hundreds"], 0) * 100 + tens + ones


_PARTS = {"百": 100, "千": 1000, "万": 10_000}


def fraction(whole: str, part: str) -> tuple[Number, str] | None:
    """Read ``<whole>分之<part>`` as value and unit: percent and per mille keep theirs, others are exact shares.

    >>> fraction("三", "一"), fraction("百", "三十")
    ((Fraction(1, 3), ''), (Decimal('30'), '%'))
    """
    top = arabic(part) if part[0].isdigit() else _single(part)
    if top is None:
        return None
    if whole in _PARTS:
        return (top, "%") if whole == "百" else (top, "‰") if whole == "千" else (Fraction(top) / 10_000, "")
    bottom = arabic(whole) if whole[0].isdigit() else _single(whole)
    return (Fraction(top) / Fraction(bottom), "") if bottom else None


def _single(text: str) -> Decimal | None:
    read = chinese(text)
    return read[0] if read and read[1] is None else None
