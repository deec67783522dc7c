"""公文中的日期 (dates in papers): Arabic digits, year month day in full, no leading zero (GB/T 9704-2012, 7.3.5.4)."""

from __future__ import annotations

import datetime as dt


def day_text(day: dt.date) -> str:
    """Return a day as papers write it.

    >>> day_text(dt.date(2026, 11, 3))
    '2026年11月3日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def days_text(first: dt.date, last: dt.date) -> str:
    """Return a period of days, its year and month told once where both ends share them.

    Raises
    ------
    ValueError
        If the period ends before it begins.

    >>> days_text(dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    '2026年11月16日至22日'
    """
    if last < first:
        raise ValueError(f"期间的止日 {last} 早于起日 {first}，请核对后再生成")
    if first == last:
        return day_text(first)
    if first.year != last.year:
        return f"{day_text(first)}至{day_text(last)}"
    if first.month != last.month:
        return f"{day_text(first)}至{last.month}月{last.day}日"
    return f"{day_text(first)}至{last.day}日"
