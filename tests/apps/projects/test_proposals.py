"""Proposals of levelling together: whose plans they rest on, who may see what of them, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import actions as jobs
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions import balancing
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.models import PlanBaseline, Project, Task
from kechuang.apps.projects.plans import jobs as plan_jobs
from tests import city
from tests.apps.people import person
from tests.apps.projects.test_loads import MONDAY, TEAM, text, uses

pytestmark = pytest.mark.django_db


def limited(department, region):
    """Return an official who plans for one department in one region."""
    user = person(Role.OFFICER, region=region)
    Grant.objects.filter(user=user).update(department=department)
    return User.objects.get(pk=user.pk)


def added(people, code, name, division, **days):
    one = Project.objects.create(
        code=code, name=name, division=division, lead="natural_resources", start=dt.date(2026, 11, 2),
        due=dt.date(2026, 12, 4), created_by=people.support,
    )  # fmt: skip
    uses(one, **days)
    return one


@pytest.fixture
def chosen(people, project):
    """Return two projects of one district that want the one team in the same week."""
    uses(project, a=7)
    added(people, "test.plant", "中试基地", "379901", b=5)
    return list(Project.objects.order_by("pk"))


@pytest.fixture
def outside(people, chosen):
    """Return a project of another district that takes no part and has begun to use the same team."""
    one = added(people, "test.outside", "外区孵化器", "379902", c=5)
    Task.objects.filter(project=one).update(actual_start=MONDAY)
    return one


def done(job):
    """Return a job after it was done."""
    Job.objects.filter(pk=job.pk).update(state="running")
    result = plan_jobs.run_together(Run(Job.objects.get(pk=job.pk), "test"))
    Job.objects.filter(pk=job.pk).update(state="done", result=result)
    return Job.objects.get(pk=job.pk)


def ask(chosen, by):
    return balancing.ask_together(chosen, by=by, seconds=5)


def where(job):
    return f"/projects/loads/level/{job.pk}"


def moves(job, project, code):
    """Have a proposal move a task of one project by a week, and nothing else."""
    for part in job.result["projects"]:
        mine = part["project"] == project.pk
        part["moved"] = {code: "2026-11-30"} if mine else {}
        part |= {"held": part["moved"], "from": {code: str(MONDAY)} if mine else {}}
    Job.objects.filter(pk=job.pk).update(result=job.result)


# ------------------------------------------------------------------ whose plans it rests on


def test_when_a_project_outside_changes_its_plan_a_new_proposal_is_made_and_the_old_one_is_not_taken(
    people, chosen, outside
):
    job = done(ask(chosen, people.lead))
    moves(job, chosen[0], "a")
    assert ask(chosen, people.lead) == job
    assert "采用方案" in text(city.browser(people.lead).get(where(job)))
    Project.objects.filter(pk=outside.pk).update(plan_revision=9)
    assert ask(chosen, people.lead) != job
    with pytest.raises(Outdated, match="有项目的计划在此期间已被调整"):
        balancing.take_together(job, by=people.lead, projects=[chosen[0].pk], reason="错开")
    with pytest.raises(Outdated, match="有项目的计划在此期间已被调整"):
        balancing.tell_leads(job, by=people.support)
    page = text(city.browser(people.lead).get(where(job)))
    assert "有项目的计划在此期间已被调整，请重新统筹。" in page and "采用方案" not in page
    assert not PlanBaseline.objects.exists()
    Project.objects.filter(pk=outside.pk).update(state="closed")
    assert not balancing.outdated(job), "what is freed hinders nobody"


def test_a_project_that_begins_to_hold_the_team_makes_a_proposal_outdated_and_one_without_it_does_not(people, chosen):
    job = done(ask(chosen, people.lead))
    Project.objects.create(code="test.crane", name="塔吊项目", division="379901", lead="courts", resources={"塔吊": 1})
    assert ask(chosen, people.lead) == job and not balancing.outdated(job)
    added(people, "test.late", "后来的项目", "379902", c=5)
    assert ask(chosen, people.lead) != job and balancing.outdated(job)


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_what_came_to_nothing_is_asked_for_anew(people, chosen, state):
    first = ask(chosen, people.lead)
    assert ask(chosen, people.lead) == first
    if state == "cancelled":
        jobs.cancel(first, by=people.lead)
    else:
        Job.objects.filter(pk=first.pk).update(state=state, error="没有排成。")
    second = ask(chosen, people.lead)
    assert second != first and second.state == "queued" and ask(chosen, people.lead) == second
    jobs.cancel(second, by=people.lead)
    assert ask(chosen, people.lead) not in (first, second)
    page = text(city.browser(people.lead).get(where(first)))
    assert "重新统筹" in page and ("已取消，未写入任何结果。" if state == "cancelled" else "没有排成。") in page


# ------------------------------------------------------------------ who may see what of it


def test_each_person_has_a_proposal_of_his_own_and_only_the_asker_is_sent_to_the_job(people, chosen):
    job = ask(chosen, people.lead)
    assert ask(chosen, people.colleague) != job
    mine, others = (text(city.browser(one).get(where(job))) for one in (people.lead, people.support))
    assert f"/jobs/{job.pk}" in mine and "正在寻找最短的排法" in others and f"/jobs/{job.pk}" not in others


def test_a_sentence_about_a_project_of_another_region_is_read_only_by_those_who_see_it(people, chosen, outside):
    Task.objects.filter(code="b").update(actual_start=MONDAY)
    job = done(ask(chosen, people.lead))
    assert outside.name in "".join(job.result["notes"]) and job.result["held"] == {str(outside.pk): 0}
    near = limited("science_technology", "379901")
    assert outside.name in text(city.browser(people.lead).get(where(job)))
    answer = city.browser(near).get(where(job))
    assert answer.status_code == 200 and "新材料实验室" in text(answer) and outside.name not in text(answer)
    assert ask(chosen, near) != job, "a proposal of his own, made of what he sees"
    nowhere = limited("science_technology", "379903")
    assert city.browser(nowhere).get(where(job)).status_code == 404


def test_teams_of_projects_that_one_does_not_see_are_not_named(people, chosen):
    job = done(ask(chosen, people.lead))
    job.result |= {"overbooked": [TEAM, "保密机组"], "notes": ["保密机组 不够用", "检测组 不够用"], "about": [[], []]}
    Job.objects.filter(pk=job.pk).update(result=job.result)
    page = text(city.browser(people.lead).get(where(job)))
    assert "超用的班组、设备：检测组" in page and "检测组 不够用" in page and "保密机组" not in page


# ------------------------------------------------------------------ who is told


def test_a_lead_of_another_district_is_told_only_of_his_projects_and_can_take_his_part(people, chosen):
    here, there = chosen
    Project.objects.filter(pk=there.pk).update(division="379902")
    job = done(ask(list(Project.objects.order_by("pk")), people.lead))
    moves(job, there, "b")
    right, elsewhere = limited("natural_resources", "379902"), limited("natural_resources", "379903")
    assert balancing.tell_leads(job, by=people.lead) == ["natural_resources"]
    (told,) = Notification.objects.filter(user=right)
    assert told.body == "中试基地" and not Notification.objects.filter(user=elsewhere).exists()
    browser = city.browser(right)
    page = text(browser.get(told.link))
    assert "采用方案" in page and "中试基地" in page and here.name not in page
    answer = browser.post(told.link, {"take": "1", "projects": [str(there.pk)], "reason": "错开"})
    assert answer.status_code == 302 and PlanBaseline.objects.filter(project=there, reason="错开").exists()


def test_nobody_is_told_of_a_project_that_the_teller_does_not_see(people, chosen):
    _here, there = chosen
    third = added(people, "test.third", "外区第三项目", "379902", c=5)
    job = done(ask([*chosen, Project.objects.get(pk=third.pk)], people.lead))
    for part, code in zip(job.result["projects"], "abc", strict=True):
        part |= {"moved": {code: "2026-11-30"}, "from": {code: str(MONDAY)}, "held": {code: "2026-11-30"}}
    Job.objects.filter(pk=job.pk).update(result=job.result)
    assert city.browser(limited("science_technology", "379901")).post(where(job), {"tell": "1"}).status_code == 302
    (told,) = Notification.objects.filter(user=people.support)
    assert told.body == there.name
