"""Task forces by hand: set up, changed, dissolved and restored; their members are personal data."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import closing, members, records, task_forces
from kechuang.apps.projects.declared.differences import differences
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.forms.records import ProjectForm
from kechuang.apps.projects.models import Member, Programme, Project, TaskForce
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 23)
GIVEN = {"name": "新材料专班", "division": "379900", "lead": "science_technology"}
FORM = {"name": "新材料专班", "division": "379900", "lead": "science_technology", "supports": ["natural_resources"],
        "usual": ["倒排工期", "挂图作战"], "others": "每周例会", "place": "政务中心 3 楼"}  # fmt: skip
SOMEBODY = {"name": "演示成员甲", "department": "natural_resources", "role": "liaison", "duty": "土地组联络员",
            "phone": "0000-1234567"}  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def force(people):
    return task_forces.create(by=people.lead, **GIVEN, supports=["natural_resources"], methods=["挂图作战"])


@pytest.fixture
def member(people, force):
    return members.add(force, by=people.lead, **SOMEBODY)


def edit(force, by, revision=0, **fields):
    return task_forces.edit(TaskForce.objects.get(pk=force.pk), by=by, revision=revision, **fields)


def test_the_lead_sets_one_up_and_its_member_departments_learn_of_it(people):
    browser = city.browser(people.lead)
    assert "设立工作专班" in text(browser.get("/projects/task-forces"))
    answer = browser.post("/projects/task-forces/new", FORM)
    made = TaskForce.objects.get()
    assert answer.status_code == 302 and made.methods == ["倒排工期", "挂图作战", "每周例会"]
    assert (made.supports, made.place, made.created_by) == (["natural_resources"], "政务中心 3 楼", people.lead)
    told = Notification.objects.get(title__contains="贵部门为工作专班成员")
    assert told.user == people.support and told.link == f"/projects/task-forces/{made.pk}"
    page = text(browser.get(told.link))
    assert "政务中心 3 楼" in page and "每周例会" in page and "还没有登记成员" in page
    assert made.name in text(browser.get("/projects/task-forces"))


@pytest.mark.parametrize("who", ["support", "stranger", "supervision", "leader"])
def test_nobody_but_its_lead_and_the_office_changes_or_dissolves_it(people, force, who):
    user = getattr(people, who)
    browser, before = city.browser(user), AccessLog.objects.filter(kind="denied").count()
    for deed in (
        lambda: task_forces.create(by=user, **GIVEN | {"name": "另一专班"}),
        lambda: edit(force, user, place="别处"),
        lambda: task_forces.end(force, by=user, on=TODAY, reason="完成"),
        lambda: members.add(force, by=user, **SOMEBODY),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    for part in ("edit", "end"):
        assert browser.get(f"/projects/task-forces/{force.pk}/{part}").status_code == 403
    assert AccessLog.objects.filter(kind="denied").count() > before
    page = text(browser.get(f"/projects/task-forces/{force.pk}"))
    assert "撤销专班" not in page and f"/projects/task-forces/{force.pk}/edit" not in page
    assert edit(force, people.office, place="别处").revision == 1


def test_of_two_who_changed_it_at_once_the_second_is_told_and_loses_nothing(people, force):
    edit(force, people.colleague, place="一号楼")
    browser, where = city.browser(people.lead), f"/projects/task-forces/{force.pk}/edit"
    answer = browser.post(where, FORM | {"revision": "0"})
    page = text(answer)
    assert answer.status_code == 422 and "修改了 集中办公地点，未保存" in page
    assert "一号楼" in page and "政务中心 3 楼" in page
    assert browser.post(where, FORM | {"revision": "1", "reason": "搬迁"}).status_code == 302
    trail = text(browser.get(f"/projects/task-forces/{force.pk}/trail"))
    assert "集中办公地点：一号楼 → 政务中心 3 楼" in trail and "搬迁" in trail


def test_what_is_ticked_in_another_order_is_no_change(people, force):
    edit(force, people.lead, methods=["销号管理", "挂图作战"])
    assert edit(force, people.lead, 1, methods=["挂图作战", "销号管理"]).revision == 1
    assert edit(force, people.lead, 1, supports=["natural_resources", "science_technology"]).revision == 1


def test_its_programme_must_be_open_and_its_name_its_own(people, force):
    over = Programme.objects.create(code="p", name="旧行动", division="379900", state="closed")
    with pytest.raises(Refused, match="不能再设专班"):
        edit(force, people.lead, programme=over)
    with pytest.raises(Refused, match="已有同名专班"):
        task_forces.create(by=people.lead, **GIVEN)
    with pytest.raises(Refused, match="请填写名称"):
        edit(force, people.lead, name="  ")


@pytest.mark.parametrize("state", ["open", "submitted"])
def test_it_is_not_dissolved_while_projects_hang_on_it_and_they_are_named(people, force, project, state):
    Project.objects.filter(pk=project.pk).update(task_force=force, state=state)
    with pytest.raises(Refused, match="还负责 1 个未销号的项目（新材料实验室）"):
        task_forces.end(force, by=people.lead, on=TODAY, reason="任务完成")
    page = text(city.browser(people.lead).get(f"/projects/task-forces/{force.pk}/end"))
    assert "新材料实验室" in page
    Project.objects.filter(pk=project.pk).update(state="closed")
    assert task_forces.end(force, by=people.lead, on=TODAY, reason="任务完成").ended_on == TODAY


def test_one_that_is_over_takes_no_project_is_not_offered_and_can_be_restored(people, force, project):
    browser, where = city.browser(people.lead), f"/projects/task-forces/{force.pk}"
    assert browser.post(f"{where}/end", {"on": "2026-11-24", "reason": "完成"}).status_code == 422, "tomorrow"
    assert browser.post(f"{where}/end", {"on": "2026-11-23", "reason": ""}).status_code == 422
    assert browser.post(f"{where}/end", {"on": "2026-11-23", "reason": "任务完成"}).status_code == 302
    assert "2026-11-23 撤销" in text(browser.get(where)) and "已撤销" in text(browser.get("/projects/task-forces"))
    assert not ProjectForm(project=project).fields["task_force"].queryset.exists()
    with pytest.raises(Refused, match="已于 2026-11-23 撤销，不能再列入项目"):
        records.edit(project, by=people.lead, revision=0, task_force=TaskForce.objects.get())
    with pytest.raises(Refused, match="不能修改；应先恢复"):
        edit(force, people.lead, place="别处")
    assert browser.post(f"{where}/end", {"on": "2026-11-23", "reason": "再次"}).status_code == 422
    assert browser.post(f"{where}/restore", {"reason": "任务延续"}).status_code == 302
    assert browser.post(f"{where}/restore", {"reason": "再次"}).status_code == 422
    assert records.edit(project, by=people.lead, revision=0, task_force=TaskForce.objects.get()).task_force == force
    notes = [one["changed"] for one in (row.detail for row in Entry.objects.filter(verb__contains="force_"))
             if "changed" in one]  # fmt: skip
    assert {"ended_on": {"from": None, "to": "2026-11-23"}} in notes
    assert {"ended_on": {"from": "2026-11-23", "to": None}} in notes


@pytest.mark.parametrize(("state", "step"), [("cancelled", closing.resume), ("closed", closing.reopen)])
def test_no_project_is_open_again_under_a_task_force_that_is_over(people, force, project, state, step):
    Project.objects.filter(pk=project.pk).update(task_force=force, state=state)
    task_forces.end(force, by=people.lead, on=TODAY, reason="任务完成")
    with pytest.raises(Refused, match=r"已于 2026-11-23 撤销.*应先恢复专班"):
        step(Project.objects.get(), by=people.office, reason="另有安排")
    assert Project.objects.get().state == state
    task_forces.restore(force, by=people.lead, reason="任务延续")
    assert step(Project.objects.get(), by=people.office, reason="另有安排").state == "open"


def test_a_load_brings_no_project_under_a_task_force_that_is_over_and_keeps_what_was_edited(people):
    pack = load_pack("demo")
    load_declared(pack)
    one = next(one for one in pack.projects if one.task_force)
    row = TaskForce.objects.get(code=one.task_force)
    edit(row, people.office, name="人改的专班")
    Project.objects.filter(task_force=row).update(task_force=None)
    TaskForce.objects.filter(pk=row.pk).update(ended_on=TODAY)
    told = load_declared(pack).told
    assert any(f"项目“{one.name}”没有列入；应先恢复专班" in said for said in told)
    assert Project.objects.get(code=one.id).task_force is None
    row.refresh_from_db()
    assert row.name == "人改的专班" and differences(row, pack)[0][0] == "name"


def test_the_page_of_a_force_shows_no_name_and_the_list_of_members_is_read_by_right_and_noted(people, force, member):
    where = f"/projects/task-forces/{force.pk}"
    page = text(city.browser(people.stranger).get(where))
    assert "土地组联络员" in page and "演示成员甲" not in page and "0000-1234567" not in page
    before = AccessLog.objects.filter(kind="personal_read").count()
    shown = text(city.browser(people.support).get(f"{where}/members"))
    assert "演示成员甲" in shown and "0000-1234567" in shown and "登记成员" not in shown
    assert AccessLog.objects.filter(kind="personal_read").count() == before + 1
    auditor = city.browser(person(Role.AUDITOR))
    assert auditor.get(f"{where}/members").status_code == 403
    assert f"{where}/members" not in text(auditor.get(where))


def test_a_member_is_entered_changed_and_taken_off_and_the_audit_keeps_no_name(people, force):
    browser, where = city.browser(people.lead), f"/projects/task-forces/{force.pk}/members"
    assert browser.post(where, SOMEBODY | {"user": str(people.support.pk)}).status_code == 302
    row = Member.objects.get()
    assert Notification.objects.get(title__contains="您已列为工作专班联络员").user == people.support
    form = SOMEBODY | {"phone": "1", "seen": members.mark(row)}
    assert browser.post(f"{where}/{row.pk}", form).status_code == 302
    assert browser.post(f"{where}/{row.pk}", form | {"phone": "2"}).status_code == 422, "somebody was first"
    assert Member.objects.get().phone == "1"
    assert browser.post(where, {"remove": str(row.pk)}).status_code == 302
    assert not Member.objects.exists()
    kept = " ".join(one.detail_json for one in Entry.objects.filter(verb__startswith="projects.member_"))
    assert "演示成员甲" not in kept and "0000-1234567" not in kept
    trail = text(browser.get(f"/projects/task-forces/{force.pk}/trail"))
    assert "移除专班成员" in trail and "联络员：电话" in trail and "演示成员甲" not in trail


def test_an_account_counts_only_for_the_department_that_sends_the_person(people, force):
    with pytest.raises(Refused, match="不是派出部门的在用账号"):
        members.add(force, by=people.lead, **SOMEBODY, user=people.stranger)
    people.support.is_active = False
    people.support.save()
    with pytest.raises(Refused, match="不是派出部门的在用账号"):
        members.add(force, by=people.lead, **SOMEBODY, user=people.support)
    assert members.add(force, by=people.lead, **SOMEBODY).user is None


def test_nobody_is_entered_twice(people, force, member):
    with pytest.raises(Refused, match="同名成员已在专班中"):
        members.add(force, by=people.office, **SOMEBODY)
    assert members.add(force, by=people.office, **SOMEBODY | {"department": "courts"}).pk


def test_a_force_that_is_over_takes_no_member_but_lets_one_be_taken_off(people, force, member):
    task_forces.end(force, by=people.lead, on=TODAY, reason="完成")
    with pytest.raises(Refused, match="应先恢复专班"):
        members.add(force, by=people.lead, **SOMEBODY | {"name": "乙"})
    members.remove(member, by=people.lead)
    assert not Member.objects.exists()


def test_the_matters_of_a_force_reach_its_members_who_have_an_account(people, force, project):
    members.add(force, by=people.lead, **SOMEBODY, user=people.support)
    records.edit(project, by=people.lead, revision=0, task_force=TaskForce.objects.get())
    told = Notification.objects.get(title__contains="项目已列入“新材料专班”")
    assert told.user == people.support and told.link == f"/projects/{project.pk}"
    records.edit(project, by=people.lead, revision=1, task_force=None)
    task_forces.end(force, by=people.lead, on=TODAY, reason="完成")
    assert people.support in {one.user for one in Notification.objects.filter(title__contains="工作专班已撤销")}
