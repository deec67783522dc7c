"""演示的亮灯 (lights): what light each invented project showed in the past weeks, by the rule that holds for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from kechuang import core
from kechuang.apps.projects.demo.courses import Course
from kechuang.apps.projects.lights import rule_of
from kechuang.apps.projects.models import LightChange
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import Light, Standing, light

#: Workdays back to which lights are known: six weeks, so that five can be compared.
BACK = 30


def history(courses: Iterable[Course], pack: Pack) -> int:
    """Write every change of light until the last workday; return how many there were."""
    rows: list[LightChange] = []
    for course in courses:
        rule, last = rule_of(course.project, pack), None
        first = max(-BACK, course.line.number(timezone.localtime(course.project.created_at, core.ZONE).date()))
        for number in range(first, course.line.last + 1):
            if rule is None:
                break
            standing = _standing(course, number)
            found = light(rule, standing, day=course.line.day(number), last=last)
            if last is None or found.colour != last.colour:
                rows.append(_row(course, number, found, standing, rule.id))
            last = found
    LightChange.objects.bulk_create(rows, batch_size=500)
    return len(rows)


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


def _row(course: Course, number: int, found: Light, standing: Standing, rule: str) -> LightChange:
    length = course.line.number(course.agreed.finish) - course.begin + 1
    delay = max(min(number - course.begin + 1, length) - course.reached(number), 0)
    planned: Any = standing.planned_percent
    return LightChange(
        project=course.project, on=course.line.day(number), light=found.colour, was=found.was, rule=rule,
        reasons=list(found.reasons), percent=int(standing.percent),
        planned=int(planned) if planned is not None else None,
        finish=course.line.day(course.line.number(course.agreed.finish) + delay), at=course.line.at(number, 18),
    )  # fmt: skip
