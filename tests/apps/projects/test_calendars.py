"""Team calendars and resources: who works when, what there is, and a plan in which nothing is booked twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions import levelling, replanning, steps
from kechuang.apps.projects.actions.calendars import set_calendars
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.forms.calendars import read_days, shorten
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.plans import jobs as plan_jobs
from kechuang.apps.projects.plans import planning
from tests import city

pytestmark = pytest.mark.django_db
NIGHT = {"name": "夜班", "week": [1, 2, 3, 4, 5, 6], "rest": [], "work": [], "holidays": True}


def text(answer):
    return answer.content.decode()


def given(project, by, **more):
    return set_calendars(
        project, by=by,
        **{"revision": project.revision, "calendars": {"night": NIGHT}, "calendar": "", "resources": {}, **more},
    )  # fmt: skip


def finish(project):
    project.refresh_from_db()
    return planning.scheduled(project).finish


def test_a_team_that_works_on_saturdays_is_done_sooner(people, project, plan):
    plan(a=10)
    assert finish(project) == dt.date(2026, 12, 4)
    given(project, people.lead, calendar="night")
    assert finish(project) == dt.date(2026, 12, 3)


def test_days_off_and_days_worked_of_a_team_count(people, project, plan):
    plan(a=2)
    given(project, people.lead, calendars={"night": {**NIGHT, "week": [1, 2, 3, 4, 5], "rest": ["2026-11-24"]}},
          calendar="night")  # fmt: skip
    assert finish(project) == dt.date(2026, 11, 25)
    given(project, people.lead, calendars={"night": {**NIGHT, "week": [1], "work": ["2026-11-29"]}}, calendar="night")
    assert finish(project) == dt.date(2026, 11, 29)


@pytest.mark.parametrize(("calendar", "told"), [
    ({**NIGHT, "week": []}, "没有一个工作日"), ({**NIGHT, "week": [0]}, "周一至周日"),
    ({**NIGHT, "rest": ["2026-12-01"], "work": ["2026-12-01"]}, "既是休息日又是上班日"),
])  # fmt: skip
def test_an_impossible_calendar_is_refused(people, project, calendar, told):
    with pytest.raises(Refused, match=told):
        given(project, people.lead, calendars={"night": calendar})
    assert Project.objects.get().calendars == {}


def test_what_tasks_use_is_not_taken_away(people, project, plan):
    plan(a=1)
    given(project, people.lead, resources={"塔吊": 2})
    Task.objects.update(calendar="night", uses={"塔吊": 2})
    project.refresh_from_db()
    with pytest.raises(Refused, match="日历“夜班”还有任务在用"):
        given(project, people.lead, calendars={}, resources={"塔吊": 2})
    with pytest.raises(Refused, match="占用“塔吊” 2"):
        given(project, people.lead, resources={"塔吊": 1})


def test_only_the_lead_sets_them_and_two_at_once_are_told(people, project):
    with pytest.raises(PermissionDenied):
        given(project, people.support)
    given(project, people.colleague)
    with pytest.raises(Outdated):
        given(project, people.lead, revision=0)


def test_they_are_set_on_one_page_and_wrong_ones_stay_as_typed(people, project, plan):
    plan(a=10)
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/plan/calendars"
    form = {"revision": "0", "resources": "塔吊 2\n施工班组 1", "own": "0", "name-0": "夜班", "week-0": ["1", "2", "6"],
            "rest-0": "2026-12-01 至 2026-12-03", "work-0": "", "holidays-0": "on"}  # fmt: skip
    bad = lead.post(where, {**form, "rest-0": "下周一"})
    assert bad.status_code == 422 and "“下周一”看不懂" in text(bad) and "施工班组 1" in text(bad)
    assert lead.post(where, {**form, "resources": "很多塔吊"}).status_code == 422
    assert lead.post(where, form).status_code == 302
    project.refresh_from_db()
    assert project.calendar == "c1" and project.resources == {"塔吊": 2, "施工班组": 1}
    assert project.calendars["c1"] == {"name": "夜班", "week": [1, 2, 6], "holidays": True, "work": [],
                                       "rest": ["2026-12-01", "2026-12-02", "2026-12-03"]}  # fmt: skip
    page = text(lead.get(where))
    assert "2026-12-01 至 2026-12-03" in page and "夜班" in page
    assert (
        lead.post(where, {"revision": "1", "resources": "", "own": "", "key-0": "c1", "name-0": ""}).status_code == 302
    )
    assert Project.objects.get().calendars == {}


def test_days_are_read_and_shortened_to_stretches():
    days = read_days("2026-12-01 至 2026-12-03；2026-12-05")
    assert days == ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-05"]
    assert shorten(days) == ["2026-12-01 至 2026-12-03", "2026-12-05"]
    for wrong in ("2026-12-05 至 2026-12-01", "2026-02-30", "2026-01-01 至 2028-01-01"):
        with pytest.raises(ValueError, match=wrong[:10]):
            read_days(wrong)


# ------------------------------------------------------------------ levelling


@pytest.fixture
def booked(people, project, plan):
    """Return a project whose only crane two tasks want in the same week."""
    plan(a=5, b=5)
    given(project, people.lead, calendars={}, resources={"塔吊": 1})
    Task.objects.update(uses={"塔吊": 1})
    project.refresh_from_db()
    return project


def test_what_is_booked_twice_is_told_and_levelled_after_a_word(people, booked):
    found = levelling.level_now(booked, seconds=1)
    assert found["overbooked"] == ["塔吊"] and found["proven"] and found["finish"] == "2026-12-04"
    ((moved, day),) = found["moved"].items()
    assert moved in {"a", "b"} and day == "2026-11-30"
    lead, where = city.browser(people.lead), f"/projects/{booked.pk}/plan/level"
    page = text(lead.get(where))
    assert "平衡后最早 2026-12-04 完成" in page and "已证明没有更短的排法" in page
    assert lead.post(where, {"take": "1", "reason": ""}).status_code == 422
    assert lead.post(where, {"take": "1", "reason": "塔吊只有一台"}).status_code == 302
    booked.refresh_from_db()
    dated = planning.scheduled(booked)
    assert {one.start for one in dated.tasks.values()} == {dt.date(2026, 11, 23), dt.date(2026, 11, 30)}
    assert levelling.level_now(booked, seconds=1)["overbooked"] == []


def test_what_levelling_costs_and_how_it_went_is_told_on_the_page(people, booked):
    Task.objects.update(due=dt.date(2026, 11, 27))
    found = levelling.level_now(booked, seconds=1)
    assert found["shortfall"] == 5 and [one["days"] for one in found["missed"]] == [5]
    assert any("塔吊 不够用" in one for one in found["notes"])
    page = text(city.browser(people.lead).get(f"/projects/{booked.pk}/plan/level"))
    assert "到 2026-12-04，比时限 2026-11-27晚 5 个工作日" in page and "最多差 5 个工作日" in page
    assert "塔吊 不够用，错开后有 1 处原来赶得上的时限或限制赶不上" in page


def test_a_longer_search_is_a_job_asked_for_once(people, booked):
    lead, where = city.browser(people.lead), f"/projects/{booked.pk}/plan/level"
    assert lead.post(where, {"level": "1", "seconds": "7"}).status_code == 422
    assert lead.post(where, {"level": "1", "seconds": "5"}).status_code == 302
    assert lead.post(where, {"level": "1", "seconds": "5"}).status_code == 302
    job = Job.objects.get(kind=levelling.KIND)
    assert "正在寻找最短的排法" in text(lead.get(where))
    Job.objects.update(state="running")
    job.refresh_from_db()
    found = plan_jobs.run_levelling(Run(job, "test"))
    assert found["link"] == where and found["finish"] == "2026-12-04"
    Job.objects.update(state="done", result=found)
    assert "平衡后最早 2026-12-04 完成" in text(lead.get(where))


def test_a_levelled_plan_of_yesterdays_tasks_is_not_taken(people, booked):
    found = levelling.level_now(booked, seconds=1)
    Project.objects.update(plan_revision=booked.plan_revision + 1)
    with pytest.raises(Outdated):
        replanning.take_plan(
            booked, by=people.lead, reason="塔吊", supposed=levelling.supposed_of(found),
            plan_revision=found["plan_revision"],
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_was_rolled_back_is_not_remembered_for_the_next_of_its_revision(people, project, plan):
    plan(a=10)
    with pytest.raises(RuntimeError), transaction.atomic():
        Task.objects.update(days=2)
        steps.plan_moved(project)
        assert planning.scheduled(project).finish == dt.date(2026, 11, 24)
        raise RuntimeError
    Task.objects.update(days=5)
    project.refresh_from_db()
    steps.plan_moved(project)
    assert planning.scheduled(project).finish == dt.date(2026, 11, 27)
    assert planning.scheduled(project) is planning.scheduled(project), "what is committed is remembered"
