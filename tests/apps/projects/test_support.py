"""Supporting plans and weaknesses: filed by those who support, answered by the lead; mended when tasks are closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.files import access as files
from kechuang.apps.files.models import AttachmentVersion
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import closing, support, weaknesses
from kechuang.apps.projects.models import Project, SupportPlan, Task, Weakness
from kechuang.apps.projects.opened import of_weakness
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)


def text(answer):
    return answer.content.decode()


def filed(project, by, **more):
    return support.file_plan(
        project, by=by, **{"department": "natural_resources", "content": "十个工作日内出具用地意见", **more}
    )


def test_a_supporting_department_files_its_plan_and_the_lead_accepts_it(people, project):
    helper, lead = city.browser(people.support), city.browser(people.lead)
    where = f"/projects/{project.pk}/support"
    page = text(helper.get(where))
    assert "2 份方案尚未报送" in page and page.count("报送配合方案") == 1, "only for one's own department"
    paper = SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
    form = {"department": "natural_resources", "content": "十个工作日内出具用地意见", "due": "2026-12-04"}
    assert helper.post(f"{where}/file", {**form, "content": ""}).status_code == 422
    assert helper.post(f"{where}/file", {**form, "files": [paper]}).status_code == 302
    plan = SupportPlan.objects.get()
    assert plan.state == "filed" and plan.filed_by == people.support
    assert Notification.objects.filter(user=people.lead, title__startswith="待确认的配合方案").exists()
    page = text(lead.get(where))
    assert "方案.pdf" in page and "1 份方案尚未报送" in page
    assert helper.post(f"{where}/{plan.pk}/accept", {"note": "", "seen": plan.version}).status_code == 403
    assert f'name="seen" value="{plan.version}"' in text(lead.get(f"{where}/{plan.pk}/accept"))
    assert lead.post(f"{where}/{plan.pk}/accept", {"note": "同意", "seen": plan.version}).status_code == 302
    assert SupportPlan.objects.get().state == "accepted"
    assert Notification.objects.filter(user=people.support, title__startswith="配合方案已确认").exists()


def test_a_returned_plan_is_filed_again_and_what_it_said_before_stays_in_the_log(people, project):
    plan = filed(project, people.support)
    with pytest.raises(Refused, match="写明理由"):
        support.return_plan(plan, by=people.lead, reason="")
    support.return_plan(plan, by=people.lead, reason="时间太长")
    again = filed(project, people.support, content="五个工作日内出具用地意见")
    assert again.pk == plan.pk and again.state == "filed" and again.answer == ""
    assert again.history.last().note == "原内容：十个工作日内出具用地意见"


def test_the_lead_answers_what_it_saw_not_what_was_filed_since(people, project):
    plan = filed(project, people.support)
    support.return_plan(plan, by=people.colleague, reason="时间太长")
    again = filed(project, people.support, content="二十个工作日内出具用地意见")
    with pytest.raises(Refused, match="现为“待牵头部门确认”"):
        support.accept_plan(again, by=people.lead, seen=plan.version)
    with pytest.raises(Refused, match="现为“待牵头部门确认”"):
        support.return_plan(again, by=people.lead, reason="不同意", seen=plan.version)
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/support/{plan.pk}/accept"
    answer = lead.post(where, {"note": "同意", "seen": plan.version})
    assert answer.status_code == 422 and "二十个工作日" in text(answer) and "同意" in text(answer)
    assert lead.post(where, {"note": "同意", "seen": again.version}).status_code == 302


def test_papers_of_a_plan_that_is_filed_or_whose_project_is_closed_are_not_replaced(people, project):
    paper = SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
    plan = filed(project, people.support, files=[paper])
    attachment = AttachmentVersion.objects.get().attachment
    assert not files.may(people.support, "add", attachment), "the lead reads it"
    support.return_plan(plan, by=people.lead, reason="时间太长")
    assert files.may(people.support, "add", attachment)
    assert not files.may(people.second, "add", attachment)
    Project.objects.update(state="closed")
    assert not files.may(people.support, "add", attachment)


def test_only_those_who_support_file_and_only_for_their_own(people, project, plan):
    with pytest.raises(PermissionDenied):
        filed(project, people.second)
    with pytest.raises(Refused, match="不在“新材料实验室”的配合部门之列"):
        filed(project, people.stranger, department="courts")
    task = plan(a=1)["a"]
    with pytest.raises(Refused, match="不在“任务a”的配合部门之列"):
        filed(project, people.support, task=task)
    Task.objects.update(supports=["natural_resources"], lead="housing_construction")
    done = filed(project, people.support, task=Task.objects.get())
    assert done.lead == "housing_construction"
    assert support.accept_plan(done, by=people.second).state == "accepted"
    assert not SupportPlan.objects.filter(state="draft").exists()


def test_a_plan_says_something_and_its_date_is_not_past(people, project):
    with pytest.raises(Refused, match="写明配合事项"):
        filed(project, people.support, content="  ")
    with pytest.raises(Refused, match="已过"):
        filed(project, people.support, due=FRIDAY)
    assert filed(project, people.support, due=dt.date(2026, 11, 23)).due == dt.date(2026, 11, 23)


def test_of_two_colleagues_who_file_at_once_the_second_is_told(people, project):
    filed(project, people.support)
    with pytest.raises(Refused, match="刚刚被他人处理"):
        filed(project, people.support, content="另一份", version=0)
    assert SupportPlan.objects.get().content == "十个工作日内出具用地意见"


# ------------------------------------------------------------------ weaknesses


def test_a_weakness_is_mended_only_when_its_tasks_are_closed(people, project, plan):
    made = plan(a=1, b=1)
    found = weaknesses.add_weakness(
        by=people.lead, department="science_technology", title="缺少中试平台", tasks=list(made.values())
    )
    with pytest.raises(Refused, match="还没有已销号的任务"):
        weaknesses.mend(found, by=people.lead)
    Task.objects.filter(code="a").update(state="closed")
    with pytest.raises(Refused, match="还没有全部销号"):
        weaknesses.mend(found, by=people.lead)
    Task.objects.filter(code="b").update(state="submitted", submitted_by=people.lead)
    closing.verify(Task.objects.get(code="b"), by=people.office)
    assert Notification.objects.filter(user=people.lead, title__startswith="补短板的任务均已销号").exists()
    assert weaknesses.mend(found, by=people.lead, note="平台已启用").state == "mended"
    with pytest.raises(Refused, match="写明理由"):
        weaknesses.reopen_weakness(found, by=people.lead, reason="")
    assert weaknesses.reopen_weakness(found, by=people.lead, reason="设备停用").state == "open"


def test_a_weakness_without_tasks_is_never_mended(people, project):
    found = weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少中试平台")
    with pytest.raises(Refused, match="应先关联任务"):
        weaknesses.mend(found, by=people.lead)


def test_only_its_department_enters_and_changes_a_weakness(people, project, plan):
    with pytest.raises(PermissionDenied):
        weaknesses.add_weakness(by=people.support, department="science_technology", title="缺少中试平台")
    found = weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少中试平台")
    assert city.browser(people.support).get(f"/projects/weaknesses/{found.pk}/edit").status_code == 403
    assert "缺少中试平台" in text(city.browser(people.support).get("/projects/weaknesses"))


def test_a_weakness_is_entered_by_hand_with_its_tasks_by_name(people, project, plan):
    plan(a=1, b=1)
    Task.objects.filter(code="b").update(name="任务a")
    lead = city.browser(people.lead)
    form = {"department": "science_technology", "title": "缺少中试平台", "describes": "样品送外地", "tasks": "任务a"}
    answer = lead.post("/projects/weaknesses/add", form)
    assert answer.status_code == 422 and "不止一个" in text(answer)
    Task.objects.filter(code="b").update(name="任务b")
    assert "没有名为“任务z”的任务" in text(lead.post("/projects/weaknesses/add", {**form, "tasks": "任务z"}))
    assert lead.post("/projects/weaknesses/add", {**form, "tasks": "任务a\n新材料实验室/任务b"}).status_code == 302
    found = Weakness.objects.get()
    assert {one.name for one in found.tasks.all()} == {"任务a", "任务b"}
    page = text(lead.get(f"/projects/weaknesses/{found.pk}"))
    assert "样品送外地" in page and "任务b" in page
    assert "0/2" in text(lead.get("/projects/weaknesses?state=open"))
    assert "没有符合条件的短板" in text(lead.get("/projects/weaknesses?state=mended"))
    edited = {"title": "缺少中试线", "describes": "", "tasks": "任务a", "seen": of_weakness(found)}
    assert lead.post(f"/projects/weaknesses/{found.pk}/edit", edited).status_code == 302
    assert Weakness.objects.get().title == "缺少中试线"


def test_of_two_who_change_a_weakness_from_the_same_page_the_second_is_refused(people, project, plan):
    plan(a=1, b=1)
    found = weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少中试平台")
    lead, where = city.browser(people.lead), f"/projects/weaknesses/{found.pk}/edit"
    seen = lead.get(where).context["form"].initial["seen"]
    assert lead.post(where, {"title": "缺少中试平台", "tasks": "任务a", "seen": seen}).status_code == 302
    second = lead.post(where, {"title": "缺少中试平台", "tasks": "任务b", "seen": seen})
    assert second.status_code == 422 and "刚刚被他人修改" in text(second) and "任务b" in text(second)
    assert [one.name for one in found.tasks.all()] == ["任务a"]


def test_a_department_in_the_address_that_is_none_narrows_nothing(people, project):
    weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少中试平台")
    for department in ("%00", "science_technology%00", "no_such_bureau"):
        page = city.browser(people.lead).get(f"/projects/weaknesses?department={department}")
        assert page.status_code == 200 and page.context["department"] == "" and "缺少中试平台" in text(page)


def test_a_weakness_is_seen_where_one_of_its_tasks_is_and_shows_no_task_of_elsewhere(people, project, plan):
    here = plan(a=1)["a"]
    other = Project.objects.create(code="t.o", name="远处的项目", division="379902", lead="science_technology")
    there = Task.objects.create(project=other, code="z", name="远处的任务", days=1)
    both = weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少中试平台",
                                   tasks=[here, there])  # fmt: skip
    weaknesses.add_weakness(by=people.lead, department="science_technology", title="缺少远处的平台", tasks=[there])
    near = city.browser(person(Role.OFFICER, region="379901"))
    listed = text(near.get("/projects/weaknesses"))
    assert "缺少中试平台" in listed and "缺少远处的平台" not in listed
    page = text(near.get(f"/projects/weaknesses/{both.pk}"))
    assert "任务a" in page and "远处的任务" not in page and "另有 1 项任务" in page
    mine = city.browser(sits(person(Role.OFFICER, region="379901"), "science_technology"))
    where = f"/projects/weaknesses/{both.pk}/edit"
    form = mine.get(where).context["form"]
    assert form.initial["tasks"] == "新材料实验室/任务a"
    assert mine.post(where, {**_hidden(form), "title": "缺少中试线", "tasks": "任务a"}).status_code == 302
    assert set(Weakness.objects.get(pk=both.pk).tasks.all()) == {here, there}, "what he does not see stays"


def _hidden(form):
    return {one.html_name: one.value() for one in form.hidden_fields() if one.value() is not None}


def test_a_supporting_plan_is_accepted_only_by_who_answers_for_its_region(people, project):
    found = SupportPlan(project=project, department="natural_resources")
    for region, may in (("379901", True), ("379902", False)):
        one = sits(person(Role.OFFICER, region=region), "science_technology")
        assert access.may(one, access.MANAGE, found) is may
