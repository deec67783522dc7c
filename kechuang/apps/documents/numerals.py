"""层次序数 (numerals): 一、 （一） 1. as GB/T 9704-2012, 7.3.3 counts the levels of a text."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
MOST = 99


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese; a greater one stays in digits, no paper has so many headings.

    >>> [chinese(number) for number in (1, 10, 11, 20, 99)]
    ['一', '十', '十一', '二十', '九十九']
    """
    if not 1 <= number <= MOST:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
