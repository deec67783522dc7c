"""Teams that several projects share: how much is asked of them, who collides, and a plan in which nobody does."""

from __future__ import annotations

import datetime as dt
import io
import time

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from pydantic import ValidationError

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.kinds import JobError
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import Run
from kechuang.apps.projects.actions import balancing
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.models import PlanBaseline, Project, Task, TaskLink
from kechuang.apps.projects.plans import jobs as plan_jobs
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.queries import loads
from kechuang.declarations.project import Project as Declared
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
MONDAY, NEXT = dt.date(2026, 11, 23), dt.date(2026, 11, 30)
TEAM = "检测组"


def text(answer):
    return answer.content.decode()


def uses(project, amount=1, **days):
    Project.objects.filter(pk=project.pk).update(resources={TEAM: project.resources.get(TEAM, 1)})
    return [
        Task.objects.create(project=project, code=code, name=f"{project.name}{code}", days=n, uses={TEAM: amount})
        for code, n in days.items()
    ]


@pytest.fixture
def other(people, project):
    """Return a project of another department, due on Friday of the second week."""
    return Project.objects.create(
        code="test.plant", name="中试基地", division="379901", lead="natural_resources", start=dt.date(2026, 11, 2),
        due=dt.date(2026, 12, 4), created_by=people.support,
    )  # fmt: skip


@pytest.fixture
def shared(project, other):
    """Return two projects that want the one team in the same week, which the first wants for two more days."""
    uses(project, a=7)
    uses(other, b=5)
    return [Project.objects.get(pk=one.pk) for one in (project, other)]


def found(user):
    return {one.name: one for one in loads.loads_of(loads.running(user))}


# ------------------------------------------------------------------ what is asked for


def test_a_team_that_two_projects_want_in_the_same_week_is_over_booked_in_that_week_only(people, shared):
    load = found(people.lead)[TEAM]
    assert [(one.first, one.last, one.need, one.over) for one in load.stretches()] == [
        (MONDAY, dt.date(2026, 11, 29), 2, 1), (NEXT, dt.date(2026, 12, 6), 1, 0),
    ]  # fmt: skip
    (week,) = load.over
    assert [(one.project.name, one.code, one.start, one.finish, one.lead) for one in week.takes] == [
        ("新材料实验室", "a", MONDAY, dt.date(2026, 12, 1), "science_technology"),
        ("中试基地", "b", MONDAY, dt.date(2026, 11, 27), "natural_resources"),
    ]
    days = load.stretches(loads.DAY)
    assert [(one.first, one.over) for one in days] == [
        *[(MONDAY + dt.timedelta(n), 1) for n in range(5)], (NEXT, 0), (dt.date(2026, 12, 1), 0)
    ]  # fmt: skip


@pytest.mark.parametrize(("there", "over"), [(1, 1), (2, 0), (3, 0)])
def test_as_much_as_there_is_may_be_asked_for(people, shared, there, over):
    Project.objects.update(resources={TEAM: there})
    assert sum(one.over for one in found(people.lead)[TEAM].stretches()) == over


def test_where_projects_state_different_amounts_the_most_counts_and_it_is_said(people, shared):
    Project.objects.filter(code="test.plant").update(resources={TEAM: 2})
    load = found(people.lead)[TEAM]
    assert load.differs and load.there == 2 and not load.over
    page = text(city.browser(people.lead).get("/projects/loads"))
    assert "各项目登记的“检测组”数量不一，按最多的 2 计：2（中试基地）；1（新材料实验室）" in page


def test_what_is_done_cancelled_or_taken_out_asks_for_nothing(people, shared):
    assert found(people.lead)[TEAM].over
    task = Task.objects.filter(code="b")
    for given in (
        {"removed_at": "2026-11-20T00:00Z"},
        {"state": "cancelled"},
        {"actual_start": dt.date(2026, 11, 16), "actual_finish": dt.date(2026, 11, 20), "percent": 100},
    ):
        task.update(removed_at=None, state="open")
        task.update(**given)
        assert not found(people.lead)[TEAM].over, given
    task.update(actual_start=dt.date(2026, 11, 16), actual_finish=None, percent=60)
    assert found(people.lead)[TEAM].stretches(loads.DAY)[1].need == 2, "two days are left"
    assert found(people.lead)[TEAM].stretches(loads.DAY)[2].need == 1
    Project.objects.filter(code="test.plant").update(state="closed")
    assert not found(people.lead)[TEAM].over


