"""挂图的大幅打印 (sheet): all rows laid out on A0 across, in so many columns that the letters stay as large as can be.

Letters are counted in rem: a row takes a fixed number of them, so that the size of a letter follows from how many rows
must stand above one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from kechuang.apps.projects import names, wall_data, wall_tracks
from kechuang.apps.projects.models import Task
from kechuang.apps.projects.wall import Group, Line, Wall

#: Height of rows in rem: a group's heading, a project, a task; and of all that stands above and below the columns.
GROUP, PROJECT, TASK, AROUND = 1.75, 2.5625, 1.625, 15.0
#: What of A0 is left between its margins, in points.
HIGH = (841 - 36) / 25.4 * 72
#: Sizes of letters in points that the style sheet knows; nothing smaller is printed, it takes another sheet instead.
SIZES = (34, 28, 24, 20, 17, 15, 14, 13, 12, 11, 10, 9)
ROWS = ((70, 1), (330, 2))
"""Up to how many rows stand in how many columns; more stand in three."""


@dataclass(frozen=True)
class TaskRow:
    """A task on the sheet."""

    task: Task
    level: int
    done: int
    lead: str
    track: SafeString
    mark: int
    """See :func:`kechuang.apps.projects.answer.marks_of`."""


@dataclass
class Block:
    """A group's heading, or its continuation in the next column, with the projects below it."""

    group: Group
    goes_on: bool
    rows: list[tuple[Line, SafeString, list[TaskRow]]] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """The whole sheet: blocks by column, how many rows there are, and the size of a letter in points."""

    columns: list[list[Block]]
    rows: int
    size: int


def sheet(wall: Wall, axis: wall_tracks.Axis, *, with_tasks: bool) -> Sheet:
    """Lay out the shown projects, with their tasks where asked."""
    tasks = wall_data.rows_of(wall) if with_tasks else {}
    rows = [(group, line, list(_tasks(line, tasks, axis))) for group in wall.groups for line in group.lines]
    count = len(wall.groups) + sum(1 + len(parts) for _group, _line, parts in rows)
    across = next((columns for most, columns in ROWS if count <= most), 3)
    whole = len(wall.groups) * GROUP + sum(_high(parts) for _group, _line, parts in rows)
    columns: list[list[Block]] = [[]]
    filled, highest = 0.0, 0.0
    for group, line, parts in rows:
        if filled + _high(parts) / 2 > whole / across and len(columns) < across:
            columns.append([])
            filled = 0.0
        if not columns[-1] or columns[-1][-1].group is not group:
            columns[-1].append(Block(group, goes_on=line is not group.lines[0]))
            filled += GROUP
        columns[-1][-1].rows.append((line, wall_tracks.project_track(line, axis), parts))
        filled += _high(parts)
        highest = max(highest, filled)
    fits = HIGH / (highest + AROUND)
    return Sheet(columns, count, next((size for size in SIZES if size <= fits), SIZES[-1]))


def _high(parts: list[TaskRow]) -> float:
    return PROJECT + TASK * len(parts)


def _tasks(line: Line, tasks: dict[int, Any], axis: wall_tracks.Axis) -> Iterator[TaskRow]:
    dated = line.judged.schedule
    for task, level, _parts, done in tasks.get(line.project.pk, ()):
        if dated is not None:
            one = dated.tasks[task.code]
            track = wall_tracks.task_track(one, line.judged.baseline, axis)
            lead = names.department_name(task.lead, line.pack) if task.lead else ""
            yield TaskRow(task, level, done, lead, track, line.marks.get(task.code, 0))
