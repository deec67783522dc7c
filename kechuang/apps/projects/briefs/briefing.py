"""周报与通报的事实 (briefing): what a brief of a week says, gathered from what was kept of it; written nowhere here.

Everything is told as it stood at the end of the last day: lights from the record of lights, plans put together again
from their copies and dated as of that day, overdue tasks by the same count as the assessment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.projects.briefs.late import late, overdue_source
from kechuang.apps.projects.briefs.lingering import standstill
from kechuang.apps.projects.briefs.moves import closings, moved
from kechuang.apps.projects.briefs.problems import of_week, stood
from kechuang.apps.projects.briefs.week import WEEK, Week, last_week, local_day, overdue_on, percent_of, week_of
from kechuang.apps.projects.models import LightChange
from kechuang.apps.projects.papers import (
    ClosedProblem,
    Count,
    Milestone,
    OpenedProblem,
    Red,
    WeeklyBrief,
)
from kechuang.apps.projects.past.history import end_of
from kechuang.apps.projects.standing import lights
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
        opened=list(_opened(week)), closed_problems=list(_closed_problems(week)), milestones=list(_milestones(week)),
        reds=list(_reds(week, red, now)), standstill=standstill(week.projects, week.last, week.before),
    )  # fmt: skip


def _opened(week: Week) -> Iterator[OpenedProblem]:
    """Yield what was raised within the week and not taken back in it, as it stood at its end."""
    rows = list(of_week(week).filter(raised_at__gt=end_of(week.before)).order_by("raised_at", "pk"))
    then = stood(rows, week.last)
    for one in rows:
        if (was := then[one.pk]).state not in ("new", "withdrawn"):
            yield OpenedProblem(one.number, one.title, week.name(was.lead) if was.lead else "", was.due)


def _closed_problems(week: Week) -> Iterator[ClosedProblem]:
    """Yield what was closed within the week and stood so at its end, whatever became of it later."""
    rows = list(of_week(week))
    then = stood(rows, week.last)
    closed = [(was.at, one) for one in rows if (was := then[one.pk]).state == "closed" and was.at is not None]
    for at, one in sorted(closed, key=lambda pair: (pair[0], pair[1].pk)):
        if at > end_of(week.before):
            yield ClosedProblem(one.number, one.title, week.name(then[one.pk].lead), local_day(at))


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
