"""横道图 (Gantt chart): a dated plan as rows of bars in percent of one time axis, right without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang.engines.plans import Baseline, Dated, Schedule

_DAY = dt.timedelta(days=1)
_WEEKS_UP_TO = 120
_MONTHS_UP_TO = 800
_MARK_EVERY = 7


@dataclass(frozen=True)
class Mark:
    """A line of the axis with its word; ``year`` stands where a year begins, ``at`` in percent."""

    at: str
    text: str
    year: str = ""


@dataclass(frozen=True)
class Bar:
    """A stretch of a row: where it begins and how wide it is, in percent."""

    x: str
    width: str


@dataclass(frozen=True)
class Row:
    """One task of the chart: ``plan`` as once agreed, ``bar`` as placed now, ``done`` its finished part."""

    dated: Dated
    level: int
    plan: Bar | None
    bar: Bar
    done: Bar | None
    point: str
    told: str


@dataclass(frozen=True)
class Chart:
    """The chart: its axis, today's line (None outside of it) and its rows."""

    marks: Sequence[Mark]
    today: str | None
    due: str | None
    rows: Sequence[Row]


def chart_of(schedule: Schedule, *, today: dt.date, baseline: Baseline | None = None) -> Chart:
    """Return the rows and the axis of a dated plan, beside a baseline where one is given."""
    kept = {uid: (one.start, one.finish) for uid, one in baseline.tasks.items()} if baseline else {}
    first, last = _span(schedule, kept, today)
    whole = (last - first).days + 1

    def at(day: dt.date) -> float:
        return (day - first).days / whole * 100

    def bar(start: dt.date, finish: dt.date) -> Bar:
        return Bar(_pc(at(start)), _pc(max(at(finish + _DAY) - at(start), 0.15)))

    levels = levels_of(schedule)
    rows = []
    for uid, one in schedule.tasks.items():
        placed = bar(one.start, one.finish)
        percent = 100 if one.task.actual_finish else one.task.percent
        rows.append(Row(
            dated=one, level=levels[uid], plan=bar(*kept[uid]) if uid in kept else None, bar=placed,
            done=Bar(placed.x, _pc(float(placed.width.rstrip("%")) * percent / 100)) if percent else None,
            point=_pc(at(one.finish) + 50 / whole), told=f"{one.start} – {one.finish}",
        ))  # fmt: skip
    return Chart(
        _marks(first, last, at), _pc(at(today)) if first <= today <= last else None,
        _pc(at(schedule.plan.due + _DAY)) if schedule.plan.due else None, rows,
    )  # fmt: skip


def levels_of(schedule: Schedule) -> Mapping[str, int]:
    """Return how deep each task stands below summaries, 0 on the first level."""
    parents = {uid: one.task.parent for uid, one in schedule.tasks.items()}
    found: dict[str, int] = {}
    for uid in parents:
        trail = []
        above: str | None = uid
        while above is not None and above not in found:
            trail.append(above)
            above = parents[above]
        level = found[above] if above is not None else -1
        for one in reversed(trail):
            level += 1
            found[one] = level
    return found


def _span(schedule: Schedule, kept: Mapping[str, tuple[dt.date, dt.date]], today: dt.date) -> tuple[dt.date, dt.date]:
    days = [schedule.start, schedule.finish, today, *(day for stretch in kept.values() for day in stretch)]
    if schedule.plan.due:
        days.append(schedule.plan.due)
    return min(days) - 2 * _DAY, max(days) + 3 * _DAY


def _marks(first: dt.date, last: dt.date, place: Callable[[dt.date], float]) -> list[Mark]:
    """Return the lines of the axis: Mondays of a short plan, months of a longer one, else quarters."""
    whole = (last - first).days
    days: list[tuple[dt.date, str]] = []
    day = first
    if whole <= _WEEKS_UP_TO:
        day += (-day.weekday() % 7) * _DAY
        while day <= last:
            days.append((day, f"{day.month}-{day.day}"))
            day += _MARK_EVERY * _DAY
    else:
        step = 1 if whole <= _MONTHS_UP_TO else 3
        day = dt.date(first.year, first.month, 1)
        while day <= last:
            if day >= first and (day.month - 1) % step == 0:
                days.append((day, _("%(month)d月") % {"month": day.month}))
            day = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    found, year = [], 0
    for day, text in days:
        found.append(Mark(_pc(place(day)), text, _("%(year)d 年") % {"year": day.year} if day.year != year else ""))
        year = day.year
    return found


def _pc(share: float) -> str:
    return f"{share:.2f}%"
