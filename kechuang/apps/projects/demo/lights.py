"""演示的亮灯 (lights): what light each invented project showed in the past weeks, by the rule that holds for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.utils import timezone

from kechuang import core
from kechuang.apps.projects.demo.courses import Course
from kechuang.apps.projects.demo.timeline import Timeline
from kechuang.apps.projects.models import LightChange, Project
from kechuang.apps.projects.standing.lights import rule_of
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import Light, Standing, light

#: Workdays back to which lights are known: six weeks, so that five can be compared.
BACK = 30


def history(courses: Iterable[Course], unplanned: Iterable[Project], pack: Pack, line: Timeline) -> int:
    """Write every change of light until the last workday; return how many there were."""
    rows: list[LightChange] = []
    for course in courses:
        told = _turns(course.project, pack, line, partial(_standing, course))
        rows += [_row(course, number, found, standing) for number, found, standing in told]
    for project in unplanned:
        given = Standing(planned_start=project.start, planned_finish=project.due)
        told = _turns(project, pack, line, partial(_same, given))
        rows += [_turn(project, line, number, found) for number, found, _then in told]
    for row in rows:
        rule = rule_of(row.project, pack)
        row.rule = rule.id if rule is not None else ""
    LightChange.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _turns(
    project: Project, pack: Pack, line: Timeline, standing_on: Callable[[int], Standing]
) -> Iterator[tuple[int, Light, Standing]]:
    """Yield the workdays on which a project's light turned, the first day among them."""
    rule, last = rule_of(project, pack), None
    if rule is None:
        return
    for number in range(-BACK, line.last + 1):
        standing = standing_on(number)
        found = light(rule, standing, day=line.day(number), last=last)
        if last is None or found.colour != last.colour:
            yield number, found, standing
        last = found


def _same(standing: Standing, number: int) -> Standing:
    """Return how a project without a plan stands, whatever the day."""
    return standing


def _standing(course: Course, number: int) -> Standing:
    """Return how a project stood at the end of a workday."""
    project, day = course.project, course.line.day(number)
    spans = [course.times(task) for task in course.tasks]
    ended = all(finished is not None and finished <= number for _started, finished in spans)
    began = min((started for started, _finished in spans if started is not None), default=None)
    closed = timezone.localtime(project.closed_at, core.ZONE).date() if project.closed_at else None
    return Standing(
        planned_start=course.agreed.start, planned_finish=None if ended else project.due or course.agreed.finish,
        actual_start=course.line.day(began) if began is not None else None, actual_finish=closed,
        planned_percent=course.planned(day), percent=course.done(number),
    )  # fmt: skip


def _row(course: Course, number: int, found: Light, standing: Standing) -> LightChange:
    length = course.line.number(course.agreed.finish) - course.begin + 1
    delay = max(min(number - course.begin + 1, length) - course.reached(number), 0)
    row = _turn(course.project, course.line, number, found)
    planned = standing.planned_percent
    row.percent, row.planned = int(standing.percent), int(planned) if planned is not None else None
    row.finish = course.line.day(course.line.number(course.agreed.finish) + delay)
    return row


def _turn(project: Project, line: Timeline, number: int, found: Light) -> LightChange:
    return LightChange(
        project=project, on=line.day(number), light=found.colour, was=found.was, reasons=list(found.reasons),
        at=line.at(number, 18),
    )  # fmt: skip
