"""考核: figures at any day are the length of their list, and no later edit changes those of a past day."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.projects.actions import closing, progress, records, tasks
from kechuang.apps.projects.models import Programme, Project, Task, TaskForce
from kechuang.apps.projects.past.due import stood_on
from kechuang.apps.projects.standing.assessing import Outcome, judge
from kechuang.apps.projects.standing.assessment import GROUPS, Asked, AssessmentOf
from tests import city

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
ADDRESS = "/projects/assessment"


@pytest.fixture
def course(people, project, plan):
    """Three tasks that were due on Wednesday the 18th, one later: one done in time, one done late, one not at all."""
    people.freeze("2026-11-02T09:00:00+08:00")
    made = plan(a=2, b=2, c=2, d=2)
    Task.objects.update(created_at="2026-11-02T01:00:00Z", due=dt.date(2026, 11, 18))
    Project.objects.update(created_at="2026-11-02T01:00:00Z")
    Task.objects.filter(code="d").update(due=dt.date(2026, 12, 18))
    made = {code: Task.objects.get(pk=task.pk) for code, task in made.items()}
    project.refresh_from_db()
    close(people, made["a"], on=dt.date(2026, 11, 18), at="2026-11-18T15:00:00+08:00")
    close(people, made["b"], on=dt.date(2026, 11, 19), at="2026-11-19T15:00:00+08:00")
    people.freeze("2026-11-23T09:00:00+08:00")
    return made


def close(people, task, *, on, at):
    """Have a task reported done, handed in with a paper, and verified by the supervision."""
    people.freeze(at)
    task = Task.objects.get(pk=task.pk)
    progress.report(task, by=people.lead, percent=100, on=on, actual_start=on, actual_finish=on, files=[paper()])
    closing.submit(Task.objects.get(pk=task.pk), by=people.lead)
    return closing.verify(Task.objects.get(pk=task.pk), by=people.supervision)


def paper():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("验收意见.txt", "同意验收".encode())


def told(user, **asked):
    found = AssessmentOf(user, Asked.of({"day": str(DAY), **asked}))
    return {row.name: tuple(n for _value, _label, n in row.cells) for row in found.rows}


def standing(user, day=DAY):
    """What the assessment and its list say of a day, whole."""
    found = AssessmentOf(user, Asked.of({"day": str(day)}))
    return told(user, day=str(day)), [(one.stood, one.outcome) for one in found.listed]


def test_each_department_has_its_tasks_by_what_became_of_them(people, course):
    Task.objects.filter(code="c").update(lead="natural_resources")

    assert told(people.leader) == {"市科技局": (1, 1, 0), "市自然资源和规划局": (0, 0, 1)}


def test_a_task_is_overdue_only_once_its_close_out_is_missing_after_its_last_day(people, course):
    assert told(people.leader, day="2026-11-17") == {}
    assert told(people.leader, day="2026-11-18") == {"市科技局": (1, 0, 0)}, "on its last day what is open is not late"
    assert told(people.leader, day="2026-11-19") == {"市科技局": (1, 1, 1)}


def test_what_was_done_but_not_verified_by_that_day_was_open_on_it(people, course):
    people.freeze("2026-11-23T10:00:00+08:00")
    close(people, course["c"], on=dt.date(2026, 11, 18), at="2026-11-23T11:00:00+08:00")

    assert told(people.leader)["市科技局"] == (1, 1, 1)
    assert told(people.leader, day="2026-11-23")["市科技局"] == (2, 1, 0), "by the day on which it was really done"


@pytest.mark.parametrize(
    "change", ["due", "lead", "close", "remove", "reopen", "project", "cancel", "add", "name", "part"]
)
def test_no_later_change_moves_the_figures_of_a_past_day(people, project, course, change):
    before = standing(people.leader)
    now = standing(people.leader, dt.date(2026, 11, 24))
    people.freeze("2026-11-24T09:00:00+08:00")
    a, c = (Task.objects.get(pk=course[code].pk) for code in "ac")
    match change:
        case "due":
            tasks.edit_task(c, by=people.lead, revision=c.revision, due=dt.date(2026, 12, 30), reason="等待批复")
        case "lead":
            tasks.edit_task(c, by=people.lead, revision=c.revision, lead="natural_resources")
        case "name":
            tasks.edit_task(c, by=people.lead, revision=c.revision, name="改了名的任务")
        case "close":
            close(people, c, on=dt.date(2026, 11, 18), at="2026-11-24T10:00:00+08:00")
        case "remove":
            c = tasks.edit_task(c, by=people.lead, revision=c.revision, due=dt.date(2026, 12, 30), reason="暂缓")
            tasks.remove_task(c, by=people.lead, revision=c.revision)
        case "reopen":
            closing.reopen(a, by=people.supervision, reason="抽查不符")
        case "cancel":
            closing.cancel(c, by=people.supervision, reason="政策调整")
        case "project":
            Task.objects.filter(pk=c.pk).update(due=None)  # as if it had never had one of its own
            before, now = standing(people.leader), standing(people.leader, dt.date(2026, 11, 24))
            fresh = Project.objects.get(pk=project.pk)
            records.edit(fresh, by=people.lead, revision=fresh.revision, due=dt.date(2026, 11, 19))
        case "add":
            tasks.add_task(project, by=people.lead, name="后来的任务", days=1, due=dt.date(2026, 11, 24))
            people.freeze("2026-11-25T09:00:00+08:00")
        case "part":
            tasks.add_task(project, by=people.lead, name="后来的子任务", days=1, parent=c.code)

    assert standing(people.leader) == before
    after = standing(people.leader, dt.date(2026, 11, 25 if change == "add" else 24))
    assert after != now or (change == "name" and after[1] != now[1]), "the change did count on its own day"


def test_a_plan_taken_with_another_limit_of_the_project_leaves_past_days_alone(people, project, course):
    from kechuang.apps.projects.actions.replanning import Supposed, take_plan

    Task.objects.update(due=None)
    Project.objects.update(due=dt.date(2026, 11, 18))
    before = standing(people.leader)
    assert before[0] == {"市科技局": (1, 1, 2)}
    take_plan(
        Project.objects.get(pk=project.pk), by=people.lead, supposed=Supposed({}, dt.date(2026, 12, 31)), reason="展期",
    )  # fmt: skip

    assert standing(people.leader) == before
    assert told(people.leader, day="2026-11-23") == {"市科技局": (1, 1, 0)}, "what was closed keeps its own"


@pytest.mark.parametrize("by", ["programme", "force", "place"])
def test_a_project_that_moves_elsewhere_stays_in_the_past_figures_where_it_was(people, project, course, by):
    first, second = (
        Programme.objects.create(code=code, name=f"行动{code}", lead="science_technology") for code in "pq"
    )
    old, new = (TaskForce.objects.create(code=code, name=f"专班{code}", lead="science_technology") for code in "fg")
    Project.objects.update(programme=first, task_force=old, created_at="2026-11-02T01:00:00Z")
    before = told(people.leader, by=by)
    assert len(before) == 1
    people.freeze("2026-11-24T09:00:00+08:00")
    fresh = Project.objects.get()
    records.edit(fresh, by=people.lead, revision=fresh.revision, programme=second, task_force=new, division="379902")

    assert told(people.leader, by=by) == before
    assert told(people.leader, by=by, programme=str(first.pk)) == before
    assert told(people.leader, by=by, programme=str(second.pk)) == {}
    now = told(people.leader, by=by, day="2026-11-24")
    assert len(now) == 1 and now.keys() != before.keys(), "today it stands where it is"
    assert told(people.leader, by=by, day="2026-11-24", programme=str(second.pk)) == now


def test_a_task_without_a_limit_takes_that_of_its_nearest_summary_then_that_of_the_project(people, project, course):
    Task.objects.filter(code="d").update(parent=course["c"], due=None)
    (found,) = [one for one in stood_on([project], DAY) if one.name == "任务d"]
    assert found.due == dt.date(2026, 11, 18), "of its summary"
    Task.objects.filter(code="c").update(due=None)
    (found,) = [one for one in stood_on([project], DAY) if one.name == "任务d"]
    assert found.due == dt.date(2026, 12, 31), "of the project"
    assert {one.name for one in stood_on([project], DAY)} == {"任务a", "任务b", "任务d"}, "a summary is not counted"


@pytest.mark.parametrize("by", GROUPS)
def test_every_figure_is_the_length_of_its_list_and_lines_sum_up_to_the_whole(people, course, by):
    found = AssessmentOf(people.leader, Asked.of({"day": str(DAY), "by": by}))
    assert len(found.judged) == found.total.score.due == 3
    for row in (*found.rows, found.total):
        key = "" if row is found.total else row.key
        for value, _label, n in row.cells:
            asked = Asked.of({"day": str(DAY), "by": by, "key": key, "outcome": value})
            assert len(AssessmentOf(people.leader, asked).listed) == n
    assert sum(row.score.points for row in found.rows) == found.total.score.points


def test_the_list_of_a_past_day_is_what_was_seen_on_that_day(people, project, course):
    people.freeze("2026-11-20T18:00:00+08:00")
    seen = [
        (task.pk, task.due, task.actual_finish if task.state == "closed" else None)
        for task in Task.objects.filter(removed_at=None).order_by("order", "pk")
    ]
    people.freeze("2026-11-30T18:00:00+08:00")
    c = Task.objects.get(pk=course["c"].pk)
    tasks.edit_task(c, by=people.lead, revision=c.revision, due=dt.date(2027, 1, 5), name="换了名", reason="等")

    assert [(one.task, one.due, one.finished) for one in stood_on([project], DAY)] == seen
    assert [one.outcome for one in judge(stood_on([project], DAY), on=DAY)] == [
        Outcome.ON_TIME, Outcome.LATE, Outcome.OVERDUE,
    ]  # fmt: skip


def test_the_page_shows_the_rule_and_leads_to_the_lists(people, course):
    browser = city.browser(people.leader)
    page = browser.get(ADDRESS, {"day": str(DAY)}).content.decode()
    assert "到期任务按时完成的计 1" in page and "出处待核" in page
    assert f"day={DAY}&amp;by=department&amp;key=science_technology&amp;outcome=on_time" in page
    listed = browser.get(f"{ADDRESS}/tasks", {"day": str(DAY), "key": "science_technology", "outcome": "on_time"})
    assert "任务a" in listed.content.decode() and "任务b" not in listed.content.decode()
    assert "没有到期的任务" in browser.get(ADDRESS, {"day": "2026-11-01"}).content.decode()
    assert browser.get(ADDRESS, {"day": "2999-01-01"}).context["asked"].day == dt.date(2026, 11, 23)
    assert browser.get(ADDRESS, {"day": "x", "by": "x", "programme": "x\x00", "key": "\x00"}).status_code == 200


def test_both_pages_come_as_workbooks(people, course):
    browser = city.browser(people.leader)

    def sheet(path):
        answer = browser.get(path, {"day": str(DAY)})
        return list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)

    rows = sheet(f"{ADDRESS}/export")
    assert rows[1][:5] == ("市科技局", 3, 1, 1, 1) and rows[2][0] == "合计"
    assert len(sheet(f"{ADDRESS}/tasks/export")) == 4


def test_who_sees_no_project_sees_no_assessment_and_a_district_only_its_own(people, course, make, enter):
    assert enter(make("stranger", "expert")).get(ADDRESS).status_code == 403
    assert told(make("elsewhere", "officer", region="379902")) == {}
    assert told(CONSOLE) == {"市科技局": (1, 1, 1)}


def test_the_page_asks_the_database_no_more_for_more_tasks(people, project, course, plan):
    browser = city.browser(people.leader)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get(ADDRESS, {"day": str(DAY)}).status_code == 200
        return len(found)

    queries()
    few = queries()
    plan(**{f"e{n}": 1 for n in range(40)})
    assert queries() == few <= 20
