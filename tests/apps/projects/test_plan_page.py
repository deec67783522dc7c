"""The plan page beside what holds the plan up: its open problems, which tasks have no day left, and no second light."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.projects import access
from kechuang.apps.projects.actions.problems import raise_problem
from kechuang.apps.projects.models import Problem, Project, Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.answer import tightest
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.wall.line import Line
from tests import city

pytestmark = pytest.mark.django_db


def page_of(user, project):
    return city.browser(user).get(f"/projects/{project.pk}/plan").content.decode()


def raised(people, project, title, task=None):
    return raise_problem(
        by=people.support, title=title, department="natural_resources", project=project, task=task,
    )  # fmt: skip


def test_open_problems_stand_beside_the_plan_and_are_counted_at_their_tasks(people, project, plan):
    made = plan(a=4, b=(6, "a"))
    assert "未销号的问题" not in page_of(people.lead, project)
    raised(people, project, "用地未批", made["a"])
    raised(people, project, "补偿未谈妥", made["a"])
    raised(people, project, "资金未到位")
    over = raised(people, project, "早已办结", made["b"])
    Problem.objects.filter(pk=over.pk).update(state="closed")

    page = page_of(people.lead, project)
    assert "3 个未销号的问题" in page
    assert all(title in page for title in ("用地未批", "补偿未谈妥", "资金未到位")) and "早已办结" not in page
    assert page.count('href="#open-problems"') == 1 and "2 个问题" in page and "任务a" in page


def test_only_problems_that_the_reader_may_see_are_shown(people, project, plan, monkeypatch):
    plan(a=4)
    raised(people, project, "用地未批")
    monkeypatch.setattr(access, "visible_problems", lambda user: Problem.objects.none())
    assert "用地未批" not in page_of(people.leader, project)


def test_the_page_asks_no_more_for_more_problems(people, project, plan):
    made = plan(a=4)
    browser, counts = city.browser(people.lead), []
    for _round in range(2):
        for number in range(3):
            raised(people, project, f"问题{_round}{number}", made["a"])
        browser.get(f"/projects/{project.pk}/plan")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/projects/{project.pk}/plan")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 30


@pytest.mark.parametrize(("day", "sign"), [
    (dt.date(2026, 12, 8), "#check"), (dt.date(2026, 12, 4), "#clock"), (dt.date(2026, 12, 3), "#warn"),
])  # fmt: skip
def test_the_answer_of_a_plan_does_not_look_like_the_light_of_the_project(people, project, plan, day, sign):
    plan(a=4, b=(6, "a"))
    Project.objects.update(due=day, start=None)
    said = page_of(people.lead, project).partition('class="plansay ')[2].partition("</section>")[0]
    assert sign in said and "#l-" not in said


def test_in_a_late_plan_only_the_tasks_with_the_least_slack_carry_the_star(people, project, plan):
    plan(a=4, b=(10, "a"), c=(8, "a"), d=1)
    Project.objects.update(due=dt.date(2026, 11, 27), start=None)
    dated = planning.scheduled(Project.objects.get())
    assert {uid for uid, one in dated.tasks.items() if one.slack < 0} == {"a", "b", "c"}
    assert tightest(dated) == {"a", "b"}
    page = page_of(people.lead, project)
    assert page.count('<b class="crit"') == 2 and "整个项目就推迟一天" not in page
    mine = city.browser(people.lead).get("/projects/mine").content.decode()
    assert mine.count('<b class="crit"') == 2


def test_a_plan_in_time_has_the_stars_of_its_critical_path(people, project, plan):
    plan(a=4, b=(10, "a"), c=(8, "a"))
    Project.objects.update(due=None)
    assert tightest(planning.scheduled(Project.objects.get())) == {"a", "b"}


def test_a_green_project_that_will_be_late_says_so_on_the_wall(people, project, plan):
    plan(a=28)
    Project.objects.update(start=dt.date(2026, 11, 23))
    Task.objects.update(actual_start=dt.date(2026, 11, 23), percent=10, remaining=30)
    one = Project.objects.get()
    judged = lights.current(one)
    line = Line(one, judged, None, None)
    assert judged.light.colour == "green" and judged.schedule.shortfall == 1
    assert line.why == "预计晚 1 个工作日"
