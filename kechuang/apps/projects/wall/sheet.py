"""挂图的大幅打印 (sheet): all rows laid out on A0 across, in so many columns that the letters stay as large as can be.

Letters are counted in rem: a row takes a fixed number of them, so that the size of a letter follows from how many rows
must stand above one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from kechuang.apps.projects import names
from kechuang.apps.projects.models import Task
from kechuang.apps.projects.wall import data as wall_data
from kechuang.apps.projects.wall import tracks as wall_tracks
from kechuang.apps.projects.wall.chart import Wall
from kechuang.apps.projects.wall.groups import Group
from kechuang.apps.projects.wall.line import Line

#: Height of rows in rem without the line below them: a group's heading, a project, a task.
GROUP, PROJECT, TASK = 1.6875, 2.5, 1.5625
#: All that stands above and below the columns, their heads among it, with a line to spare for a long rule.
AROUND = 18.0
#: The line below a row: as thick on paper whatever the letters are.
LINE = 0.75
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
    """See :func:`kechuang.apps.projects.plans.answer.marks_of`."""


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
    heights = [(id(group), len(parts)) for group, _line, parts in rows]
    size = next((one for one in SIZES if _reach(heights, across, one) + AROUND <= HIGH / one), SIZES[-1])
    columns: list[list[Block]] = []
    starts = set(_starts(heights, _reach(heights, across, size), size))
    for number, (group, line, parts) in enumerate(rows):
        if number in starts:
            columns.append([])
        if not columns[-1] or columns[-1][-1].group is not group:
            columns[-1].append(Block(group, goes_on=line is not group.lines[0]))
        columns[-1][-1].rows.append((line, wall_tracks.project_track(line, axis), parts))
    return Sheet(columns or [[]], count, size)


def _reach(heights: Sequence[tuple[int, int]], across: int, size: int) -> float:
    """Return how high so many columns must be at least, in rem, no project being torn apart."""
    alone = [_high(tasks, size) + _row(GROUP, size) for _group, tasks in heights]
    low, high = max(alone, default=0.0), sum(alone)
    if len(_starts(heights, low, size)) <= across:
        return low  # no column is lower than its tallest project
    while high - low > 0.1:
        middle = (low + high) / 2
        if len(_starts(heights, middle, size)) <= across:
            high = middle
        else:
            low = middle
    return high


def _starts(heights: Sequence[tuple[int, int]], reach: float, size: int) -> list[int]:
    """Return with which projects a column begins, where each is filled up to a height; a column has at least one."""
    starts: list[int] = []
    filled, before = 0.0, None
    for number, (group, tasks) in enumerate(heights):
        need = _high(tasks, size) + (_row(GROUP, size) if group != before else 0)
        if not starts or filled + need > reach:
            starts.append(number)
            filled, need = 0.0, _high(tasks, size) + _row(GROUP, size)
        filled, before = filled + need, group
    return starts


def _high(tasks: int, size: int) -> float:
    return _row(PROJECT, size) + _row(TASK, size) * tasks


def _row(high: float, size: int) -> float:
    """Return the height of a row with its line, in rem of letters of a size; large letters have room for the line."""
    return high + max(LINE / size, 0.0625)


def _tasks(line: Line, tasks: dict[int, Any], axis: wall_tracks.Axis) -> Iterator[TaskRow]:
    dated = line.judged.schedule
    for task, level, _parts, done in tasks.get(line.project.pk, ()):
        if dated is not None:
            one = dated.tasks[task.code]
            track = wall_tracks.task_track(one, line.judged.baseline, axis)
            lead = names.department_name(task.lead, line.pack) if task.lead else ""
            yield TaskRow(task, level, done, lead, track, line.marks.get(task.code, 0))
