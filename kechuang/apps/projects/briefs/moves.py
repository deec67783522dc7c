"""本周进展 (what moved): stages, close-outs, plans agreed anew and leaps of progress of a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kechuang.apps.documents import day_text
from kechuang.apps.projects.briefs.week import DAY, Week, local_day, percent_of
from kechuang.apps.projects.models import PlanBaseline, Progress, Project, StageMove, Task
from kechuang.apps.projects.names import stage_name
from kechuang.apps.projects.papers import (
    Moved,
)
from kechuang.apps.projects.past.history import end_of
from kechuang.apps.transitions.models import StateChange

#: Points of progress within a week from which on it is told.
JUMP = 10


def closings(week: Week, first: dt.date, last: dt.date) -> list[tuple[str, int, dt.datetime]]:
    """Return kind, key and moment of what was closed in some days, the last close-out of each."""
    tasks = {str(pk) for pk in Task.objects.filter(project__in=week.projects).values_list("pk", flat=True)}
    labels = {Project._meta.label_lower: {str(pk) for pk in week.by_key}, Task._meta.label_lower: tasks}
    rows = StateChange.objects.filter(
        object_type__in=labels, transition="verify", at__gt=end_of(first - DAY), at__lte=end_of(last)
    ).order_by("at", "pk")
    found = {
        (kind, key): at for kind, key, at in rows.values_list("object_type", "object_id", "at") if key in labels[kind]
    }
    return [(kind, int(key), at) for (kind, key), at in found.items()]


def moved(week: Week) -> Iterator[Moved]:
    """Yield what moved: stages, close-outs, plans agreed anew, leaps of progress."""
    moves = StageMove.objects.filter(project__in=week.projects, on__range=(week.first, week.last))
    for move in moves.exclude(from_stage="").order_by("on", "pk"):
        if move.from_stage == move.to_stage:
            continue  # a reason for a delay is no move
        was, now = (stage_name(move.pipeline, one, week.pack) for one in (move.from_stage, move.to_stage))
        yield _told(week, move.project_id, move.on, f"由“{was}”进入“{now}”阶段")
    yield from _closed_works(week)
    baselines = PlanBaseline.objects.filter(
        project__in=week.projects, number__gt=1, taken_at__gt=end_of(week.before), taken_at__lte=end_of(week.last)
    )
    for one in baselines.defer("plan", "dates").order_by("taken_at"):
        said = f"计划调整，预计{day_text(one.finish)}完成" if one.finish else "计划调整"
        yield _told(week, one.project_id, local_day(one.taken_at), f"{said}（{one.reason}）" if one.reason else said)
    yield from _leaps(week)


def _closed_works(week: Week) -> Iterator[Moved]:
    closed = closings(week, week.first, week.last)
    keys = [key for kind, key, _at in closed if kind == Task._meta.label_lower]
    known = {pk: (name, of) for pk, name, of in Task.objects.filter(pk__in=keys).values_list("pk", "name", "project")}
    tasks: dict[int, list[tuple[dt.datetime, str]]] = {}
    for kind, key, at in closed:
        if kind == Project._meta.label_lower:
            yield _told(week, key, local_day(at), "项目经核验销号")
        else:
            name, of = known[key]
            tasks.setdefault(of, []).append((at, name))
    for project, those in tasks.items():
        named = "、".join(f"“{name}”" for _at, name in those[:3])
        said = f"{named}等{len(those)}项任务" if len(those) > 1 else f"{named}任务"
        yield _told(week, project, local_day(max(at for at, _name in those)), f"{said}经核验销号")


def _leaps(week: Week) -> Iterator[Moved]:
    reported = dict(
        Progress.objects.filter(task__project__in=week.projects, at__gt=end_of(week.before), at__lte=end_of(week.last))
        .order_by("at").values_list("task__project", "at")
    )  # fmt: skip
    for pk, at in reported.items():
        now, was = (percent_of(found.get(pk)) for found in (week.schedules, week.schedules_before))
        if now is not None and was is not None and now - was >= JUMP:
            yield _told(week, pk, local_day(at), f"进度由{was}%提高到{now}%")


def _told(week: Week, project: int, day: dt.date | None, what: str) -> Moved:
    one = week.by_key[project]
    return Moved(one.name, week.name(one.lead), day or week.last, what)
