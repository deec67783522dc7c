"""Tasks: typed or pasted, linked in four ways, moved, taken out and brought back; two at once lose nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import closing, progress, tasks
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.actions.tasks import After, Row
from kechuang.apps.projects.forms.fields import read_after
from kechuang.apps.projects.forms.task_table import read_table
from kechuang.apps.projects.models import Project, Task, TaskLink
from kechuang.apps.projects.plans import planning
from tests import city

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def edit(task: Task, by: object, **more: object) -> Task:
    return tasks.edit_task(task, by=by, revision=more.pop("revision", task.revision), **more)


# ------------------------------------------------------------------ the table


def test_a_table_pasted_from_a_spreadsheet_becomes_tasks_with_links_parts_and_leads(people, project):
    pasted = (
        "任务名称\t工期\t前置任务\t牵头部门\t时限\r\n手续\t\t\t\t\r\n"
        "  用地批复\t10天\t\t自然资源和规划局\t2026/12/11\r\n"
        "  可研批复\t8\t用地批复SS+2\t\t\r\n开工\t0\t3FS+3ed；2\t\t\r\n"
    )
    lead = current_pack().departments["natural_resources"].name
    rows, wrong = read_table(pasted.replace("自然资源和规划局", lead))
    assert wrong == []
    assert rows == [
        Row("手续"),
        Row("用地批复", 10, (), "natural_resources", dt.date(2026, 12, 11), 0),
        Row("可研批复", 8, (After("用地批复", "SS", 2),), "", None, 0),
        Row("开工", 0, (After("3", "FS", 3, "day"), After("2")), "", None, None),
    ]
    made = tasks.add_tasks(project, by=people.lead, rows=rows)
    assert [(one.code, one.parent_id and one.parent.code) for one in made] == [
        ("1", None), ("2", "1"), ("3", "1"), ("4", None)]  # fmt: skip
    links = {(one.before.code, one.after.code, one.kind, one.lag, one.unit) for one in TaskLink.objects.all()}
    assert links == {("2", "3", "SS", 2, "workday"), ("3", "4", "FS", 3, "day"), ("2", "4", "FS", 0, "workday")}
    assert Notification.objects.filter(user=people.support, title__contains="新的牵头任务").count() == 1
    assert all(one.edits.count() == 1 for one in made)


@pytest.mark.parametrize(("line", "told"), [
    ("\t3\t\t", "没有任务名称"), ("甲\t三天\t\t", "工期“三天”"), ("甲\t-1\t\t", "工期“-1”"),
    ("甲\t36501\t\t", "工期“36501”"),
    ("甲\t3\t\t不存在的局", "不在部门名册"), ("甲\t3\t\t\t2026-13-01", "不是日期"), ("甲" * 201, "超过 200"),
])  # fmt: skip
def test_a_wrong_row_is_told_with_its_number(people, line, told):
    rows, wrong = read_table("好的任务\t1\n" + line)
    assert len(rows) == 1 and len(wrong) == 1
    assert wrong[0].startswith("第 2 行") and told in wrong[0]


@pytest.mark.parametrize(("typed", "read"), [
    ("3", (After("3"),)), ("3ss+2", (After("3", "SS", 2),)), ("3 FF-1d", (After("3", "FF", -1),)),
    ("3SF+50%；用地批复", (After("3", "SF", 50, "percent"), After("用地批复"))), ("", ()),
    ("3FS+2个日历日", (After("3", "FS", 2, "day"),)), ("3FS+2个工作日", (After("3", "FS", 2, "workday"),)),
])  # fmt: skip
def test_predecessors_are_read_as_people_type_them(db, typed, read):
    assert read_after(typed) == read


def test_numbers_once_given_are_not_given_again(people, project):
    (one,) = tasks.add_tasks(project, by=people.lead, rows=[Row("甲")])
    tasks.remove_task(one, by=people.lead, revision=one.revision)
    (two,) = tasks.add_tasks(project, by=people.lead, rows=[Row("乙")])
    assert (one.code, two.code) == ("1", "2")


def test_of_a_table_all_or_nothing_is_taken(people, project):
    with pytest.raises(Refused, match="前置任务“9”不存在"):
        tasks.add_tasks(project, by=people.lead, rows=[Row("甲", 1), Row("乙", 1, (After("9"),))])
    assert not Task.objects.exists() and not Entry.objects.filter(verb="projects.task_add").exists()


# ------------------------------------------------------------------ who may


def test_only_the_lead_of_the_project_plans_and_others_are_told_why(people, project, plan):
    task = plan(a=3)["a"]
    for other in (people.support, people.office, people.leader, people.stranger):
        with pytest.raises(PermissionDenied):
            edit(task, other, name="别名")
        assert city.browser(other).get(f"/projects/{project.pk}/tasks/add").status_code == 403
    assert edit(task, people.colleague, name="别名").name == "别名"


def test_a_plan_that_is_handed_in_or_closed_stays_as_it_is(people, project, plan):
    task = plan(a=3)["a"]
    for state, told in (("submitted", "待核验"), ("closed", "已销号"), ("cancelled", "已终止")):
        Project.objects.update(state=state)
        with pytest.raises(Refused, match=told):
            edit(task, people.lead, days=4)
        with pytest.raises(Refused, match=told):
            tasks.add_tasks(project, by=people.lead, rows=[Row("乙")])
    Project.objects.update(state="open")
    Task.objects.update(state="closed")
    with pytest.raises(Refused, match="已销号"):
        edit(task, people.lead, days=4)
    assert Task.objects.get().days == 3


# ------------------------------------------------------------------ plans that cannot be dated


def test_a_circle_is_refused_and_named_task_by_task(people, project, plan):
    made = plan(a=1, b=(1, "a"), c=(1, "b"))
    with pytest.raises(Refused) as refusal:
        edit(made["a"], people.lead, links=[After("c")])
    assert "成了一圈" in str(refusal.value)
    assert all(f"“任务{code}”" in str(refusal.value) for code in "abc")
    assert made["a"].links_before.count() == 0, "nothing was written"


def test_the_form_shows_the_sentence_of_the_engine_and_what_was_typed(people, project, plan):
    made = plan(a=1, b=(1, "a"))
    form = {"revision": "0", "name": "改过的名称", "days": "7", "before-0": "b", "kind-0": "FS", "lag-0": "0",
            "unit-0": "workday"}  # fmt: skip
    answer = city.browser(people.lead).post(f"/projects/tasks/{made['a'].pk}/edit", form)
    page = text(answer)
    assert answer.status_code == 422 and "成了一圈" in page
    assert 'value="改过的名称"' in page and 'value="7"' in page and 'value="b"' in page


@pytest.mark.parametrize(("field", "value", "told"), [
    ("due", dt.date(2026, 11, 1), "早于计划开始"), ("calendar", "night", "没有声明"),
])  # fmt: skip
def test_what_the_engine_cannot_date_is_not_saved(people, plan, field, value, told):
    task = plan(a=3)["a"]
    with pytest.raises(Refused, match=told):
        edit(task, people.lead, **{field: value})
    assert not getattr(Task.objects.get(), field)


def test_a_task_cannot_wait_for_itself_for_nothing_or_twice_for_one(people, project, plan):
    made = plan(a=1, b=1)
    for links, told in (
        ([After("b")], "以自己为前置任务"), ([After("nothing")], "不存在"), ([After("a"), After("任务a")], "写了两次"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=told):
            edit(made["b"], people.lead, links=links)
    edit(made["b"], people.lead, links=[After("a", "SS"), After("a", "FF", 2)])
    assert made["b"].links_before.count() == 2


def test_a_task_with_many_predecessors_keeps_them_all_through_the_form(people, project, plan):
    made = plan(**{f"t{number}": 1 for number in range(20)}, z=1)
    for number in range(20):
        TaskLink.objects.create(before=made[f"t{number}"], after=made["z"])
    lead, where = city.browser(people.lead), f"/projects/tasks/{made['z'].pk}/edit"
    page = text(lead.get(where))
    assert 'name="before-19" value="t19"' in page and 'name="before-21" value=""' in page
    form = {"revision": "0", "name": "任务z", "days": "1"}
    for number in range(20):
        form |= {
            f"before-{number}": f"t{number}",
            f"kind-{number}": "FS",
            f"lag-{number}": "0",
            f"unit-{number}": "workday",
        }
    form["before-3"] = ""
    assert lead.post(where, form).status_code == 302
    assert made["z"].links_before.count() == 19


def test_links_to_what_was_taken_out_come_back_with_it_though_the_task_was_edited_meanwhile(people, project, plan):
    made = plan(a=1, b=(1, "a"))
    tasks.remove_task(made["a"], by=people.lead, revision=0)
    edit(made["b"], people.lead, links=[], days=2)
    made["a"].refresh_from_db()
    tasks.restore_task(made["a"], by=people.lead)
    assert [one.before.code for one in made["b"].links_before.all()] == ["a"]


# ------------------------------------------------------------------ two at once


def test_of_two_who_change_a_task_the_second_is_told_who_did_what_and_keeps_his_input(people, project, plan):
    task = plan(a=5)["a"]
    edit(task, people.colleague, days=8, due=dt.date(2026, 12, 25))
    with pytest.raises(Outdated) as refusal:
        edit(task, people.lead, days=6, revision=0)
    told = str(refusal.value)
    assert people.colleague.display_name in told and "工期 5 → 8" in told and "时限 — → 2026-12-25" in told
    answer = city.browser(people.lead).post(
        f"/projects/tasks/{task.pk}/edit", {"revision": "0", "name": "任务a", "days": "6"}
    )
    page = text(answer)
    assert answer.status_code == 422 and "工期 5 → 8" in page and 'name="days" value="6"' in page
    assert 'name="revision" value="1"' in page, "saved again it is meant"
    assert Task.objects.get().days == 8


def test_of_two_who_move_a_task_the_second_is_told(people, project, plan):
    made = plan(a=1, b=1, c=1)
    tasks.move_task(made["c"], by=people.colleague, revision=0, parent=None, after=None)
    with pytest.raises(Outdated, match=people.colleague.display_name):
        tasks.move_task(made["c"], by=people.lead, revision=0, parent=made["a"], after=None)
    assert [one.code for one in project.tasks.order_by("order")] == ["c", "a", "b"]


def test_those_who_move_different_tasks_do_not_hinder_each_other(people, project, plan):
    made = plan(a=1, b=1, c=1)
    tasks.move_task(made["c"], by=people.colleague, revision=0, parent=None, after=None)
    tasks.move_task(made["b"], by=people.lead, revision=0, parent=None, after=None)
    assert [one.code for one in project.tasks.order_by("order")] == ["b", "c", "a"]


# ------------------------------------------------------------------ moving


def test_a_task_moved_under_another_makes_it_a_summary(people, project, plan):
    made = plan(a=9, b=2, c=3)
    tasks.move_task(made["b"], by=people.lead, revision=0, parent=made["a"], after=None)
    tasks.move_task(made["c"], by=people.lead, revision=0, parent=made["a"], after=made["b"])
    project.refresh_from_db()
    dated = planning.scheduled(project)
    assert dated.tasks["a"].kind == "summary" and dated.tasks["a"].days == 3
    with pytest.raises(Refused, match="自己的下级"):
        tasks.move_task(Task.objects.get(code="a"), by=people.lead, revision=None, parent=made["b"], after=None)


def test_the_page_moves_a_task_only_behind_one_of_the_same_summary(people, project, plan):
    made = plan(a=1, b=1, c=1)
    tasks.move_task(made["b"], by=people.lead, revision=0, parent=made["a"], after=None)
    lead, where = city.browser(people.lead), f"/projects/tasks/{made['c'].pk}/move"
    form = {"revision": "0", "parent": "", "after": str(made["b"].pk)}
    assert lead.post(where, form).status_code == 422
    assert lead.post(where, {**form, "parent": str(made["a"].pk)}).status_code == 302
    made["c"].refresh_from_db()
    assert made["c"].parent == made["a"] and made["c"].order == 1


# ------------------------------------------------------------------ taking out


def test_what_follows_from_taking_a_task_out_is_told_before(people, project, plan):
    made = plan(a=10, b=(2, "a"), c=(1, "b"))
    page = text(city.browser(people.lead).get(f"/projects/tasks/{made['b'].pk}/remove"))
    assert "后续任务不再等它：任务c" in page
    # a ends on Friday 2026-12-04; b and c take three workdays more; without b only a is left to wait for.
    assert "由 2026-12-09 变为 2026-12-04" in page


def test_what_was_taken_out_is_brought_back_with_its_links_and_parts(people, project, plan):
    made = plan(a=4, b=1, c=(2, "b"))
    tasks.move_task(made["b"], by=people.lead, revision=0, parent=made["a"], after=None)
    made["a"].refresh_from_db()
    gone = tasks.remove_task(made["a"], by=people.lead, revision=made["a"].revision, reason="方案变更")
    assert {one.code for one in gone} == {"a", "b"}
    project.refresh_from_db()
    assert set(planning.scheduled(project).tasks) == {"c"}
    lead = city.browser(people.lead)
    assert "已移除的任务 2 个" in text(lead.get(f"/projects/{project.pk}/plan"))
    made["b"].refresh_from_db()
    with pytest.raises(Refused, match="应先恢复上级任务"):
        tasks.restore_task(made["b"], by=people.lead)
    assert lead.post(f"/projects/tasks/{made['a'].pk}/restore").status_code == 302
    project.refresh_from_db()
    dated = planning.scheduled(project)
    assert set(dated.tasks) == {"a", "b", "c"} and [one.before for one in dated.plan.links] == ["b"]
    with pytest.raises(Refused, match="没有被移除"):
        tasks.restore_task(Task.objects.get(code="a"), by=people.lead)


def test_what_was_reported_on_is_not_taken_out(people, project, plan):
    task = plan(a=4)["a"]
    progress.report(task, by=people.lead, percent=10, actual_start=DAY)
    with pytest.raises(Refused, match="由工作专班办公室终止"):
        tasks.remove_task(task, by=people.lead, revision=None)


def test_a_cancelled_task_no_longer_counts_in_the_plan(people, project, plan):
    made = plan(a=10, b=(5, "a"))
    closing.cancel(made["a"], by=people.office, reason="不再需要")
    project.refresh_from_db()
    dated = planning.scheduled(project)
    assert set(dated.tasks) == {"b"} and dated.tasks["b"].start == dt.date(2026, 11, 23)


def test_a_limit_out_of_reason_is_not_entered(people, project, plan):
    task = plan(a=1)["a"]
    with pytest.raises(Refused, match="应核对年份"):
        tasks.edit_task(task, by=people.lead, revision=0, due=dt.date(9999, 12, 31))


def test_a_limit_moves_later_only_with_a_reason_and_the_office_learns_of_it(people, project, plan):
    task = plan(a=3)["a"]
    friday, monday = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
    edit(task, people.lead, revision=None, due=monday)
    for later in (dt.date(2026, 11, 24), None):
        with pytest.raises(Refused, match=r"由 2026-11-23 推迟为 .*请写明理由"):
            edit(task, people.lead, revision=None, due=later, reason="  ")
    edit(task, people.lead, revision=None, due=friday)
    edit(task, people.lead, revision=None, due=friday, days=4)
    assert not Notification.objects.filter(user=people.office).exists()
    where = f"/projects/tasks/{task.pk}/edit"
    form = {"revision": Task.objects.get().revision, "name": "任务a", "days": 4, "due": "2026-11-30"}
    browser = city.browser(people.lead)
    assert browser.post(where, form).status_code == 422
    assert browser.post(where, {**form, "reason": "等待批复"}).status_code == 302
    told = Notification.objects.get(user=people.office)
    assert told.body == "等待批复" and "由 2026-11-20 推迟为 2026-11-30" in told.title
    assert Task.objects.get().due == dt.date(2026, 11, 30)


def test_what_is_past_its_limit_is_not_taken_out_by_its_own_lead(people, project, plan):
    task = plan(a=3, b=3)["a"]
    Task.objects.filter(code="b").update(parent=task)
    for late in (Task.objects.filter(code="b"), Project.objects.all()):
        late.update(due=dt.date(2026, 11, 22))
        with pytest.raises(Refused, match="已过时限（2026-11-22），不能移除"):
            tasks.remove_task(Task.objects.get(code="a"), by=people.lead, revision=0)
        late.update(due=dt.date(2026, 11, 23))
    assert not Task.objects.exclude(removed_at=None).exists()
    assert len(tasks.remove_task(Task.objects.get(code="a"), by=people.lead, revision=0)) == 2
