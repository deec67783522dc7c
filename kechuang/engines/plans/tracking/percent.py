"""进度 (percent): how much of a plan should be done by a day, and how much is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from kechuang.engines.plans.calendar.workcalendar import WorkCalendar
from kechuang.engines.plans.dating.schedule import Dated, Schedule
from kechuang.engines.plans.tracking.baselines import Baseline


class Stretch(Protocol):
    """What has a start, a finish and working days: a dated task, or one that a baseline keeps."""

    @property
    def start(self) -> dt.date: ...  # noqa: D102
    @property
    def finish(self) -> dt.date: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102


def planned_percent(tasks: Iterable[Stretch], day: dt.date, calendar: WorkCalendar) -> Fraction | None:
    """Return how much of a plan should be done at the end of a day, in percent.

    Every task counts by its workdays and is worked evenly from its start to its finish; milestones count only where
    there is nothing else.

    Parameters
    ----------
    tasks : iterable of Stretch
        The tasks without their summaries, such as :func:`leaves` gives.
    day : datetime.date
        The day.
    calendar : WorkCalendar
        Whose workdays are counted.

    Returns
    -------
    fractions.Fraction or None
        From 0 to 100, exact; None where there are no tasks.
    """
    listed = list(tasks)
    if not listed:
        return None
    whole = sum(one.days for one in listed)
    if not whole:
        return Fraction(100 * sum(one.finish <= day for one in listed), len(listed))
    return 100 * sum((one.days * _share(one, day, calendar) for one in listed), Fraction(0)) / whole


def percent_done(tasks: Iterable[Dated]) -> Fraction | None:
    """Return how much of a plan is done, in percent, every task by its workdays; None where there are no tasks.

    Parameters
    ----------
    tasks : iterable of Dated
        The tasks without their summaries.
    """
    listed = [(one.days, 100 if one.task.actual_finish else one.task.percent) for one in tasks]
    if not listed:
        return None
    whole = sum(days for days, _ in listed)
    if not whole:
        return Fraction(sum(percent for _, percent in listed), len(listed))
    return Fraction(sum(days * percent for days, percent in listed), whole)


def leaves(schedule: Schedule, baseline: Baseline | None = None) -> list[Stretch]:
    """Return the tasks that are no summaries: as a baseline keeps them where one is given, else as they are dated.

    A task that has been taken out of the plan since still counts as the baseline keeps it.
    """
    if baseline is None:
        return [one for one in schedule.tasks.values() if one.kind != "summary"]
    summaries = {uid for uid, one in schedule.tasks.items() if one.kind == "summary"}
    return [one for uid, one in baseline.tasks.items() if uid not in summaries]


def _share(one: Stretch, day: dt.date, calendar: WorkCalendar) -> Fraction:
    if day < one.start:
        return Fraction(0)
    if day >= one.finish:
        return Fraction(1)
    whole = calendar.between(one.start, one.finish)
    # A team that works on days off has none of the calendar's workdays: it is done when it is finished.
    return Fraction(calendar.between(one.start, day), whole) if whole > 0 else Fraction(0)
