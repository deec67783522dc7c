"""演示的进度 (courses): how an invented project went, week by week, from what its declaration says of the present day.

The declaration says how far behind a project is, or what share of the time was worked. From this the workday of the
plan is found at which it stands; its tasks then began and ended as planned, only stretched over the days that have
really passed. So predecessors end before their successors begin, and percent never falls.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kechuang.apps.projects.demo.timeline import Timeline, pick
from kechuang.apps.projects.models import Project, Task
from kechuang.declarations.project_demo import Demo
from kechuang.engines.plans import Plan, Schedule, WorkCalendar, leaves, planned_percent, schedule

_WHOLE = 100
#: The last days, and how many workdays of the plan are done in them by who stands still.
_STANDSTILL = (6, 1)
#: Percentage points behind from which on a project has stood still of late, and up to which.
_NOTABLY, _MOST_NOTABLY = 10, 16


@dataclass(frozen=True)
class Report:
    """What was told of a task on a workday."""

    number: int
    percent: int
    started: int
    finished: int | None


@dataclass(frozen=True)
class Course:
    """A project's way until the last workday before the day of filling.

    Attributes
    ----------
    project : Project
        The project.
    tasks : tuple of Task
        Its tasks that are no summaries.
    agreed : Schedule
        Its plan as it was agreed at the beginning.
    calendar : WorkCalendar
        By which its workdays are counted.
    begin : int
        The workday on which it was to begin.
    passed, worked : int
        Workdays that have passed since, and workdays of the plan that were done in them.
    last_days, last_work : int
        Of these the last days, and what was done in them: the pace of the last days differs from that before,
        so that lights have turned of late. Both 0 where it does not.
    """

    project: Project
    tasks: tuple[Task, ...]
    agreed: Schedule
    calendar: WorkCalendar
    begin: int
    passed: int
    worked: int
    line: Timeline
    last_days: int = 0
    last_work: int = 0

    def reached(self, number: int) -> int:
        """Return how many workdays of the plan were done by the end of a workday."""
        elapsed = min(number - self.begin + 1, self.passed)
        if elapsed <= 0:
            return 0
        bend, done = self.passed - self.last_days, self.worked - self.last_work
        if elapsed <= bend:
            return elapsed * done // bend
        return done + (elapsed - bend) * self.last_work // self.last_days

    def when(self, done: int) -> int | None:
        """Return the workday on which so many workdays of the plan were done; None where that is not yet."""
        if done > self.worked:
            return None
        bend, before = self.passed - self.last_days, self.worked - self.last_work
        if done <= before:
            return self.begin - 1 - (-done * bend // before)
        return self.begin - 1 + bend - (-(done - before) * self.last_days // self.last_work)

    def span(self, task: Task) -> tuple[int, int]:
        """Return the first and the last workday that a task takes in the plan, counted from 1."""
        dated = self.agreed.tasks[task.code]
        last = self.line.number(dated.finish) - self.begin + 1
        return max(min(self.line.number(dated.start) - self.begin + 1, last), 1), max(last, 1)

    def times(self, task: Task) -> tuple[int | None, int | None]:
        """Return the workdays on which a task really began and ended."""
        first, last = self.span(task)
        finished = self.when(last)
        if not task.days:
            return finished, finished
        return self.when(first), finished

    def percent(self, task: Task, number: int) -> int:
        """Return how much of a task was done at the end of a workday."""
        first, last = self.span(task)
        reached = self.reached(number)
        if reached >= last:
            return _WHOLE
        if not task.days or reached < first:
            return 0
        return max(min(_WHOLE * (reached - first + 1) // (last - first + 1), _WHOLE - 1), 1)

    def reports(self, task: Task) -> Iterator[Report]:
        """Yield what was reported of a task: once a week while it ran, when it ended, and on the last workday."""
        started, finished = self.times(task)
        if started is None:
            return
        weekly = 1 + pick(self.project.code, 4)
        until = finished if finished is not None else self.line.last
        for number in range(started, until):
            if self.line.day(number).weekday() == weekly:
                yield Report(number, self.percent(task, number), started, None)
        yield Report(until, self.percent(task, until), started, finished)

    def done(self, number: int) -> Fraction:
        """Return how much of the project was done at the end of a workday, its tasks by their workdays."""
        whole = sum(self.agreed.tasks[task.code].days for task in self.tasks)
        if not whole:
            return Fraction(0)
        told = sum(self.agreed.tasks[task.code].days * self.percent(task, number) for task in self.tasks)
        return Fraction(told, whole)

    def planned(self, day: dt.date) -> Fraction:
        """Return how much should have been done at the end of a day."""
        return planned_percent(leaves(self.agreed), day, self.calendar) or Fraction(0)


def course_of(project: Project, tasks: Sequence[Task], plan: Plan, declared: Demo, line: Timeline) -> Course:
    """Return the way of a project with a plan.

    Parameters
    ----------
    project : Project
        With a planned start.
    tasks : sequence of Task
        All of its tasks.
    plan : Plan
        The same as the engine reads them, nothing done yet.
    declared : Demo
        How the project stands.
    line : Timeline
        Workdays.
    """
    assert project.start is not None  # the declaration names it
    agreed = schedule(replace(plan, as_of=None), today=project.start)
    calendar = WorkCalendar(plan.calendars[plan.calendar], agreed.start)
    begin = line.number(project.start)
    own = tuple(task for task in tasks if agreed.tasks[task.code].kind != "summary")
    length = line.number(agreed.finish) - begin + 1
    passed = max(line.last - begin + 1, 0)
    made = Course(project, own, agreed, calendar, begin, passed, 0, line)
    if declared.closed:
        passed = min(passed, length)
        return replace(made, passed=passed, worked=passed)
    return _bent(replace(made, worked=_worked(made, declared, length)), declared) if passed else made


def _bent(course: Course, declared: Demo) -> Course:
    """Let a project that is somewhat behind have stood still of late, and one that nearly is not have caught up."""
    behind = declared.behind or 0
    last_work = _STANDSTILL[1] if behind >= _NOTABLY else _STANDSTILL[0]
    if not 5 <= behind <= _MOST_NOTABLY or course.passed < 4 * _STANDSTILL[0]:
        return course
    bend, before = course.passed - _STANDSTILL[0], course.worked - last_work
    return replace(course, last_days=_STANDSTILL[0], last_work=last_work) if 0 < before <= bend else course


def _worked(course: Course, declared: Demo, length: int) -> int:
    """Return how many workdays of the plan are done, so that the project is as far behind as is declared."""
    on_plan = course.planned(course.line.day(course.line.last))
    if declared.behind is not None:
        aim = on_plan - declared.behind
    else:
        aim = on_plan * (declared.progress.value if declared.progress is not None else 0)
    most = min(course.passed, length)
    days = range(most + 1)
    return min(days, key=lambda done: abs(_after(course, done) - aim))


def _after(course: Course, done: int) -> Fraction:
    return course.planned(course.line.day(course.begin + done - 1)) if done else Fraction(0)
