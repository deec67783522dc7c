"""What the wall, a task and my own list say is true: the chain of a late plan, who may report, who may urge."""

from __future__ import annotations

import datetime as dt
import json
from itertools import product

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.actions import records
from kechuang.apps.projects.models import Project, Task, Urge, UrgeKind
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.answer import CHAIN, PATH, marks_of
from kechuang.apps.projects.wall import sheet as wall_sheet
from kechuang.apps.projects.wall.asked import Asked
from kechuang.apps.projects.wall.chart import Wall
from tests import city
from tests.apps.people import person, sits
from tests.apps.projects.conftest import ON

pytestmark = pytest.mark.django_db
SCIENCE = "science_technology"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def marks(project: Project) -> dict[str, int]:
    """Return the marks of a project's tasks by code."""
    dated = planning.scheduled(Project.objects.get(pk=project.pk))
    assert dated is not None
    return {code: mark for code, mark in marks_of(dated).items() if mark}


@pytest.fixture
def late(people, project, plan):
    """Return a plan that misses its date by one branch of three, though no branch has a day left."""
    made = plan(survey=30, land=(20, "survey"), design=2, model=(3, "design"), paper=1)
    Project.objects.update(start=ON, due=dt.date(2026, 12, 1))
    return made


def test_of_a_late_plan_only_the_chain_that_misses_the_date_is_marked_as_such(people, project, late):
    assert marks(project) == {"survey": CHAIN, "land": CHAIN}


def test_the_chain_to_a_limit_in_between_is_told_apart_from_the_longest_path(people, project, plan):
    plan(long=40, permit=20)
    Project.objects.update(start=ON, due=dt.date(2027, 12, 31))
    Task.objects.filter(code="permit").update(due=dt.date(2026, 12, 1))
    assert marks(project) == {"long": PATH, "permit": CHAIN}


def test_of_a_plan_in_time_the_critical_path_is_marked_and_nothing_else(people, project, plan):
    plan(survey=5, land=(4, "survey"), design=2)
    Project.objects.update(start=ON, due=None)
    assert marks(project) == {"survey": PATH, "land": PATH}


def test_what_is_done_is_marked_no_more(people, project, late):
    Task.objects.filter(code="survey").update(actual_start=dt.date(2026, 11, 2), actual_finish=ON, percent=100)
    assert marks(project) == {"land": CHAIN}


def test_wall_task_and_print_say_the_same_of_a_late_plan(people, project, late):
    leader = city.browser(people.leader)
    told = json.loads(leader.get("/projects/wall.json").content)
    rows = [dict(zip(told["task_fields"], row, strict=True)) for row in told["tasks"][str(project.pk)]]
    assert {row["name"]: row["critical"] for row in rows if row["critical"]} == {"任务survey": 2, "任务land": 2}
    wall, paper = text(leader.get("/projects/")), text(leader.get("/projects/print"))
    for page in (wall, paper):
        assert "关键路径，耽误一天即晚一天" in page and "赶不上时限的原因所在" in page, "the legend says both"
    assert paper.count('<span class="gt__crit">误期</span>') == 2 and '<span class="gt__path">' not in paper
    assert "★ 关键任务" in text(leader.get(f"/projects/tasks/{late['land'].pk}"))
    assert "★ 关键任务" not in text(leader.get(f"/projects/tasks/{late['paper'].pk}")), "as the plan has it"


def test_what_holds_a_late_plan_up_stands_on_its_chain(people, project, late):
    Project.objects.update(start=dt.date(2026, 11, 2))  # each of its first tasks should have begun by now
    line = Wall(people.leader, Asked()).lines[0]
    assert line.stuck == "任务survey" and late["design"].name not in line.why


# ------------------------------------------------------------------ who may


def test_to_report_is_offered_on_the_wall_to_who_may(people, project):
    for who, may in ((people.lead, True), (people.leader, False), (person(Role.AUDITOR), False)):
        assert ('href="/projects/mine">报进度</a>' in text(city.browser(who).get("/projects/"))) is may


@pytest.mark.parametrize(("who", "says", "head"), [
    ("leader", "按您的权限不经办任务", "政府"), ("nobody", "您还没有登记所在部门", "未登记所在部门"),
    ("stranger", "您所在的部门现在没有牵头的未完成任务", "法院"),
])  # fmt: skip
def test_an_empty_list_of_mine_says_why_it_is_empty(people, project, who, says, head):
    user = person(Role.OFFICER) if who == "nobody" else getattr(people, who)
    page = text(city.browser(user).get("/projects/mine"))
    assert says in page and head in page
    others = {"按您的权限不经办任务", "您还没有登记所在部门", "您所在的部门现在没有牵头的未完成任务"} - {says}
    assert not [one for one in others if one in page]


# ------------------------------------------------------------------ urging on the page of a task


