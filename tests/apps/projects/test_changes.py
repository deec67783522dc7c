"""What changed since a day: plans of past days put together again, what blocks, and what one more delay would cost."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.projects.actions.progress import report
from kechuang.apps.projects.actions.tasks import edit_task
from kechuang.apps.projects.models import LightChange, Problem, Project, Task
from kechuang.apps.projects.past import plans as past_plans
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.wall.asked import Asked
from kechuang.apps.projects.wall.blocking import DELAY, blocking
from kechuang.apps.projects.wall.changes import Changes
from kechuang.apps.projects.wall.chart import Wall
from tests import city

pytestmark = pytest.mark.django_db
TODAY, WEEK_AGO = dt.date(2026, 11, 23), dt.date(2026, 11, 16)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def born(project: Project, day: str) -> None:
    """Have all tasks of a project entered on a day."""
    moment = dt.datetime.fromisoformat(f"{day}T09:00:00+08:00")
    Task.objects.filter(project=project).update(created_at=moment)


def changes(people, since: dt.date = WEEK_AGO) -> Changes:
    return Changes(people.leader, Wall(people.leader, Asked()).lines, since)


def test_a_plan_of_a_past_day_knows_no_later_task_and_no_later_progress(people, project, plan):
    tasks = plan(a=5, b=(5, "a"))
    born(project, "2026-11-10")
    report(tasks["a"], by=people.lead, percent=100, actual_start=dt.date(2026, 11, 16),
           actual_finish=dt.date(2026, 11, 20))  # fmt: skip
    Task.objects.create(project=project, code="c", name="后来加的", days=9, order=5)
    then = past_plans.plans_on([fresh(project)], WEEK_AGO)[project.pk]
    assert [(one.id, one.percent, one.actual_start) for one in then.tasks] == [("a", 0, None), ("b", 0, None)]
    assert [(one.before, one.after) for one in then.links] == [("a", "b")]
    now = past_plans.plans_on([fresh(project)], TODAY)[project.pk]
    assert [(one.id, one.percent) for one in now.tasks] == [("a", 100), ("b", 0), ("c", 0)]


def test_a_task_that_was_changed_stands_as_it_was_before(people, project, plan):
    tasks = plan(a=5)
    born(project, "2026-11-10")
    edit_task(tasks["a"], by=people.lead, revision=0, days=20)
    assert past_plans.plans_on([fresh(project)], WEEK_AGO)[project.pk].tasks[0].days == 5
    assert past_plans.plans_on([fresh(project)], TODAY)[project.pk].tasks[0].days == 20


def test_before_its_first_task_a_project_had_no_plan(people, project, plan):
    plan(a=5)
    born(project, "2026-11-20")
    assert past_plans.finishes_on([fresh(project)], WEEK_AGO) == {}


def test_a_finish_that_moved_is_told_in_workdays(people, project, plan):
    plan(a=10)
    born(project, "2026-11-10")
    # On the 16th ten workdays end on the 27th; on the 23rd, still not begun, on the 4th of December.
    found = changes(people).moved
    assert [(one.before, one.now, one.days) for one in found] == [(dt.date(2026, 11, 27), dt.date(2026, 12, 4), 5)]
    page = text(city.browser(people.leader).get("/projects/changes"))
    assert "晚 5" in page and "2026-12-04" in page


def test_lights_count_from_the_day_after_and_a_first_light_is_no_turn(people, project):
    for day, light, was in ((10, "green", ""), (16, "yellow", "green"), (17, "red", "yellow")):
        LightChange.objects.create(project=project, on=dt.date(2026, 11, day), light=light, was=was, reasons=["落后"])
    assert [(one.on.day, one.light) for one in changes(people).lights] == [(17, "red")]
    assert "黄灯转红灯" in text(city.browser(people.leader).get("/projects/changes"))
    assert len(changes(people, dt.date(2026, 11, 1)).lights) == 2


def test_closed_tasks_and_problems_are_told_since_a_day(people, project, plan):
    tasks = plan(a=5, b=5)
    for code, day in (("a", 16), ("b", 17)):
        moment = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
        Task.objects.filter(pk=tasks[code].pk).update(state="closed", closed_at=moment)
    for title, day in (("旧问题", 12), ("新问题", 19)):
        moment = dt.datetime(2026, 11, day, 4, tzinfo=dt.UTC)
        Problem.objects.create(origin="site", title=title, project=project, state="raised", division="379901",
                               raised_at=moment, assign_by=TODAY)  # fmt: skip
    found = changes(people)
    assert [one.name for one in found.tasks] == ["任务b"]
    assert [one.title for one in found.problems] == ["新问题"]
    page = text(city.browser(people.leader).get("/projects/changes?since=2026-11-10"))
    assert "旧问题" in page and "任务a" in page


@pytest.mark.parametrize("since", ["", "rubbish", "2099-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_no_error(people, project, since):
    assert city.browser(people.leader).get(f"/projects/changes?since={since}").status_code == 200


def test_where_nothing_changed_it_is_said(people, project):
    assert "没有变化" in text(city.browser(people.leader).get("/projects/changes"))


def held(project: Project, task: Task) -> None:
    Problem.objects.create(origin="project", title="批不下来", project=project, task=task, state="assigned",
                           division="379901", lead="commerce", due=TODAY)  # fmt: skip


def found_blocking(people):
    return blocking(Wall(people.leader, Asked()).lines, TODAY)


def test_a_critical_task_with_an_open_problem_blocks_and_a_closed_problem_does_not(people, project, plan):
    tasks = plan(a=5, b=(10, "a"), aside=2)
    Project.objects.filter(pk=project.pk).update(due=None, start=TODAY)
    held(project, tasks["aside"])
    assert found_blocking(people).points == (), "it has slack: the whole does not wait for it"
    held(project, tasks["b"])
    assert [(one.name, one.projects) for one in found_blocking(people).points] == [("任务b", 1)]
    Problem.objects.update(state="closed")
    assert found_blocking(people).points == ()


def test_what_blocks_costs_the_projects_that_it_pushes_over_the_end_of_the_year(people, project, plan):
    tasks = plan(a=5, b=(10, "a"))  # from today on until 2026-12-11; a month later it is January
    Project.objects.filter(pk=project.pk).update(due=None, start=TODAY)
    held(project, tasks["a"])
    found = found_blocking(people)
    assert (found.before, found.after, found.delay) == (1, 0, DELAY)
    page = text(city.browser(people.leader).get("/projects/"))
    assert "关键路径上有 1 处卡点：任务a。" in page
    assert "年底前完成的项目由 1 项减为 0 项" in page


def test_a_point_that_holds_up_more_projects_stands_first(people, project, plan):
    tasks = plan(a=5)
    Project.objects.filter(pk=project.pk).update(due=None)
    held(project, tasks["a"])
    for number in range(2):
        other = Project.objects.create(code=f"o{number}", name=f"别的{number}", division="379901", start=TODAY)
        held(other, Task.objects.create(project=other, code="x", name="用地报批", days=5))
    assert [(one.name, one.projects) for one in found_blocking(people).points] == [("用地报批", 2), ("任务a", 1)]


def test_a_wall_names_what_blocks_beside_how_far_behind(people, project, plan):
    tasks = plan(a=25)
    Project.objects.filter(pk=project.pk).update(light_rule="by_points_behind", due=None)
    held(project, tasks["a"])
    line = Wall(people.leader, Asked()).lines[0]
    assert line.colour == "red" and line.why == "任务a · 落后 64 个百分点"
    assert lights.current(fresh(project)).light.reasons[0] != line.why
