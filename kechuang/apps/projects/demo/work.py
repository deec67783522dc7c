"""演示的办理 (work): baselines, progress reports, evidence and close-outs of invented projects, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kechuang.apps.projects.demo.courses import Course, Report
from kechuang.apps.projects.demo.people import People
from kechuang.apps.projects.demo.proof import Proof
from kechuang.apps.projects.demo.timeline import Timeline, pick
from kechuang.apps.projects.demo.trail import Trail
from kechuang.apps.projects.models import PlanBaseline, Progress, Project, Task
from kechuang.apps.projects.plans.written import written
from kechuang.engines.plans import baseline

#: Workdays before a project's start on which it and its plan were entered, and the plan was agreed.
ENTERED, AGREED = 5, 3
#: What begins late, or has no plan yet, was entered on this workday.
LATEST = -40
_ALL = 100


def entered(course: Course) -> int:
    """Return the workday on which a project was entered."""
    return min(course.begin - ENTERED, LATEST)


def enter(courses: Iterable[Course], unplanned: Iterable[Project], line: Timeline) -> None:
    """Let invented projects and tasks have been entered before they began, so that past days can be looked at."""
    projects, tasks = list(unplanned), []
    for project in projects:
        project.created_at = line.at(LATEST)
    for one in courses:
        moment = one.line.at(entered(one))
        one.project.created_at = moment
        projects.append(one.project)
        for task in one.tasks:
            task.created_at = moment
            tasks.append(task)
    Project.objects.bulk_update(projects, ["created_at"], batch_size=200)
    Task.objects.bulk_update(tasks, ["created_at"], batch_size=200)


def agree(courses: Iterable[Course], people: People) -> None:
    """Keep the plan of each project as it was agreed."""
    name = "初始计划"
    rows = []
    for one in courses:
        number = entered(one) + ENTERED - AGREED
        rows.append(
            PlanBaseline(
                project=one.project, number=1, name=name, reason="演示数据：项目启动时确定的计划",
                plan=written(one.agreed.plan),
                dates=baseline(one.agreed, name, taken=one.line.day(number)).to_json(), start=one.agreed.start,
                finish=one.agreed.finish, taken_by=people.of(one.project.leading()), taken_at=one.line.at(number, 15),
            )
        )  # fmt: skip
    PlanBaseline.objects.bulk_create(rows, batch_size=200)


def report(courses: Iterable[Course], people: People, proof: Proof) -> int:
    """Write the reports of each task; the task stands as the last of them says. Return how many there are."""
    rows: list[Progress] = []
    moved: list[Task] = []
    for course in courses:
        leading = course.project.leading()
        for task in course.tasks:
            by = people.of([task.lead or course.project.lead, *sorted(leading)])
            told = [_row(course, task, one, by) for one in course.reports(task)]
            if told:
                last = told[-1]
                task.percent, task.actual_start = last.percent, last.actual_start
                task.actual_finish = last.actual_finish
                moved.append(task)
            rows += told
    Progress.objects.bulk_create(rows, batch_size=500)
    Task.objects.bulk_update(moved, ["percent", "actual_start", "actual_finish"], batch_size=200)
    proof.attach([(row, row.task.standard, row.at, row.by) for row in rows if row.percent == _ALL])
    return len(rows)


def _row(course: Course, task: Task, one: Report, by: Any) -> Progress:
    day = course.line.day
    if one.percent == _ALL:
        note = f"已形成{task.standard or '完成材料'}（演示）"
    elif course.worked * 10 < course.passed * 9:
        note = "前序环节用时偏长，正在赶进度（演示）"
    else:
        note = "按计划推进（演示）"
    return Progress(
        task=task, on=day(one.number), percent=one.percent, actual_start=day(one.started),
        actual_finish=day(one.finished) if one.finished is not None else None, note=note, by=by,
        at=course.line.at(one.number, 16, pick(task.code + course.project.code, 60)),
    )  # fmt: skip


def close(courses: Iterable[Course], people: People, trail: Trail) -> int:
    """Hand in what is finished and verify it, some days after; return how many tasks are closed.

    What was finished in the last days still waits: for who hands it in, or for who verifies it.
    """
    tasks: list[Task] = []
    projects: list[Project] = []
    for course in courses:
        ends = [_close_task(course, task, people, trail) for task in course.tasks]
        tasks += [task for task, end in zip(course.tasks, ends, strict=True) if task.version]
        if course.tasks and all(end is not None for end in ends):
            projects += _close_project(course, max(end for end in ends if end is not None), people, trail)
    stated = ["state", "version", "submitted_by", "submitted_at", "closed_by", "closed_at"]
    Task.objects.bulk_update(tasks, stated, batch_size=200)
    Project.objects.bulk_update(projects, stated, batch_size=200)
    return sum(task.state == "closed" for task in tasks)


def _close_task(course: Course, task: Task, people: People, trail: Trail) -> int | None:
    """Take a finished task as far as the days allow; return the workday on which it was closed."""
    _started, finished = course.times(task)
    if finished is None:
        return None
    chance = pick(task.code + course.project.code, 12)
    by = people.of([task.lead or course.project.lead, *sorted(course.project.leading())])
    verifier = people.supervision if chance % 2 else people.office
    handed_in = finished + 1 + chance % 2
    if chance == 5 and handed_in + 2 <= course.line.last:  # some are sent back once
        _submit(course, task, handed_in, by, trail)
        trail.step(task, "return", at=course.line.at(handed_in + 1, 11), by=verifier,
                   note=f"佐证不全，请补充{task.standard or '完成材料'}（演示）")  # fmt: skip
        task.submitted_by = task.submitted_at = None
        handed_in += 2
    if handed_in > course.line.last:
        return None
    _submit(course, task, handed_in, by, trail)
    closed = handed_in + 1 + chance % 3
    if closed > course.line.last:
        return None
    task.closed_by, task.closed_at = verifier, course.line.at(closed, 14, chance)
    trail.step(task, "verify", at=task.closed_at, by=verifier, note="已核对佐证（演示）")
    return closed


def _submit(course: Course, work: Task | Project, number: int, by: Any, trail: Trail) -> None:
    work.submitted_by, work.submitted_at = by, course.line.at(number, 9, 30)
    trail.step(work, "submit", at=work.submitted_at, by=by, note="佐证已上传（演示）")


def _close_project(course: Course, after: int, people: People, trail: Trail) -> Sequence[Project]:
    """Close a project all of whose tasks are closed."""
    if after + 2 > course.line.last:
        return []
    project = course.project
    _submit(course, project, after + 1, people.of(sorted(project.leading())), trail)
    project.closed_by, project.closed_at = people.supervision, course.line.at(after + 2, 15)
    trail.step(project, "verify", at=project.closed_at, by=people.supervision, note="各项任务均已销号（演示）")
    return [project]