def test_only_projects_of_ones_regions_are_told_of(people, shared):
    Project.objects.filter(code="test.plant").update(division="379902")
    near = sits(person(Role.OFFICER, region="379901"), "science_technology")
    assert not found(near)[TEAM].over
    page = text(city.browser(near).get("/projects/loads"))
    assert TEAM in page and "中试基地" not in page
    assert loads.collisions_of(near, shared[0]) == []


def test_the_page_names_the_weeks_and_the_tasks_and_the_workbook_has_them_all(people, shared):
    browser = city.browser(people.leader)
    page = text(browser.get("/projects/loads"))
    assert "检测组：1 周超用" in page and "2026-11-23 – 2026-11-29" in page and "统筹平衡" not in page
    for one in Task.objects.all():
        assert f"/projects/tasks/{one.pk}" in page
    assert "没有任务占用这种" in text(browser.get("/projects/loads?name=x&unit=y&from=z"))
    assert text(browser.get("/projects/loads?unit=day&from=2026-12-01")).count('<th scope="col" class="num">') >= 14
    rows = list(openpyxl.load_workbook(io.BytesIO(browser.get("/projects/loads/export").content)).worksheets[0].values)
    assert [row[3:8] for row in rows[1:]] == [
        (2, 1, 1, "新材料实验室", "新材料实验室a"), (2, 1, 1, "中试基地", "中试基地b"),
        (1, 1, 0, "新材料实验室", "新材料实验室a"),
    ]  # fmt: skip
    assert rows[1][0] == TEAM and rows[1][10] == 1 and rows[0][-1] == "数据性质" and rows[1][-1] is None


def test_the_plan_page_tells_with_whom_a_project_collides(people, shared):
    page = text(city.browser(people.lead).get(f"/projects/{shared[0].pk}/plan"))
    assert "检测组 2026-11-23 至 2026-11-29 这一周超出 1，同时被占用：" in page
    assert f'<a href="/projects/{shared[1].pk}/plan">中试基地</a>' in page
    level = text(city.browser(people.lead).get(f"/projects/{shared[0].pk}/plan/level"))
    assert "没有资源超用" in level and "与这些项目统筹平衡" in level, "one project alone cannot see that"
    Task.objects.filter(code="b").update(uses={})
    Project.objects.update(plan_revision=1)
    assert "这一周超出" not in text(city.browser(people.lead).get(f"/projects/{shared[0].pk}/plan"))


def test_seventeen_projects_with_146_tasks_each_are_told_well_within_a_second(people, project):
    rows = [
        Project(code=f"test.{n}", name=f"项目{n}", division="379901", lead="science_technology", state="open",
                start=MONDAY, resources={TEAM: 2, "塔吊": 3}, created_by=people.lead)
        for n in range(17)
    ]  # fmt: skip
    rows = Project.objects.bulk_create(rows)
    tasks = Task.objects.bulk_create(
        Task(project=one, code=str(n), name=f"任务{n}", days=5, order=n, state="open",
             uses={TEAM: 1} if n % 2 else {"塔吊": 1})
        for one in rows for n in range(146)
    )  # fmt: skip
    TaskLink.objects.bulk_create(
        TaskLink(before=tasks[n - 7], after=tasks[n]) for n in range(7, len(tasks)) if n % 146 >= 7
    )
    begun = time.process_time()
    there = found(people.lead)
    assert len(there) == 2 and there[TEAM].over
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(("there", "told"), [({}, "没有它"), ({TEAM: 1}, "只有 1"), ({TEAM: 2}, ""), ({TEAM: 3}, "")])
def test_a_declared_project_says_how_much_there_is_of_what_its_tasks_use(there, told):
    given = {"id": "town.hall", "name": "编造的项目", "place": "379901", "synthetic": True, "resources": there,
             "plan": [{"id": "a", "tasks": [{"id": "b", "days": 1, "uses": {TEAM: 2}}]}]}  # fmt: skip
    if told:
        with pytest.raises(ValidationError, match=told):
            Declared.model_validate(given)
    else:
        assert Declared.model_validate(given).resources == there


