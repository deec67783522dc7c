"""What my departments lead and support, the overdue first by workdays, and what waits for me."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.models import User
from kechuang.apps.projects.actions import closing, progress, support
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.queries import mine
from tests import city

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)


def text(answer):
    return answer.content.decode()


def led(user):
    return [(line.task.code, line.late, line.left) for line in mine.lines_of(mine.tasks_of(user, mine.LEAD))]


def test_the_overdue_come_first_and_are_counted_in_workdays(people, project, plan):
    made = plan(a=1, b=1, c=1, d=1, e=1)
    # Today is Monday 2026-11-23; the Friday before is one workday ago, the Monday before five.
    dues = {"a": dt.date(2026, 11, 24), "b": FRIDAY, "c": dt.date(2026, 11, 16), "d": dt.date(2026, 11, 23)}
    for code, due in dues.items():
        Task.objects.filter(pk=made[code].pk).update(due=due)
    assert led(people.lead) == [("c", 5, 0), ("b", 1, 0), ("d", 0, 0), ("a", 0, 1), ("e", 0, 28)]
    page = text(city.browser(people.lead).get("/projects/mine"))
    assert "已超 5 个工作日" in page and "今天到期" in page and "还剩 1 个工作日" in page and "按项目时限" in page
    assert page.index("任务c") < page.index("任务b") < page.index("任务a")


def test_past_its_latest_day_it_is_not_overdue_before_its_limit(people, project, plan):
    plan(a=5, b=(60, "a"))
    Project.objects.update(start=dt.date(2026, 11, 2), due=dt.date(2026, 12, 31), plan_revision=3)
    lines = {line.task.code: line for line in mine.lines_of(mine.tasks_of(people.lead, mine.LEAD))}
    assert lines["a"].latest < dt.date(2026, 11, 23) < lines["a"].due == dt.date(2026, 12, 31)
    assert lines["a"].passed and not lines["a"].over and lines["a"].late == 0
    page = city.browser(people.lead).get("/projects/mine")
    assert page.context["late"] == 0 and "已过最晚完成日" in text(page) and "已超" not in text(page)


def test_without_a_limit_of_its_own_a_task_has_that_of_its_nearest_summary(people, project, plan):
    made = plan(a=0, b=0, c=1)
    Task.objects.filter(code="b").update(parent=made["a"])
    Task.objects.filter(code="c").update(parent=made["b"])
    Task.objects.filter(code="a").update(due=FRIDAY)
    (line,) = mine.lines_of(mine.tasks_of(people.lead, mine.LEAD))
    assert (line.due, line.whose, line.late) == (FRIDAY, "summary", 1)
    Task.objects.filter(code="b").update(due=dt.date(2026, 11, 23))
    (line,) = mine.lines_of(mine.tasks_of(people.lead, mine.LEAD))
    assert (line.due, line.late, line.over) == (dt.date(2026, 11, 23), 0, False)


def test_what_is_handed_in_is_not_late_for_its_lead(people, project, plan):
    plan(a=1)
    Task.objects.update(due=FRIDAY, state="submitted")
    (line,) = mine.lines_of(mine.tasks_of(people.lead, mine.LEAD))
    assert (line.late, line.over, line.told) == (0, False, "等待核验")


def test_a_weekend_in_between_is_no_workday(people, project, plan):
    made = plan(a=1)
    Task.objects.filter(pk=made["a"].pk).update(due=dt.date(2026, 11, 22))
    assert led(people.lead) == [("a", 1, 0)], "due on Sunday, one workday since"


def test_what_a_department_leads_and_supports_are_two_lists(people, project, plan):
    made = plan(a=1, b=1, c=1, d=1)
    Task.objects.filter(code="a").update(lead="natural_resources")
    Task.objects.filter(code="b").update(supports=["natural_resources"])
    Task.objects.filter(code="c").update(supports=["housing_construction"])
    assert made["d"].supports == [], "without its own it takes the project's"
    lists = {role: {one.code for one in mine.tasks_of(people.support, role)} for role in (mine.LEAD, mine.SUPPORT)}
    assert lists == {mine.LEAD: {"a"}, mine.SUPPORT: {"a", "b", "d"}}
    assert {one.code for one in mine.tasks_of(people.stranger, mine.LEAD)} == set()
    assert {one.pk for one in mine.projects_of(people.support, mine.SUPPORT)} == {project.pk}


def test_summaries_finished_and_cancelled_work_and_dead_projects_are_left_out(people, project, plan):
    made = plan(a=0, b=1, c=1, d=1)
    Task.objects.filter(code="b").update(parent=made["a"])
    Task.objects.filter(code="c").update(state="closed")
    Task.objects.filter(code="d").update(state="cancelled")
    assert [code for code, *_more in led(people.lead)] == ["b"]
    Project.objects.update(state="cancelled")
    assert led(people.lead) == []


def test_what_waits_for_each_is_shown_to_him_and_to_nobody_else(people, project, plan):
    made = plan(a=1, b=1)
    progress.report(made["a"], by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY)
    plan_ = support.file_plan(project, by=people.support, department="natural_resources", content="保障用地")
    steps = {(one.what, one.step) for one in mine.waiting_for(people.lead)}
    assert steps == {("任务a", "提交销号"), ("新材料实验室", "确认配合方案")}
    assert mine.waiting_for(people.stranger) == [] and mine.waiting_for(people.office) == []
    support.return_plan(plan_, by=people.lead, reason="写明时间")
    assert [(one.step, one.note) for one in mine.waiting_for(people.support)] == [("修改配合方案", "写明时间")]
    Task.objects.filter(code="a").update(state="submitted", submitted_by=people.lead)
    assert [(one.what, one.step) for one in mine.waiting_for(people.office)] == [("1 项等待核验销号", "核验")]
    closing.send_back(Task.objects.get(code="a"), by=people.office, reason="缺签字")
    assert ("任务a", "整改后再提交") in {(one.what, one.step) for one in mine.waiting_for(people.lead)}


def test_both_lists_are_exported_as_they_are_shown(people, project, plan):
    plan(a=1)
    Task.objects.update(due=FRIDAY, name="=1+1", synthetic=True, supports=["science_technology"])
    file = city.browser(people.lead).get("/projects/mine/export")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 3 and rows[0][:4] == ["清单", "项目", "编号", "任务"]
    assert [row[0] for row in rows[1:]] == ["牵头清单", "配合清单"]
    assert rows[1][3] == "'=1+1" and rows[1][9] == 1 and rows[1][12] == "演示数据"


def test_the_page_asks_no_more_for_more_tasks(people, project, plan):
    counts = []
    for prefix in ("a", "b"):
        plan(**{f"{prefix}{number}": 1 for number in range(20)})
        Project.objects.update(plan_revision=len(counts) + 7)
        browser = city.browser(User.objects.get(pk=people.lead.pk))
        browser.get("/projects/mine")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/projects/mine")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 45, counts


def test_somebody_without_a_post_is_told_what_to_do(people):
    from kechuang.apps.accounts.roles import Role
    from tests.apps.people import person

    assert "还没有登记所在部门" in text(city.browser(person(Role.OFFICER)).get("/projects/mine"))
