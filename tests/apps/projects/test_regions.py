"""Regions: who sees, enters and hears of things of a district; a grant limited to another one reaches none of them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import problems, records, task_forces, urging, weaknesses
from kechuang.apps.projects.forms.fields import people_choices
from kechuang.apps.projects.models import Origin, Programme, Project, Task, TaskForce, UrgeKind, Weakness
from tests import city
from tests.apps.people import person, sits
from tests.apps.projects.conftest import ON

pytestmark = pytest.mark.django_db
HERE, THERE = "379901", "379902"
SCIENCE = "science_technology"


def of(region: str, department: str = SCIENCE) -> object:
    """Return an officer of a department whose grant is limited to a region."""
    return sits(person(Role.OFFICER, region=region), department)


# ------------------------------------------------------------------ who is told


@pytest.mark.parametrize(
    ("region", "told"), [("", True), ("3799", True), (HERE, True), (THERE, False), ("379900", False)]
)
def test_a_matter_of_a_division_concerns_those_whose_grant_covers_it(people, region, told):
    one = of(region)
    assert (one in access.people_of(SCIENCE, access.REPORT, HERE)) is told
    assert one in access.people_of(SCIENCE, access.REPORT), "of a matter of no division everybody is told"
    assert access.departments_of(one, access.REPORT) == {SCIENCE}


def test_region_and_department_of_one_grant_are_one_pair(people):
    one = person(Role.OFFICER, department=SCIENCE, region=THERE)
    assert one in access.people_of(SCIENCE, access.REPORT, THERE)
    assert one not in access.people_of(SCIENCE, access.REPORT, HERE)


def test_of_an_assigned_problem_only_those_of_its_district_hear(people, project):
    near, far = of(HERE), of(THERE)
    problem = problems.raise_problem(
        by=people.support, title="用地手续没有办完", origin=Origin.SITE, department="natural_resources",
        division=HERE, address="云溪区虚构路1号",
    )  # fmt: skip
    problems.assign(problem, by=people.office, lead=SCIENCE)
    told = set(Notification.objects.filter(title__startswith="交办：").values_list("user", flat=True))
    assert {near.pk, people.lead.pk} <= told and far.pk not in told


def test_an_urging_of_a_task_goes_to_those_of_its_district(people, project):
    near, far = of(HERE), of(THERE)
    task = Task.objects.create(project=project, code="1", name="可研批复", days=3, due=ON)
    urging.urge(task, UrgeKind.REMIND, by=people.office)
    told = set(Notification.objects.values_list("user", flat=True))
    assert near.pk in told and far.pk not in told


def test_who_is_chosen_to_answer_for_a_task_is_of_its_district_and_who_is_chosen_stays(people):
    near, far = of(HERE), of(THERE)
    listed = {key for key, _name in people_choices([SCIENCE], division=HERE)}
    assert str(near.pk) in listed and str(far.pk) not in listed
    assert str(far.pk) in {key for key, _name in people_choices([SCIENCE], far, HERE)}


# ------------------------------------------------------------------ weaknesses


def test_a_weakness_of_a_district_is_seen_there_and_by_the_whole_city(people):
    weaknesses.add_weakness(by=people.lead, department=SCIENCE, title="缺少中试平台", division=HERE)
    weaknesses.add_weakness(by=people.lead, department=SCIENCE, title="经费不足", division="")
    seen = {region: {one.title for one in access.visible_weaknesses(of(region))} for region in ("", HERE, THERE)}
    assert seen == {"": {"缺少中试平台", "经费不足"}, HERE: {"缺少中试平台", "经费不足"}, THERE: {"经费不足"}}


def test_a_weakness_of_another_district_is_neither_entered_nor_changed_nor_moved_there(people):
    near = of(HERE)
    with pytest.raises(PermissionDenied):
        weaknesses.add_weakness(by=near, department=SCIENCE, title="缺少中试平台", division=THERE)
    found = weaknesses.add_weakness(by=near, department=SCIENCE, title="缺少中试平台", division=HERE)
    same = {"title": "缺少中试平台", "describes": "", "programme": None, "tasks": []}
    with pytest.raises(PermissionDenied):
        weaknesses.edit_weakness(found, by=near, **same, division=THERE)
    with pytest.raises(PermissionDenied):
        weaknesses.edit_weakness(found, by=of(THERE), **same)
    with pytest.raises(Refused, match="没有这个行政区划"):
        weaknesses.edit_weakness(found, by=people.lead, **same, division="999999")
    assert Weakness.objects.get().division == HERE
    assert weaknesses.edit_weakness(found, by=people.lead, **same, division=THERE).division == THERE


def test_the_form_offers_the_divisions_in_which_the_person_manages(people):
    offered = {
        region: [key for key, _name in form.fields["division"].choices]
        for region in ("", HERE)
        for form in [city.browser(of(region)).get("/projects/weaknesses/add").context["form"]]
    }
    assert offered[HERE] == ["", HERE] and THERE in offered[""]


def test_the_list_of_weaknesses_is_narrowed_to_a_district_and_taken_along(people):
    lead = city.browser(people.lead)
    for title, division in (("缺少中试平台", HERE), ("人才不足", THERE)):
        form = {"department": SCIENCE, "title": title, "division": division}
        assert lead.post("/projects/weaknesses/add", form).status_code == 302
    lead.get("/projects/weaknesses")  # tells that both are saved
    page = lead.get(f"/projects/weaknesses?division={HERE}").content.decode()
    assert "缺少中试平台" in page and "人才不足" not in page and "云溪区" in page
    answer = lead.get(f"/projects/weaknesses/export?division={HERE}")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][:3] == ("缺少中试平台", "市科技局", "云溪区") and len(rows) == 2
    assert rows[1][-1] == "演示数据", "what is entered in an invented place is invented"


def test_a_task_shows_no_weakness_that_its_reader_may_not_open(people, project, plan):
    task = plan(a=1)["a"]
    Project.objects.filter(pk=project.pk).update(division=THERE)
    weaknesses.add_weakness(by=people.lead, department=SCIENCE, title="远处的短板", division=HERE, tasks=[task])
    page = city.browser(of(THERE)).get(f"/projects/tasks/{task.pk}")
    assert page.status_code == 200 and "远处的短板" not in page.content.decode()
    assert "远处的短板" in city.browser(people.lead).get(f"/projects/tasks/{task.pk}").content.decode()


def test_the_officer_of_a_project_is_chosen_among_those_of_its_district(people, project):
    near, far = of(HERE), of(THERE)
    offered = city.browser(people.lead).get(f"/projects/{project.pk}/edit").context["form"].fields["officer"].queryset
    assert near in offered and far not in offered


# ------------------------------------------------------------------ programmes and task forces


@pytest.fixture
def far(people):
    """Return a programme and a task force of the other region."""
    given = {"division": THERE, "lead": SCIENCE}
    return (
        Programme.objects.create(code="far", name="远处的行动", **given),
        TaskForce.objects.create(code="far", name="远处的专班", **given),
    )


def test_a_programme_or_task_force_of_another_region_is_offered_nowhere(people, project, far):
    offered, away = {}, Project.objects.create(code="away", name="远处的项目", division=THERE, lead=SCIENCE)
    for one in (of(HERE), people.lead):
        browser, seen = city.browser(one), set()
        for address in (f"/projects/{project.pk}/edit", "/projects/new", "/projects/weaknesses/add"):
            fields = browser.get(address).context["form"].fields
            seen |= {row for name in ("programme", "task_force") if name in fields for row in fields[name].queryset}
        listed = browser.get(f"/projects/list?programme={far[0].pk}&task_force={far[1].pk}")
        seen |= {*listed.context["programmes"], *listed.context["task_forces"]}
        offered[one] = (seen, "远处的" in listed.content.decode())
        for address in ("problems", "assessment/tasks"):
            told = browser.get(f"/projects/{address}?programme={far[0].pk}").content.decode()
            assert ("远处的行动" in told) is (one == people.lead), address
        told = browser.get(f"/projects/problems?project={away.pk}").content.decode()
        assert ("远处的项目" in told) is (one == people.lead)
    assert list(offered.values()) == [(set(), False), (set(far), True)]


def test_a_brief_of_a_programme_is_made_by_who_sees_it(people, far):
    for one, sees in ((of(HERE, "task_force_office"), False), (people.office, True)):
        answer = city.browser(one).get("/projects/briefs/new")
        assert answer.status_code == 200 and (far[0] in answer.context["form"].fields["programme"].queryset) is sees


def test_who_may_not_see_a_programme_or_task_force_brings_nothing_under_it_and_opens_it_so(people, project, far):
    near, (programme, force) = of(HERE), far
    weakness = {"department": SCIENCE, "title": "缺少中试平台", "division": HERE}
    kept = weaknesses.add_weakness(by=people.lead, **weakness, programme=programme)
    own = task_forces.create(by=near, name="近处的专班", division=HERE, lead=SCIENCE)
    same = {"title": "缺少中试平台", "describes": "甲", "tasks": []}
    plain = weaknesses.add_weakness(by=near, department=SCIENCE, title="经费不足", division=HERE)
    given = {"name": "另一项目", "division": HERE, "lead": SCIENCE}
    for deed in (
        lambda: records.edit(project, by=near, revision=0, programme=programme),
        lambda: records.edit(project, by=near, revision=0, task_force=force),
        lambda: records.create(by=near, **given, programme=programme),
        lambda: records.create(by=near, **given, task_force=force),
        lambda: weaknesses.add_weakness(by=near, **weakness, programme=programme),
        lambda: weaknesses.edit_weakness(plain, by=near, **same, programme=programme),
        lambda: task_forces.create(by=near, name="另一专班", division=HERE, lead=SCIENCE, programme=programme),
        lambda: task_forces.edit(own, by=near, revision=0, programme=programme),
    ):
        with pytest.raises(Refused, match="不在您可以查看的地区"):
            deed()
    assert not {programme} & set(access.visible_programmes(near)) and force not in access.visible_task_forces(near)
    form = city.browser(near).get(f"/projects/weaknesses/{kept.pk}/edit").context["form"]
    assert programme in form.fields["programme"].queryset, "what stands stays"
    assert weaknesses.edit_weakness(kept, by=near, **same, programme=programme).describes == "甲"
    records.edit(project, by=people.lead, revision=0, programme=programme, task_force=force)
    now = Project.objects.get()
    assert records.edit(now, by=near, revision=1, programme=programme, task_force=force, level="省级").revision == 2