# ------------------------------------------------------------------ levelled together


@pytest.fixture
def proposal(people, shared):
    """Return the job that proposes how both projects share the team."""
    job = balancing.ask_together(shared, by=people.lead, seconds=5)
    assert balancing.ask_together(shared, by=people.lead, seconds=5) == job
    Job.objects.update(state="running")
    job.refresh_from_db()
    result = plan_jobs.run_together(Run(job, "test"))
    Job.objects.update(state="done", result=result)
    job.refresh_from_db()
    return job


def test_projects_are_levelled_as_one_and_nothing_changes_before_it_is_taken(people, shared, proposal):
    assert proposal.result["overbooked"] == [TEAM]
    mine, others = proposal.result["projects"]
    # The plant is due on the fourth of December, and so goes first; the laboratory has the time to wait.
    assert others["moved"] == {} and mine["moved"] == mine["held"] == {"a": "2026-11-30"}
    assert (mine["was"], mine["finish"]) == ("2026-12-01", "2026-12-08") and others["missed"] == []
    assert not PlanBaseline.objects.exists() and {one.plan_revision for one in Project.objects.all()} == {0}


def test_each_lead_takes_his_part_on_the_page_and_then_nobody_collides(people, shared, proposal):
    where, lead = f"/projects/loads/level/{proposal.pk}", city.browser(people.lead)
    page = text(lead.get(where))
    assert "超用的班组、设备：检测组" in page and "2026-12-08" in page and "采用方案" in page
    assert "采用方案" not in text(city.browser(people.support).get(where))
    chosen = {"take": "1", "projects": [str(shared[0].pk)]}
    assert lead.post(where, {**chosen, "reason": ""}).status_code == 422
    assert lead.post(where, {**chosen, "projects": [], "reason": "错开"}).status_code == 422
    assert lead.post(where, {**chosen, "reason": "检测组只有一个"}).status_code == 302
    assert "已采用" in text(lead.get(where)) and not found(people.lead)[TEAM].over
    assert planning.scheduled(Project.objects.get(pk=shared[0].pk)).finish == dt.date(2026, 12, 8)
    assert PlanBaseline.objects.get(name=f"统筹平衡方案 {proposal.pk}").reason == "检测组只有一个"


def test_nobody_takes_for_a_lead_for_whom_he_does_not_plan_and_that_lead_is_told(people, shared, proposal):
    result = proposal.result
    result["projects"].reverse()
    for part, project in zip(result["projects"], shared, strict=True):
        part |= {"moved": {"ab"[shared.index(project)]: "2026-11-30"}, "project": project.pk}
        part["held"] = part["from"] = part["moved"]
    Job.objects.update(result=result)
    proposal.refresh_from_db()
    with pytest.raises(PermissionDenied):
        balancing.take_together(proposal, by=people.lead, projects=[one.pk for one in shared], reason="错开")
    assert not PlanBaseline.objects.exists(), "all or none"
    where, lead = f"/projects/loads/level/{proposal.pk}", city.browser(people.lead)
    assert "由" in text(lead.get(where)) and "请牵头部门采用" in text(lead.get(where))
    for _ in range(2):
        assert lead.post(where, {"tell": "1"}).status_code == 302
    (told,) = Notification.objects.filter(user=people.support)
    assert told.link == where and "中试基地" in told.body
    assert balancing.take_together(proposal, by=people.support, projects=[shared[1].pk], reason="错开")


