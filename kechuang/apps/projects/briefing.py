"""周报与通报的事实 (briefing): what a brief of a week says, gathered from what was kept of it; written nowhere here.

Everything is told as it stood at the end of the last day: lights from the record of lights, plans put together again
from their copies and dated as of that day, overdue tasks by the same count as the assessment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kechuang import core
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.projects import lights
from kechuang.apps.projects.brief_late import late, overdue_source
from kechuang.apps.projects.brief_moves import closings, moved
from kechuang.apps.projects.brief_week import WEEK, Week, last_week, local_day, overdue_on, percent_of, week_of
from kechuang.apps.projects.history import end_of
from kechuang.apps.projects.models import LightChange, Problem
from kechuang.apps.projects.papers import (
    ClosedProblem,
    Count,
    Milestone,
    OpenedProblem,
    Red,
    WeeklyBrief,
)
from kechuang.engines.plans import (
    WorkCalendar,
    leaves,
    planned_percent,
)


def weekly(week: Week, *, serial: int, scope: str, issuer: str, on: dt.date, copies: Sequence[str] = ()) -> WeeklyBrief:
    """Return the facts of a weekly brief.

    Parameters
    ----------
    week : Week
        Which projects, which days.
    serial : int
        期号.
    scope, issuer : str
        Which projects it speaks of; who issues it.
    on : datetime.date
        成文日期.
    """
    now, then = lights.on_day(week.projects, week.last), lights.on_day(week.projects, week.before)
    red = [pk for pk, row in now.items() if row.light == "red"]
    colours = {
        colour: Count(
            sum(row.light == colour for row in now.values()),
            sum(row.light == colour for row in then.values()) if then else None, "挂图作战亮灯记录",
        )
        for colour in ("red", "yellow", "green")
    }  # fmt: skip
    return WeeklyBrief(
        issuer=issuer, on=on, copies=copies, synthetic=any(one.synthetic for one in week.projects), serial=serial,
        scope=scope, first=week.first, last=week.last,
        red=colours["red"], yellow=colours["yellow"], green=colours["green"],
        closed=Count(
            len(closings(week, week.first, week.last)), len(closings(week, week.first - WEEK, week.before)),
            "项目和任务的销号记录",
        ),
        overdue=Count(len(week.overdue), len(overdue_on(week.projects, week.before)), overdue_source(week)),
        moved=sorted(moved(week), key=lambda one: (one.day, one.project)), late=list(late(week)),
        opened=_opened(week), closed_problems=_closed_problems(week), milestones=list(_milestones(week)),
        reds=list(_reds(week, red, now)),
    )  # fmt: skip


def _of_week(week: Week, field: str) -> Iterable[Problem]:
    rows = Problem.objects.exclude(state__in=("new", "withdrawn"))
    if not week.everything:
        rows = rows.filter(project__in=week.projects)
    days = {f"{field}__gt": end_of(week.before), f"{field}__lte": end_of(week.last)}
    return rows.filter(**days).order_by(field, "pk")


def _opened(week: Week) -> list[OpenedProblem]:
    return [
        OpenedProblem(one.number, one.title, week.name(one.lead) if one.lead else "", one.due)
        for one in _of_week(week, "raised_at")
    ]


def _closed_problems(week: Week) -> list[ClosedProblem]:
    return [
        ClosedProblem(one.number, one.title, week.name(one.lead), local_day(one.closed_at or core.now()))
        for one in _of_week(week, "closed_at") if one.state == "closed"
    ]  # fmt: skip


def _milestones(week: Week) -> Iterator[Milestone]:
    """Yield what is planned for the week after: milestones, and tasks whose own limit ends then."""
    first = week.first + WEEK
    last = first + dt.timedelta(days=6)
    found = []
    for pk, dated in week.schedules.items():
        project = week.by_key[pk]
        if pk not in week.open:
            continue
        for one in dated.tasks.values():
            day = one.finish if one.kind == "milestone" else one.task.due
            if day is None or one.kind == "summary" or one.task.actual_finish or not first <= day <= last:
                continue
            said = one.task.name if one.kind == "milestone" else f"{one.task.name}（到期）"
            found.append(Milestone(day, project.name, said, week.name(one.task.owner or project.lead)))
    yield from sorted(found, key=lambda one: (one.day, one.project, one.what))


def _reds(week: Week, red: Iterable[int], now: Mapping[int, LightChange]) -> Iterator[Red]:
    for pk in sorted(red, key=lambda key: (now[key].on, key)):
        row, project = now[pk], week.by_key[pk]
        done = percent_of(week.schedules.get(pk))
        yield Red(
            project.name, week.name(project.lead), row.on, row.percent if done is None else done,
            _planned(week, pk, row), f"亮灯时{row.reasons[0]}" if row.reasons else "",
        )  # fmt: skip


def _planned(week: Week, pk: int, row: LightChange) -> int | None:
    """Return what should have been done by then under the newest baseline; else what the light was judged by."""
    dated, agreed = week.schedules.get(pk), week.baselines.get(pk)
    if dated is None or agreed is None:
        return row.planned
    calendar = WorkCalendar(dated.plan.calendars[dated.plan.calendar], dated.start)
    share = planned_percent(leaves(dated, agreed), week.last, calendar)
    return None if share is None else int(share)


def issuer() -> str:
    """Return who issues briefs: the office of the task forces, else the place itself."""
    from kechuang.apps.projects import access

    pack = current_pack()
    found = pack.departments.get(access.body(access.OFFICE) or access.body(access.SUPERVISION))
    return found.name if found is not None else str(current_place().name)


__all__ = ["Week", "issuer", "last_week", "week_of", "weekly"]
