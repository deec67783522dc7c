"""演示的配合与短板 (support): supporting plans in every state, three weaknesses and the tasks that mend them."""

from __future__ import annotations

from collections.abc import Iterable

from kechuang.apps.projects.demo.courses import Course
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.timeline import Timeline
from kechuang.apps.projects.demo.trail import Trail
from kechuang.apps.projects.models import SupportPlan, Task, Weakness

_STATES = ("accepted", "filed", "accepted", "returned", "accepted", "draft")

#: Title, department, the project whose tasks mend it, and whether it is mended.
WEAKNESSES = (
    ("高水平创新平台数量偏少", "science_technology", "demo.materials-laboratory", False),
    ("技术经理人队伍规模不足", "science_technology", "demo.talent-roadshow", True),
    ("重点项目用地报批周期偏长", "natural_resources", "demo.pilot-base", False),
)


def file_plans(courses: Iterable[Course], people: People, trail: Trail) -> list[SupportPlan]:
    """Write what supporting departments will do for the projects that have begun, in every state."""
    rows: list[tuple[SupportPlan, Course, str]] = []
    for course in courses:
        if course.passed <= 0:
            continue
        for department in course.project.supports:
            number = course.line.past(course.begin + 2)
            plan = SupportPlan(
                state=SupportPlan.TABLE.initial, project=course.project, department=department,
                created_at=course.line.at(number, 9),
            )  # fmt: skip
            state = _STATES[len(rows) % len(_STATES)]
            rows.append((plan, course, "accepted" if course.project.state == "closed" else state))
    SupportPlan.objects.bulk_create([plan for plan, _course, _state in rows])
    for plan, course, state in rows:
        _walk(plan, course, state, people, trail)
    SupportPlan.objects.bulk_update(
        [plan for plan, _course, _state in rows],
        ["state", "version", "content", "due", "filed_by", "filed_at", "answer"],
    )
    return [plan for plan, _course, _state in rows]


def _walk(plan: SupportPlan, course: Course, state: str, people: People, trail: Trail) -> None:
    if state == "draft":
        return
    line, number = course.line, course.line.past(course.begin + 3)
    by, lead = people.of([plan.department]), people.of([course.project.lead])
    plan.content = "（演示）明确一名联络员，按牵头部门的排期提供材料、参加现场办公，涉及审批的提前介入。"
    plan.due, plan.filed_by, plan.filed_at = course.project.due, by, line.at(number, 10)
    trail.step(plan, "file", at=plan.filed_at, by=by)
    if state == "filed":
        return
    plan.answer = "同意（演示）" if state == "accepted" else "请补充完成时限和责任科室（演示）"
    step = "accept" if state == "accepted" else "return"
    trail.step(plan, step, at=line.at(line.past(number + 1), 17), by=lead, note=plan.answer)


def find_weaknesses(courses: Iterable[Course], line: Timeline, people: People, trail: Trail) -> list[Weakness]:
    """Write three weaknesses; the mended one is mended by closed tasks."""
    ways = {one.project.code: one for one in courses}
    rows: list[tuple[Weakness, list[Task], bool]] = []
    for title, department, code, mended in WEAKNESSES:
        course = ways.get(code)
        if course is None:
            continue
        wanted = [task for task in course.tasks if (task.state == "closed") == mended and task.days]
        if not wanted:
            continue
        made = Weakness(
            state=Weakness.TABLE.initial, title=title, department=department,
            division=course.project.division, programme=course.project.programme,
            describes="编造的短板，用来演示短板清单。", synthetic=True, created_by=people.of([department]),
            created_at=line.at(line.past(-25), 10),
        )  # fmt: skip
        rows.append((made, wanted[:3], mended))
    Weakness.objects.bulk_create([one for one, _tasks, _mended in rows])
    through = Weakness.tasks.through
    through.objects.bulk_create(
        [through(weakness_id=one.pk, task_id=task.pk) for one, tasks, _mended in rows for task in tasks]
    )
    for one, tasks, mended in rows:
        if not mended:
            continue
        closed = max(task.closed_at for task in tasks if task.closed_at is not None)
        trail.step(one, "mend", at=max(closed, line.at(line.past(-4), 11)), by=people.of([one.department]),
                   note="所列任务均已销号（演示）")  # fmt: skip
    Weakness.objects.bulk_update([one for one, _tasks, _mended in rows], ["state", "version"])
    return [one for one, _tasks, _mended in rows]
