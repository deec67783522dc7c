"""年数 (years): how long it is from one day to another, as an exact fraction of years."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction


def years_between(start: dt.date, end: dt.date) -> Fraction:
    """Return the years from ``start`` to ``end``: whole ones, and of the last one the share of its days.

    Negative where ``end`` lies before ``start``.

    >>> years_between(dt.date(2021, 12, 31), dt.date(2024, 12, 31))
    Fraction(3, 1)
    """
    if end < start:
        return -years_between(end, start)
    whole = end.year - start.year
    if _anniversary(start, whole) > end:
        whole -= 1
    reached, following = _anniversary(start, whole), _anniversary(start, whole + 1)
    return whole + Fraction((end - reached).days, (following - reached).days)


def _anniversary(day: dt.date, years: int) -> dt.date:
    """Return the same day of a later year; 29 February falls on the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
