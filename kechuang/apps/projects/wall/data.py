"""挂图的数据 (wall data): every project that a person sees and all its tasks as one small JSON for the browser.

Rows are arrays in the order of ``fields``; days are counted from 1970-01-01; a task names its place in the tree by
``level`` and the order in which it stands; ``critical`` is 1 on the critical path, 2 on the chain for which the
project's date is missed.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from kechuang.apps.projects import names
from kechuang.apps.projects.models import Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.wall.asked import GROUPS
from kechuang.apps.projects.wall.chart import Wall
from kechuang.apps.projects.wall.line import Line
from kechuang.engines.plans import Dated

EPOCH = dt.date(1970, 1, 1)
PROJECT = (
    "id", "name", "light", "was", "why", "percent", "planned", "lead", "leader", "division", "place", "force",
    "force_name", "programme", "programme_name", "state", "start", "finish", "base_start", "base_finish", "nodes",
    "count", "closed", "synthetic", "undertaker", "groups",
)  # fmt: skip
TASK = (
    "id", "name", "level", "kind", "start", "finish", "base_start", "base_finish", "percent", "critical", "slack",
    "state", "lead", "parts",
)  # fmt: skip
KINDS = {"task": 0, "summary": 1, "milestone": 2}


def body(wall: Wall) -> bytes:
    """Return the JSON of a wall; made once for each stamp."""
    if wall.stamp not in _KEPT:
        if len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)), None)
        told = json.dumps(data(wall), ensure_ascii=False, separators=(",", ":"))
        _KEPT[wall.stamp] = told.encode()
    return _KEPT[wall.stamp]


_MOST = 16
_KEPT: dict[str, bytes] = {}


def data(wall: Wall) -> dict[str, Any]:
    """Return everything that the browser draws."""
    tasks, links = planning.tasks_of(wall.projects)
    departments = {task.lead for those in tasks.values() for task in those} - {""}
    rows, joined = {}, {}
    for line in wall.lines:
        pk = line.project.pk
        if not line.tasks:
            continue
        listed = tree(tasks.get(pk, []), line)
        places = {task.pk: number for number, (task, _level, _parts) in enumerate(listed)}
        done = percents(listed)
        rows[pk] = [_task(task, level, parts, done[task.pk], line) for task, level, parts in listed]
        joined[pk] = [
            (places[one.before_id], places[one.after_id], one.kind)
            for one in links.get(pk, []) if one.before_id in places and one.after_id in places
        ]  # fmt: skip
    return {
        "stamp": wall.stamp, "today": _day(wall.day),
        "departments": {one: names.department_name(one, wall.pack) for one in sorted(departments)},
        "project_fields": PROJECT, "projects": [_project(one, wall.tally) for one in wall.lines],
        "task_fields": TASK, "tasks": rows, "links": {pk: those for pk, those in joined.items() if those},
    }  # fmt: skip


def rows_of(wall: Wall) -> dict[int, list[tuple[Task, int, int, int]]]:
    """Return the tasks of the shown projects as they are drawn: task, level, parts, percent done."""
    tasks, _links = planning.tasks_of([one.project for one in wall.shown])
    found = {}
    for line in wall.shown:
        listed = tree(tasks.get(line.project.pk, []), line)
        done = percents(listed)
        found[line.project.pk] = [(task, level, parts, done[task.pk]) for task, level, parts in listed]
    return found


def _project(line: Line, tally: dict[int, tuple[int, int, int, int]]) -> list[Any]:
    project, judged = line.project, line.judged
    count, closed, _lately, _stamp = tally.get(project.pk, (0, 0, 0, 0))
    force, programme = project.task_force, project.programme
    told = {
        "id": project.pk, "name": project.name, "light": line.colour, "was": judged.light.was, "why": line.why,
        "percent": judged.percent, "planned": judged.planned, "lead": line.lead, "leader": project.leader,
        "division": project.division, "place": line.place, "force": force.pk if force else 0,
        "force_name": force.name if force else "", "programme": programme.pk if programme else 0,
        "programme_name": programme.name if programme else "", "state": project.state,
        "start": _day(judged.start) if line.tasks else None, "finish": _day(judged.finish) if line.tasks else None,
        "base_start": _day(judged.planned_start), "base_finish": _day(judged.planned_finish),
        "nodes": [_day(one.finish) for one in line.milestones], "count": count, "closed": closed,
        "synthetic": int(project.synthetic), "undertaker": project.undertaker,
        "groups": [line.group(by) for by in GROUPS],
    }  # fmt: skip
    return [told[name] for name in PROJECT]


def _task(task: Task, level: int, parts: int, done: int, line: Line) -> list[Any]:
    dated: Dated | None = line.judged.schedule.tasks.get(task.code) if line.judged.schedule else None
    kept = line.judged.baseline.tasks.get(task.code) if line.judged.baseline else None
    told = {
        "id": task.pk, "name": task.name, "level": level, "kind": KINDS[dated.kind] if dated else 0,
        "start": _day(dated.start) if dated else None, "finish": _day(dated.finish) if dated else None,
        "base_start": _day(kept.start) if kept else None, "base_finish": _day(kept.finish) if kept else None,
        "percent": done, "critical": line.marks.get(task.code, 0), "slack": dated.slack if dated else None,
        "state": task.state, "lead": task.lead, "parts": parts,
    }  # fmt: skip
    return [told[name] for name in TASK]


def tree(tasks: list[Task], line: Line) -> list[tuple[Task, int, int]]:
    """Return tasks each below its summary, with its level and how many parts it has; cancelled ones are left out."""
    there = {task.pk for task in tasks if line.judged.schedule and task.code in line.judged.schedule.tasks}
    below: dict[int | None, list[Task]] = {}
    for task in tasks:
        if task.pk in there:
            below.setdefault(task.parent_id if task.parent_id in there else None, []).append(task)
    found: list[tuple[Task, int, int]] = []
    waiting = [(task, 1) for task in reversed(below.get(None, []))]
    while waiting:
        task, level = waiting.pop()
        parts = below.get(task.pk, [])
        found.append((task, level, len(parts)))
        waiting += [(part, level + 1) for part in reversed(parts)]
    return found


def percents(listed: list[tuple[Task, int, int]]) -> dict[int, int]:
    """Return how much of each task is done, in whole percent; of a summary by the workdays of its parts."""
    weights: dict[int, tuple[int, int]] = {}
    found = {}
    for task, _level, parts in reversed(listed):  # parts stand below what they are parts of
        if parts:
            days, done = weights.get(task.pk, (0, 0))
            found[task.pk] = done // days if days else 0
        else:
            days, found[task.pk] = task.days, 100 if task.actual_finish else task.percent
            done = days * found[task.pk]
        if task.parent_id is not None:
            whole, sum_ = weights.get(task.parent_id, (0, 0))
            weights[task.parent_id] = whole + days, sum_ + done
    return found


def _day(day: dt.date | None) -> int | None:
    return (day - EPOCH).days if day else None
