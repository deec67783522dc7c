"""节假日表与例外 (holidays): a table of holidays as exceptions of a calendar of Microsoft Project, and back again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kechuang.declarations.calendar import CalendarTable
from kechuang.engines.plans.exchange.mspdi.calendars_read import Written

TABLED = "国家安排·"
"""What the names of exceptions begin with that come from a table of holidays."""


def tabled(written: Written, table: Mapping[str, object]) -> CalendarTable:
    """Return the table of holidays out of which the exceptions of a calendar were written; see ``calendars_write``.

    Parameters
    ----------
    written : Written
        The calendar.
    table : mapping
        ``source``, ``first`` and ``last`` year.

    Raises
    ------
    ValueError
        If it is none.
    """
    years = range(int(str(table["first"])), int(str(table["last"])) + 1)
    named: dict[int, dict[str, dict[str, list[tuple[dt.date, dt.date]]]]] = {
        year: {"rest": {}, "work": {}} for year in years
    }
    for day, worked in sorted(written.days.items()):
        name = written.names[day].removeprefix(TABLED)
        if name == written.names[day] or day.year not in years:
            continue
        runs = named[day.year]["work" if worked else "rest"].setdefault(name, [])
        if runs and runs[-1][1] == day - dt.timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return CalendarTable.model_validate({
        "source": str(table["source"]),
        "years": {
            year: {kind: {name: _said(runs) for name, runs in of.items()} for kind, of in kinds.items()}
            for year, kinds in named.items()
        },
    })  # fmt: skip


def _said(runs: list[tuple[dt.date, dt.date]]) -> str:
    return " ".join(f"{first:%m-%d}..{last:%m-%d}" if first != last else f"{first:%m-%d}" for first, last in runs)