def test_a_plan_that_moved_since_the_proposal_is_not_overwritten(people, shared, proposal):
    Project.objects.filter(pk=shared[0].pk).update(plan_revision=3)
    with pytest.raises(Outdated, match="“新材料实验室”的计划在方案形成后已被调整"):
        balancing.take_together(proposal, by=people.lead, projects=[shared[0].pk], reason="错开")
    assert "计划已变动" in text(city.browser(people.lead).get(f"/projects/loads/level/{proposal.pk}"))
    with pytest.raises(JobError, match="重新统筹"):
        plan_jobs.run_together(Run(proposal, "test"))


def test_who_takes_no_part_stays_and_what_he_holds_is_kept_free(people, shared):
    third = Project.objects.create(
        code="test.third", name="孵化器", division="379901", lead="courts", resources={TEAM: 1}, start=NEXT
    )
    (task,) = uses(third, c=5)
    assert planning.scheduled(third).tasks["c"].start == NEXT
    result = balancing.level_together(shared, [*shared, Project.objects.get(pk=third.pk)], seconds=1)
    mine, others = result["projects"]
    assert mine["moved"] == {"a": "2026-12-07"} and others["moved"] == {} and result["notes"] == []
    assert planning.scheduled(Project.objects.get(pk=third.pk)).tasks[task.code].start == NEXT


def test_who_takes_no_part_but_cannot_be_served_is_named(people, shared):
    third = Project.objects.create(
        code="test.third", name="孵化器", division="379901", lead="courts", resources={TEAM: 1}, start=MONDAY
    )
    uses(third, c=5)
    Task.objects.filter(code="b").update(actual_start=MONDAY, percent=0)
    result = balancing.level_together(shared, [*shared, Project.objects.get(pk=third.pk)], seconds=1)
    assert any("“孵化器”没有参加统筹，但其安排仍与方案冲突" in one for one in result["notes"]), result["notes"]


def test_what_is_missed_for_want_of_the_team_is_told_in_names(people, shared):
    Project.objects.filter(pk=shared[0].pk).update(due=dt.date(2026, 12, 1))
    rows = list(Project.objects.order_by("pk"))
    result = balancing.level_together(rows, rows, seconds=1)
    late = [one for one in result["projects"] if one["missed"]]
    assert (
        len(late) == 1 and late[0]["missed"][0]["days"] > 0 and late[0]["missed"][0]["why"].startswith("时限 2026-12")
    )
    told = "".join(result["notes"])
    assert "检测组 不够用" in told and ("“新材料实验室”" in told or "“中试基地”" in told) and "/" not in told, told


def test_what_only_follows_is_not_held_back(people, shared):
    after = Task.objects.create(project=shared[0], code="z", name="汇总", days=2)
    TaskLink.objects.create(before=Task.objects.get(code="a"), after=after)
    mine, _others = balancing.level_together(shared, shared, seconds=1)["projects"]
    assert set(mine["moved"]) == {"a", "z"} and mine["held"] == {"a": "2026-11-30"}


def test_a_proposal_is_asked_for_on_a_page_by_those_who_plan(people, shared):
    where = "/projects/loads/level"
    assert city.browser(people.leader).get(where).status_code == 403
    lead = city.browser(people.lead)
    page = text(lead.get(where))
    assert page.count(" checked") == 2 and "有冲突" in page
    one, other = (str(row.pk) for row in shared)
    assert lead.post(where, {"projects": [one], "seconds": "5"}).status_code == 422
    assert lead.post(where, {"projects": [one, "99999"], "seconds": "5"}).status_code == 422
    answer = lead.post(where, {"projects": [one, other], "seconds": "5"})
    assert answer.status_code == 302 and "正在寻找最短的排法" in text(lead.get(answer.url))
    Project.objects.filter(pk=other).update(division="379902")
    near = city.browser(sits(person(Role.OFFICER, region="379901"), "science_technology"))
    assert near.get(answer.url).status_code == 404
    with pytest.raises(Refused, match="不参加统筹"):
        Project.objects.filter(pk=one).update(state="closed")
        balancing.ask_together(list(Project.objects.all()), by=people.lead, seconds=5)
