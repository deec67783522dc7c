"""期间 (period) as an interval of days, so that 2021 and 2021-01/2021-12 are one and the same."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

Interval = tuple[date | None, date | None]
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def interval(text: str | None) -> Interval | None:
    """Return first and last day of a period, None where it names none.

    Parameters
    ----------
    text : str or None
        ``2021``, ``2022-08``, ``2022-08-19``, ``2019/2022-08``, ``..2022`` (open start), ``2022/..`` (open end).

    Returns
    -------
    tuple of date or None
        An open side is None.
    """
    told = (text or "").strip()
    if told.startswith(".."):
        told = f"../{told[2:].lstrip('/')}"
    elif told.endswith("..") and "/" not in told:
        told = f"{told[:-2]}/.."
    first, slash, last = told.partition("/")
    start, end = _days(first), _days(last if slash else first)
    if start is None or end is None:
        return None
    return (start[0], end[1])


def _days(text: str) -> Interval | None:
    if text == "..":
        return (None, None)
    found = _POINT.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if day:
            return (date(year, month, day), date(year, month, day))
        if month:
            return (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return (date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        return None
