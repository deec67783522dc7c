"""待办与搜索: what waits for a person is counted by sort, and projects are found by those who may see them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.models import User
from kechuang.apps.projects.actions.answers import answer
from kechuang.apps.projects.actions.problems import assign, raise_problem
from kechuang.apps.projects.models import Problem, Programme, Project, SupportPlan, Task
from kechuang.apps.projects.queries.mine import waiting_for
from kechuang.apps.projects.queries.todo import todo
from kechuang.apps.projects.standing.assessment import Asked, AssessmentOf
from tests import city

pytestmark = pytest.mark.django_db


def told(user):
    return {one.what: one.count for one in todo(user)}


def test_problems_wait_for_whoever_must_act_next(people, project):
    made = raise_problem(by=people.support, title="用地未批", department="natural_resources", project=project)
    assert told(people.office) == {"办理问题": 1} and told(people.lead) == {}
    made = assign(made, by=people.office, lead="science_technology")
    assert told(people.lead) == {"办理问题": 1} and told(people.office) == {}
    people.freeze("2026-12-28T09:00:00+08:00")
    assert told(people.lead)["其中已超期的问题"] == 1
    answer(Problem.objects.get(), by=people.lead, text="已批复")
    assert told(people.lead).get("办理问题") is None and told(people.support)["确认问题是否解决"] == 1


def test_close_outs_wait_for_the_bodies_and_late_tasks_for_their_lead(people, project, plan):
    plan(a=2, b=2)
    Task.objects.filter(code="a").update(state="submitted")
    Task.objects.filter(code="b").update(due=dt.date(2026, 11, 20))
    assert told(people.supervision) == {"核验销号": 1}
    assert told(people.lead) == {"已超时限的任务": 1}
    assert todo(people.lead)[0].late
    Task.objects.filter(code="b").update(due=dt.date(2026, 11, 23))
    assert told(people.lead) == {}, "today it is not late"
    assert told(people.stranger) == {}


def test_what_is_late_is_counted_as_in_the_list_it_leads_to_and_as_the_assessment_counts_it(people, project, plan):
    made = plan(a=0, b=1, c=1, d=1, e=1)
    Task.objects.update(due=None, created_at="2026-11-02T01:00:00Z")
    Project.objects.update(due=dt.date(2026, 11, 20), created_at="2026-11-02T01:00:00Z")
    Task.objects.filter(pk=made["a"].pk).update(due=dt.date(2026, 11, 24))
    Task.objects.filter(code__in="bc").update(parent=made["a"])
    Task.objects.filter(code="c").update(due=dt.date(2026, 11, 19))
    assert told(people.lead) == {"已超时限的任务": 3}, "c by its own limit, d and e by the project's"
    page = city.browser(people.lead).get("/projects/mine")
    assert page.context["late"] == 3
    overdue = [one.stood.name for one in AssessmentOf(people.leader, Asked.of({"day": "2026-11-23"})).judged]
    assert overdue == ["任务c", "任务d", "任务e"]


def test_a_programme_handed_in_waits_for_the_bodies_too(people, project):
    Programme.objects.create(code="p", name="攻坚行动", lead="science_technology", state="submitted")
    Project.objects.update(state="submitted")
    assert told(people.supervision) == {"核验销号": 2}
    assert [one.what for one in waiting_for(people.supervision)] == ["2 项等待核验销号"]
    assert told(people.stranger) == {}


def test_supporting_plans_wait_for_the_lead_and_then_for_who_must_mend_them(people, project):
    made = SupportPlan.objects.create(project=project, department="natural_resources", state="filed", content="用地")
    assert told(people.lead) == {"确认配合方案": 1} and told(people.support) == {}
    SupportPlan.objects.filter(pk=made.pk).update(state="returned")
    assert told(people.support) == {"修改退回的配合方案": 1} and told(people.lead) == {}


def test_it_takes_few_queries(people, project, plan, django_assert_max_num_queries):
    plan(a=2)
    todo(people.office)
    with django_assert_max_num_queries(12):
        todo(people.office)


def test_it_asks_as_much_for_many_things_as_for_one(people, project, plan):
    def asked(user):
        with CaptureQueriesContext(connection) as found:
            told(User.objects.get(pk=user.pk))
        return len(found)

    def add(number):
        one = Project.objects.create(code=f"t.{number}", name=f"项目{number}", division="379901", state="submitted",
                                     lead="science_technology", supports=["natural_resources"])  # fmt: skip
        for code in "ab":
            Task.objects.create(project=one, code=code, name=code, days=1, due=dt.date(2026, 11, 20))
        SupportPlan.objects.create(project=one, department="natural_resources", state="filed", content="用地")
        raise_problem(by=people.support, title=f"第 {number} 处用地未批", department="natural_resources", project=one)

    add(1)
    who = (people.office, people.lead, people.support, people.leader)
    asked(people.office)  # what is read once a process
    few = [asked(one) for one in who]
    for number in range(2, 8):
        add(number)
    assert [asked(one) for one in who] == few


def test_projects_and_problems_are_found_by_those_who_may_see_them(people, project, make, enter):
    made = raise_problem(by=people.support, title="实验室用地未批", department="natural_resources", project=project)
    page = city.browser(people.lead).get("/search", {"q": "实验室"}).content.decode()
    assert f'href="/projects/{project.pk}"' in page and f'href="/projects/problems/{made.pk}"' in page
    by_number = city.browser(people.lead).get("/search", {"q": made.number}).content.decode()
    assert f'href="/projects/problems/{made.pk}"' in by_number
    elsewhere = enter(make("elsewhere", "officer", region="379902")).get("/search", {"q": "实验室"}).content.decode()
    assert "/projects/" not in elsewhere.split("<main")[1]
    assert "/projects/problems" not in enter(make("expert9", "expert")).get("/search", {"q": "实验室"}).content.decode()
