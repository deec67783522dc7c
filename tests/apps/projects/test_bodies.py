"""The bodies that assign, urge and verify are no exception to what they watch over: their own work, their own clock."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import closing, meetings, problems, records
from kechuang.apps.projects.models import Programme, Project, Task, TaskForce
from kechuang.apps.projects.states import second_person
from kechuang.core import now
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
OFFICE, SCIENCE = "task_force_office", "science_technology"
FIRST = dt.date(2026, 12, 7)
"""Ten workdays after the Monday on which the tests begin."""


# ------------------------------------------------------------------ the clock of a body


@pytest.fixture
def given_back(people, project):
    """Return a problem that the office gave to itself on Monday and gave back on Friday."""
    one = problems.raise_problem(by=people.lead, department=SCIENCE, title="审批没有办完", project=project)
    one = problems.assign(one, by=people.office, lead=OFFICE)
    assert one.due == FIRST
    people.freeze("2026-11-27T09:00:00+08:00")
    return problems.decline(one, by=people.office, reason="不是本单位职责")


def test_what_a_body_gave_back_and_gives_to_itself_again_has_the_clock_it_had(people, given_back):
    assert given_back.due is None, "nothing runs but the days to assign it"
    assert problems.assign(given_back, by=people.office, lead=OFFICE).due == FIRST


def test_a_body_gives_itself_no_later_day_even_with_a_reason(people, given_back):
    for day in (FIRST + dt.timedelta(1), dt.date(2026, 12, 11)):
        with pytest.raises(Refused, match=f"时限接着计算，不晚于 {FIRST}.*另一家交办"):
            problems.assign(given_back, by=people.office, lead=OFFICE, due=day, reason="事情多")
    early = FIRST - dt.timedelta(3)
    assert problems.assign(given_back, by=people.office, lead=OFFICE, due=early, reason="抓紧").due == early


def test_the_other_body_or_another_department_begins_anew(people, given_back):
    anew = dt.date(2026, 12, 11)
    other = problems.assign(given_back, by=people.office, lead="natural_resources")
    assert other.due == anew
    back = problems.decline(other, by=people.support, reason="不是本局职责")
    assert problems.assign(back, by=people.supervision, lead=OFFICE).due == anew


def test_what_others_held_in_between_does_not_wind_the_clock_of_a_body_up(people, given_back):
    other = problems.assign(given_back, by=people.office, lead="natural_resources")
    problems.decline(other, by=people.support, reason="不是本局职责")
    other.refresh_from_db()
    assert problems.assign(other, by=people.office, lead=OFFICE).due == FIRST


def test_to_merge_and_to_split_winds_no_clock_up_either(people, project):
    raised = [
        problems.raise_problem(by=people.lead, department=SCIENCE, title=title, project=project)
        for title in ("审批没有办完", "审批材料退回")
    ]
    one = problems.assign(raised[0], by=people.office, lead=OFFICE)
    people.freeze("2026-11-27T09:00:00+08:00")
    problems.merge(one, by=people.office, into=raised[1])
    one.refresh_from_db()
    apart = problems.split(one, by=people.office, reason="不是一件事")
    assert problems.assign(apart, by=people.office, lead=OFFICE).due == FIRST


# ------------------------------------------------------------------ the lead changes while work is handed in


def hand_in(work, by):
    """Make a work one that somebody handed in."""
    type(work).objects.filter(pk=work.pk).update(state="submitted", submitted_by=by, submitted_at=now())
    return type(work).objects.get(pk=work.pk)


def test_the_new_lead_of_a_task_that_is_handed_in_does_not_verify_it(people, project, plan):
    task = hand_in(plan(a=1)["a"], people.lead)
    assert second_person(task, people.office) is None
    Project.objects.filter(pk=project.pk).update(lead=OFFICE)
    with pytest.raises(Refused, match="不能核验本部门牵头的事项"):
        closing.verify(Task.objects.get(), by=people.office)
    assert closing.verify(Task.objects.get(), by=people.supervision).state == "closed"


def test_the_former_lead_of_a_task_that_is_handed_in_does_not_verify_it_either(people, project, plan):
    colleague = sits(person("officer"), OFFICE)
    Project.objects.filter(pk=project.pk).update(lead=OFFICE)
    task = hand_in(plan(a=1)["a"], colleague)
    assert "本部门牵头" in (second_person(task, people.office) or "")
    records.edit(Project.objects.get(), by=people.office, revision=0, lead=OFFICE)  # nothing changes
    Project.objects.filter(pk=project.pk).update(lead=SCIENCE)
    with pytest.raises(Refused, match="不能核验本部门牵头的事项"):
        closing.verify(Task.objects.get(), by=people.office)
    page = city.browser(people.office).get("/projects/verify").context["lines"]
    assert [one["mine"] for one in page] == [False]
    assert closing.verify(Task.objects.get(), by=people.supervision).state == "closed"


def test_of_a_project_and_a_programme_whose_lead_changed_the_same_holds(people, project):
    programme = Programme.objects.create(code="t.p", name="攻坚行动", lead=SCIENCE)
    colleague = sits(person("officer"), OFFICE)
    for one in (project, programme):  # the science bureau leads both by now
        work = hand_in(one, colleague)
        assert "本部门牵头" in (second_person(work, people.office) or "")
        assert second_person(work, people.supervision) is None


# ------------------------------------------------------------------ meetings


def test_a_meeting_of_a_programme_or_a_task_force_is_seen_by_who_sees_these(people, project):
    here = Programme.objects.create(code="t.here", name="云溪攻坚", lead=SCIENCE, division="379901")
    there = TaskForce.objects.create(code="t.there", name="远处专班", lead=SCIENCE, division="379902")
    given = {"by": people.office, "department": OFFICE, "starts_at": now() + dt.timedelta(days=1)}
    for title, scope in (("全市调度", {}), ("行动调度", {"programme": here}), ("专班调度", {"task_force": there})):
        meetings.plan_meeting(title=title, **given, **scope)
    seen = {
        region: set(access.visible_meetings(person("officer", region=region)).values_list("title", flat=True))
        for region in ("", "379901", "379902")
    }
    assert seen == {
        "": {"全市调度", "行动调度", "专班调度"},
        "379901": {"全市调度", "行动调度"},
        "379902": {"全市调度", "专班调度"},
    }


def test_a_meeting_is_planned_only_about_what_its_convener_sees(people, project):
    there = TaskForce.objects.create(code="t.there", name="远处专班", lead=SCIENCE, division="379902")
    near = city.browser(sits(person("officer", region="379901"), SCIENCE))
    assert "远处专班" not in near.get("/projects/meetings/new").content.decode()
    assert near.get(f"/projects/meetings/new?task_force={there.pk}").status_code == 404
    assert "远处专班" in city.browser(people.lead).get("/projects/meetings/new").content.decode()
