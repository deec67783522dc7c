"""服务专员: who may be it, which problems come to him at once, what he sees of his projects and notes on problems."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import answers, records
from kechuang.apps.projects.actions.following import follow
from kechuang.apps.projects.actions.problems import assign, raise_problem
from kechuang.apps.projects.models import NoteKind, Problem, ProblemNote, Project, Task, TaskForce
from kechuang.apps.projects.problems import ledger, officers
from kechuang.apps.projects.queries.service import nodes_of, service_of
from kechuang.apps.projects.queries.todo import todo
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def told(user, words=""):
    return [one.title for one in Notification.objects.filter(user=user, title__contains=words).order_by("pk")]


@pytest.fixture
def served(project, people):
    """Return the project with a colleague of the lead as its officer."""
    Project.objects.update(officer=people.colleague)
    return Project.objects.get()


def raised(people, project, title="用地未批"):
    return raise_problem(by=people.support, title=title, department="natural_resources", project=project)


def test_the_officer_comes_from_the_lead_or_from_a_department_of_the_task_force(people, project):
    with pytest.raises(Refused, match="不能任服务专员"):
        records.edit(project, by=people.lead, revision=0, officer=people.second)
    force = TaskForce.objects.create(code="test.force", name="专班", division="379900", lead="task_force_office",
                                     supports=["housing_construction"])  # fmt: skip
    records.edit(project, by=people.lead, revision=0, task_force=force)
    records.edit(Project.objects.get(), by=people.lead, revision=1, officer=people.second)
    records.edit(Project.objects.get(), by=people.lead, revision=2, officer=people.office)
    with pytest.raises(Refused, match="请另选或暂不指定"):
        records.edit(Project.objects.get(), by=people.lead, revision=3, task_force=None)
    records.edit(Project.objects.get(), by=people.lead, revision=3, task_force=None, officer=people.lead)


def test_nobody_inactive_and_nobody_of_another_region_is_officer(people, project):
    User.objects.filter(pk=people.colleague.pk).update(is_active=False)
    with pytest.raises(Refused, match="不能任服务专员"):
        records.edit(project, by=people.lead, revision=0, officer=User.objects.get(pk=people.colleague.pk))
    far = person(Role.OFFICER, department="science_technology", region="379902")
    with pytest.raises(Refused, match="不能任服务专员"):
        records.edit(project, by=people.lead, revision=0, officer=far)
    near = person(Role.OFFICER, department="science_technology", region="379901")
    assert records.edit(project, by=people.lead, revision=0, officer=near).officer == near


def test_the_form_offers_those_people_and_the_record_names_him(people, project):
    browser = city.browser(people.lead)
    page = text(browser.get(f"/projects/{project.pk}/edit"))
    offered = page[page.index('name="officer"') :]
    offered = offered[: offered.index("</select>")]
    assert people.colleague.display_name in offered and people.stranger.display_name not in offered
    form = {"name": project.name, "kind": "industry", "division": "379901", "lead": "science_technology",
            "supports": project.supports, "currency": "CNY", "start": "2026-11-02", "due": "2026-12-31",
            "officer": people.colleague.pk, "revision": 0}  # fmt: skip
    assert browser.post(f"/projects/{project.pk}/edit", form).status_code == 302
    assert people.colleague.display_name in text(browser.get(f"/projects/{project.pk}"))
    assert people.colleague.display_name in text(browser.get("/projects/list?column=officer"))
    trail = text(browser.get(f"/projects/{project.pk}/trail"))
    assert "服务专员：— →" in trail


def test_whoever_takes_over_and_whoever_hands_over_are_told(people, served):
    records.edit(served, by=people.lead, revision=0, officer=people.lead)
    assert told(people.lead, "由您担任服务专员") and told(people.colleague, "不再担任服务专员")
    assert people.lead.display_name in Notification.objects.get(user=people.colleague).body


def test_who_has_left_the_departments_is_marked_on_the_record(people, served):
    page = f"/projects/{served.pk}"
    assert "请另行指定" not in text(city.browser(people.lead).get(page))
    Grant.objects.filter(user=people.colleague).delete()
    assert "请另行指定" in text(city.browser(people.lead).get(page))
    records.edit(served, by=people.lead, revision=0, address="园区路 1 号")  # other things are changed as before


@pytest.mark.parametrize("who", ["support", "lead", "office"])
def test_every_new_problem_of_the_project_is_told_to_him_at_once(people, served, who):
    department = {"support": "natural_resources", "lead": "science_technology", "office": "task_force_office"}[who]
    raise_problem(by=getattr(people, who), title="用地未批", department=department, project=served)
    assert len(told(people.colleague, "您服务的项目有新问题")) == 1
    assert not told(people.colleague, "待交办")


def test_he_is_not_told_of_what_he_raises_himself_nor_of_other_projects(people, served):
    raise_problem(by=people.colleague, title="用地未批", department="science_technology", project=served)
    raise_problem(by=people.support, title="道路积水", department="natural_resources", origin="site", address="东路")
    assert not told(people.colleague, "新问题")


def test_what_the_firm_of_the_project_raises_for_itself_is_his_affair(people, served):
    Project.objects.update(entity_id="E1")
    problem = Problem.objects.create(state="raised", origin="enterprise", title="贷款难", entity_id="E1",
                                     division="379901", raised_by=people.support)  # fmt: skip
    assert officers.officers_of(problem) == [people.colleague] and officers.serves(people.colleague, problem)
    assert Problem.objects.filter(officers.served_by(people.colleague)).get() == problem
    assert not Problem.objects.filter(officers.served_by(people.lead)).exists()
    Project.objects.update(state="closed")
    assert not officers.officers_of(problem)


def test_an_enterprise_sees_the_post_of_the_officer_and_no_name(people, served):
    assert officers.post_of(people.colleague, ["science_technology"]).endswith("测试岗")
    problem = raised(people, served)
    page = text(city.browser(people.support).get(f"/projects/problems/{problem.pk}"))
    assert "服务专员" in page and people.colleague.display_name in page


def test_he_notes_what_he_did_and_the_lead_and_the_raiser_learn_of_it(people, served):
    problem = assign(raised(people, served), by=people.office, lead="housing_construction", supports=["courts"])
    browser, where = city.browser(people.colleague), f"/projects/problems/{problem.pk}"
    assert "登记跟进情况" in text(browser.get(where))
    answer = browser.post(f"{where}/follow", {"text": "已约两家部门周三现场办公", "seen": problem.version})
    assert answer.status_code == 302
    note = ProblemNote.objects.get()
    assert (note.kind, note.department, note.by) == (NoteKind.FOLLOW, "science_technology", people.colleague)
    page = text(browser.get(where))
    assert "服务专员跟进" in page and "已约两家部门周三现场办公" in page
    assert told(people.second, "服务专员已跟进") and told(people.support, "服务专员已跟进您提出的问题")
    assert Problem.objects.get().version == problem.version, "the state and the limit go on"


def test_nobody_else_notes_in_his_place_and_nothing_is_noted_on_what_is_done_with(people, served):
    problem = raised(people, served)
    assert "登记跟进情况" not in text(city.browser(people.lead).get(f"/projects/problems/{problem.pk}"))
    with pytest.raises(PermissionDenied):
        follow(problem, by=people.lead, text="越权")
    with pytest.raises(Refused, match="请写明"):
        follow(problem, by=people.colleague, text="  ")
    Problem.objects.update(state="closed")
    with pytest.raises(Refused):
        follow(problem, by=people.colleague, text="迟了")


def test_his_note_is_no_part_of_a_supporting_department(people, served):
    Project.objects.update(officer=people.support, lead="natural_resources")
    problem = raise_problem(by=people.second, title="缺地", department="housing_construction", project=served)
    problem = assign(problem, by=people.office, lead="courts", supports=["natural_resources"])
    follow(problem, by=people.support, text="已催办")
    waits = Problem.objects.alias().filter(pk=problem.pk)
    found = ledger.narrowed(waits, ledger.Filters(view="all")).filter(ledger.views_of(people.support)["mine"])
    assert found.exists(), "its part is still to be told"


def test_he_learns_that_a_problem_was_sent_back_and_that_it_is_closed(people, served):
    problem = assign(raised(people, served), by=people.office, lead="housing_construction")
    answers.answer(problem, by=people.second, text="已批")
    answers.object_to(problem, by=people.support, reason="还没有批文")
    assert told(people.colleague, "未获认可")
    answers.answer(Problem.objects.get(), by=people.second, text="批文附后")
    answers.confirm(Problem.objects.get(), by=people.support)
    assert told(people.colleague, "已销号")


def test_my_tasks_show_what_i_go_with_its_problems_and_the_tasks_due_in_ten_workdays(people, served, plan):
    plan(a=1, b=1, c=1, d=1)
    # Today is Monday 2026-11-23: the tenth workday after it is Monday 2026-12-07.
    for code, day in {"a": "2026-12-07", "b": "2026-12-08", "c": "2026-11-20", "d": "2026-11-23"}.items():
        Task.objects.filter(code=code).update(due=dt.date.fromisoformat(day))
    assert [one.task.code for one in nodes_of(people.colleague)] == ["c", "d", "a"]
    raised(people, served)
    found = service_of(people.colleague)
    assert [(one.project, one.problems, one.late) for one in found.projects] == [(served, 1, 0)]
    page = text(city.browser(people.colleague).get("/projects/mine?role=served"))
    assert "我服务的项目 1 个" in page and "用地未批" in page and "任务a" in page
    counted = {one.what: one.count for one in todo(people.colleague)}
    assert counted["我服务的项目未销号的问题"] == 1
    assert (counted["我服务的项目已超期的节点"], counted["我服务的项目临近的节点"]) == (1, 2)
    assert service_of(people.lead) is None
    assert "我服务的项目" not in text(city.browser(people.lead).get("/projects/mine"))
    assert "您现在不是服务专员" in text(city.browser(people.lead).get("/projects/mine?role=served"))


@pytest.mark.parametrize(("days", "codes"), [(17, []), (18, ["a"]), (19, ["a"])])
def test_a_task_whose_latest_finish_is_near_is_a_node_long_before_its_limit(people, served, plan, days, codes):
    plan(a=2, b=(days, "a"), c=1)  # eighteen workdays lie between 2026-12-07, the tenth from today, and the due date
    assert [one.task.code for one in nodes_of(people.colleague)] == codes


def test_what_he_goes_with_is_read_in_a_fixed_number_of_queries(people, served, plan):
    plan(a=1, b=1)
    raised(people, served)
    with CaptureQueriesContext(connection) as few:
        service_of(people.colleague)
    for number in range(3):
        raised(people, served, title=f"问题{number}")
    other = Project.objects.create(code="test.other", name="另一项目", division="379901", lead="science_technology",
                                   officer=people.colleague)  # fmt: skip
    raised(people, other, title="缺电")
    with CaptureQueriesContext(connection) as many:
        service_of(people.colleague)
    assert len(many) <= len(few) + 1


def test_what_is_to_be_applied_for_waits_for_the_lead(people, project):
    Project.objects.update(kind="striving", pipeline="striving", stage="material", apply_by=dt.date(2026, 12, 14))
    assert {one.what: one.count for one in todo(people.lead)} == {"临近申报截止日的项目": 1}
    Project.objects.update(apply_by=dt.date(2026, 11, 22))
    assert {one.what: one.count for one in todo(people.lead)} == {"已过申报截止日未申报的项目": 1}
    assert not todo(people.stranger)