@pytest.mark.parametrize(("due", "ways"), [
    (dt.date(2026, 11, 20), {"remind", "letter", "report"}), (ON, {"remind"}), (None, set()),
])  # fmt: skip
def test_a_body_urges_a_task_from_its_page(people, project, plan, due, ways):
    task = plan(a=1)["a"]
    Project.objects.update(due=None)
    Task.objects.update(due=due)
    where = f"/projects/tasks/{task.pk}"
    page = text(city.browser(people.office).get(where))
    offered = {str(kind) for kind in UrgeKind.values if f"/projects/urges/new?task={task.pk}&amp;kind={kind}" in page}
    assert offered == ways
    assert "/projects/urges/new" not in text(city.browser(people.lead).get(where)), "nobody urges himself"


def test_what_was_urged_stands_on_the_page_of_the_task(people, project, plan):
    task = plan(a=1)["a"]
    Urge.objects.create(key="t", kind=UrgeKind.REMIND, task=task, project=project, department=SCIENCE, due=ON,
                        text="请尽快办理并报告进度", by=people.office)  # fmt: skip
    assert "请尽快办理并报告进度" in text(city.browser(people.lead).get(f"/projects/tasks/{task.pk}"))


# ------------------------------------------------------------------ invented things say so


def test_what_waits_to_be_verified_says_that_it_is_invented(people, project):
    real = sits(person(Role.OFFICER), SCIENCE)
    Project.objects.update(state="submitted", submitted_by=real, synthetic=True)
    assert "演示数据" in text(city.browser(people.office).get("/projects/verify")).split("<tbody>")[1]
    Project.objects.update(synthetic=False)
    assert "演示数据" not in text(city.browser(people.office).get("/projects/verify")).split("<tbody>")[1]


def test_a_project_entered_in_an_invented_place_is_invented(people):
    given = {"name": "加速器园区", "division": "379901", "lead": SCIENCE}
    assert records.create(by=people.lead, **given).synthetic
    Place.objects.update(synthetic=False)
    assert not records.create(by=people.lead, **{**given, "name": "加速器园区二期"}).synthetic


def test_a_body_urges_what_is_overdue_today_from_the_list_of_the_assessment(people, project, plan):
    task = plan(a=1)["a"]
    Task.objects.update(due=dt.date(2026, 11, 20), created_at="2026-11-02T01:00:00Z")
    Project.objects.update(created_at="2026-11-02T01:00:00Z")
    link = f"/projects/urges/new?task={task.pk}&amp;kind=remind"
    for who, day, there in (("office", ON, True), ("lead", ON, False), ("office", dt.date(2026, 11, 22), False)):
        page = text(city.browser(getattr(people, who)).get(f"/projects/assessment/tasks?day={day}"))
        assert "任务a" in page and (link in page) is there, (who, day)


# ------------------------------------------------------------------ the large print


def test_columns_of_the_print_are_as_low_as_can_be_and_hold_every_project():
    heights = [(group, tasks) for group in range(6) for tasks in (0, 14, 3, 9)]
    for size, across in product(wall_sheet.SIZES, (1, 2, 3)):
        reach = wall_sheet._reach(heights, across, size)
        starts = wall_sheet._starts(heights, reach, size)
        assert starts[0] == 0 and len(starts) <= across
        assert len(wall_sheet._starts(heights, reach - 0.2, size)) > across, "lower, they would not do"
    alone = wall_sheet._reach([(1, 200), (1, 2)], 3, 9)
    assert alone == wall_sheet._high(200, 9) + wall_sheet._row(wall_sheet.GROUP, 9), "a project is not torn apart"


@pytest.mark.parametrize("tasks", [0, 68, 328, 420])
def test_letters_of_the_print_are_as_large_as_one_sheet_allows(people, project, tasks):
    Task.objects.bulk_create(Task(project=project, code=str(n), name=f"任务{n}", days=1, order=n) for n in range(tasks))
    sheet = city.browser(people.leader).get("/projects/print").context["sheet"]
    assert sheet.rows == tasks + 2, "a heading, the project, its tasks"

    def highest(size):
        group = wall_sheet._row(wall_sheet.GROUP, size)
        return max(
            sum(group + sum(wall_sheet._high(len(parts), size) for _line, _track, parts in block.rows) for block in one)
            for one in sheet.columns
        )

    fits = [size for size in wall_sheet.SIZES if (highest(size) + wall_sheet.AROUND) * size <= wall_sheet.HIGH]
    assert sheet.size == max(fits, default=wall_sheet.SIZES[-1])


def test_a_task_that_began_too_late_has_no_latest_start_any_more(people, project, plan):
    task = plan(a=3)["a"]
    Project.objects.update(due=dt.date(2026, 11, 18))
    page = city.browser(people.leader)
    assert "最晚起止" in text(page.get(f"/projects/tasks/{task.pk}"))
    Task.objects.update(actual_start=dt.date(2026, 11, 20), percent=10)
    told = text(page.get(f"/projects/tasks/{task.pk}"))
    assert "最晚起止" not in told and "最晚完成" in told and "2026-11-20 – 2026-11-18" not in told
