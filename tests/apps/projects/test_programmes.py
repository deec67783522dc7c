"""Programmes and task forces: the counts of the matrix are those of the lists that it links to."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import Programme, Project, Task, TaskForce
from kechuang.apps.projects.queries import programmes as queries
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def drive(people, project):
    """Return a programme of which a report names 17 projects, with one of them entered."""
    made = Programme.objects.create(code="p", name="科教创新攻坚行动", division="379900", lead="science_technology",
                                    aspects=["平台", "人才"], counts={"projects": 17, "task_forces": 10})  # fmt: skip
    Project.objects.filter(pk=project.pk).update(programme=made, aspect="平台")
    TaskForce.objects.create(code="f", name="专班", programme=made, division="379900", count=10,
                             lead="science_technology", methods=["倒排工期"])  # fmt: skip
    return made


def test_what_a_report_counts_stands_against_what_is_entered(people, drive):
    page = text(city.browser(people.lead).get(f"/projects/programmes/{drive.pk}"))
    assert "项目：报道给出 17 个，本平台已登记 1 个，另有 16 个未见名称" in page
    assert "工作专班：报道给出 10 个，本平台已登记 10 个。" in page
    assert "这一方面还没有登记项目" in page, "the aspect without a project is shown too"


def test_every_number_of_the_matrix_is_that_of_the_list_behind_it(people):
    load_declared(load_pack("demo"))
    Project.objects.filter(programme=None).update(programme=Programme.objects.first())
    browser = city.browser(people.lead)
    page = text(browser.get("/projects/programmes"))
    cells = re.findall(
        r'href="(/projects/list\?programme=\d+&amp;department=\w+&amp;role=\w+)">(?:牵头|配合) (\d+)<', page
    )
    if Programme.objects.exists():
        assert cells
    for address, count in cells[:8]:
        assert f"符合条件 {count} 个" in text(browser.get(address.replace("&amp;", "&"))), address


def test_levels_leave_out_what_was_cancelled_or_taken_out(people, drive, plan, project):
    tasks = plan(a=1, b=1, c=1, d=1, whole=0)
    Task.objects.filter(code__in=("a", "b")).update(parent=tasks["whole"])
    Task.objects.filter(code="a").update(state="closed")
    Task.objects.filter(code="c").update(state="cancelled")
    Task.objects.filter(code="d").update(removed_at=project.created_at)
    told = [(str(one.label), one.closed, one.all) for one in queries.levels(drive, Project.objects.all(), [])]
    assert told == [("任务和节点", 1, 2), ("汇总任务", 0, 1), ("项目", 0, 1)]


def test_a_task_without_a_lead_counts_for_the_projects_lead(people, drive, plan):
    plan(a=1, b=1)
    Task.objects.filter(code="b").update(lead="natural_resources", supports=["courts"])
    [row] = queries.standings(Project.objects.all())
    assert row.shares["science_technology"].tasks == 1 and row.shares["natural_resources"].tasks == 1
    assert row.shares["courts"].tasks_support == 1 and row.tasks == 2


def test_programmes_stand_below_those_they_are_part_of(people, drive):
    below = Programme.objects.create(code="b", name="下级", division="379900", part_of=drive)
    first = Programme.objects.create(code="a", name="另一个", division="379900", order=-1)
    rows = queries.standings(Project.objects.all())
    assert [(row.programme.pk, row.depth) for row in rows] == [(first.pk, 0), (drive.pk, 0), (below.pk, 1)]
    assert below in drive.open_parts(), "a programme is closed after those below it"


def test_the_matrix_asks_as_often_for_twelve_programmes_as_for_one(people, drive):
    browser, counts = city.browser(people.lead), []
    for more in (0, 11):
        for number in range(more):
            one = Programme.objects.create(code=f"p{number}", name=f"行动{number}", division="379900")
            Project.objects.create(code=f"t{number}", name="项目", division="379901", lead="courts", programme=one)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/projects/programmes").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18


def test_a_task_force_shows_members_methods_and_projects(people, drive, project):
    force = TaskForce.objects.get()
    Project.objects.update(task_force=force)
    page = text(city.browser(people.stranger).get(f"/projects/task-forces/{force.pk}"))
    assert "倒排工期" in page and project.name in page and "报道只给出个数：10 个" in page
    assert queries.departments_in(queries.standings(Project.objects.all()), current_pack())


def test_the_wall_that_a_task_forces_page_leads_to_shows_its_projects_alone(people, drive, project):
    force = TaskForce.objects.get()
    Project.objects.filter(pk=project.pk).update(task_force=force)
    Project.objects.create(code="other", name="别的项目", division="379901", lead="courts")
    browser = city.browser(people.stranger)

    [address] = re.findall(r'href="(/projects/\?[^"]+)"', text(browser.get(f"/projects/task-forces/{force.pk}")))

    wall = text(browser.get(address.replace("&amp;", "&")))
    assert project.name in wall and "别的项目" not in wall


def test_programmes_and_task_forces_without_a_project_of_the_region_are_not_seen_from_there(people, drive, project):
    force = TaskForce.objects.get()
    Project.objects.update(task_force=force)
    near, far = (city.browser(person(Role.OFFICER, region=region)) for region in ("379901", "379902"))
    for where in (f"/projects/programmes/{drive.pk}", f"/projects/task-forces/{force.pk}"):
        assert (near.get(where).status_code, far.get(where).status_code) == (200, 404), where
    assert drive.name in text(near.get("/projects/programmes"))
    assert drive.name not in text(far.get("/projects/programmes"))
    assert f"/projects/task-forces/{force.pk}" not in text(far.get("/projects/task-forces"))
