"""Every page of the lists and records opens, with nothing there and with what a pack declares."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessLog
from kechuang.apps.projects.actions import records
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import (
    Contact,
    FundsArrived,
    Problem,
    Programme,
    Progress,
    Project,
    Quota,
    TaskForce,
)
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
PAGES = ("list", "list?q=没有这个", "programmes", "task-forces", "stages", "stages?pipeline=foreign_capital",
         "elapsed", "elapsed?pipeline=striving&from=material&to=granted", "quotas", "new")  # fmt: skip


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("place", PAGES)
def test_every_page_opens_while_there_is_nothing(people, place):
    assert city.browser(people.lead).get(f"/projects/{place}").status_code == 200


@pytest.mark.heavy
def test_every_declared_thing_has_its_page(people):
    load_declared(load_pack("demo"))
    browser = city.browser(people.lead)
    for place in PAGES:
        assert browser.get(f"/projects/{place}").status_code == 200, place
    for one in Project.objects.all():
        for part in ("", "/stages", "/trail", "/contacts"):
            assert browser.get(f"/projects/{one.pk}{part}").status_code == 200, (one, part)
    for model, part in ((Programme, "programmes"), (TaskForce, "task-forces"), (Quota, "quotas")):
        for one in model.objects.all():
            assert browser.get(f"/projects/{part}/{one.pk}").status_code == 200, one


@pytest.mark.parametrize("place", ["999", "999/edit", "999/stages", "999/trail", "programmes/999", "task-forces/999",
                                   "quotas/999", "evidence/projects/1/0", "evidence/nothing/1/0"])  # fmt: skip
def test_what_is_not_there_is_not_found(people, place):
    assert city.browser(people.lead).get(f"/projects/{place}").status_code == 404


def test_the_list_asks_as_often_for_thirty_projects_as_for_one(people, project):
    browser, counts = city.browser(people.lead), []
    for more in (0, 19):
        for number in range(more):
            Project.objects.create(code=f"t{number}", name=f"项目{number}", division="379901", lead="courts")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/projects/list").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(("query", "found"), [
    ("", {"新材料实验室", "外资厂房"}),
    ("q=实验室", {"新材料实验室"}), ("q=%00", {"新材料实验室", "外资厂房"}),
    ("department=science_technology&role=lead", {"新材料实验室"}),
    ("department=natural_resources&role=support", {"新材料实验室"}),
    ("department=natural_resources&role=lead", set()),
    ("department=commerce", {"外资厂房"}),
    ("division=379902", {"外资厂房"}), ("division=379900", {"新材料实验室", "外资厂房"}),
    ("kind=investment", {"外资厂房"}), ("pipeline=foreign_capital&stage=signed", {"外资厂房"}),
    ("level=省重大", {"外资厂房"}), ("leader=分管副市长", {"外资厂房"}), ("light=red", {"外资厂房"}),
    ("light=none", set()), ("state=closed", set()), ("state=active", {"新材料实验室", "外资厂房"}),
    ("programme=0", {"新材料实验室", "外资厂房"}), ("task_force=0&light=green", {"新材料实验室"}),
])  # fmt: skip
def test_each_filter_of_the_address_narrows_the_list_and_the_export_alike(people, project, query, found):
    other = Project.objects.create(
        code="f", name="外资厂房", division="379902", lead="commerce", kind="investment", level="省重大",
        leader="分管副市长", pipeline="foreign_capital", stage="signed", synthetic=True, due=dt.date(2026, 11, 20),
    )  # fmt: skip
    browser = city.browser(people.lead)
    page = text(browser.get(f"/projects/list?{query}"))
    names = {project.name, other.name}
    assert {name for name in names if f"<b>{name}</b>" in page} == found
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/projects/list/export?{query}").content))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert {row[1] for row in rows} == found
    assert {row[1] for row in rows if row[-1] == "演示数据"} == found & {other.name}


def test_who_sees_only_a_district_sees_only_its_projects(people, project):
    elsewhere = city.browser(person(Role.OFFICER, region="379902"))
    assert project.name not in text(elsewhere.get("/projects/list"))
    assert elsewhere.get(f"/projects/{project.pk}").status_code == 404


def test_reading_contacts_is_noted_and_the_record_shows_only_posts(people, project):
    Contact.objects.create(project=project, name="演示联系人", post="项目部 主任", phone="000-0000")
    browser = city.browser(people.lead)
    page = text(browser.get(f"/projects/{project.pk}"))
    assert "项目部 主任" in page and "演示联系人" not in page and "000-0000" not in page
    assert not AccessLog.objects.filter(kind="personal_read").exists()
    assert "演示联系人" in text(browser.get(f"/projects/{project.pk}/contacts"))
    assert AccessLog.objects.filter(kind="personal_read", object_id=str(project.pk)).count() == 1
    assert city.browser(people.leader).get(f"/projects/{project.pk}/contacts").status_code == 403


def test_list_record_and_tabs_show_one_and_the_same_light(people, project):
    Project.objects.filter(pk=project.pk).update(due=dt.date(2026, 11, 20))
    browser = city.browser(people.lead)
    for place in ("list", "list?light=red", "list?sort=light", f"{project.pk}", f"{project.pk}/stages",
                  f"{project.pk}/trail"):  # fmt: skip
        page = text(browser.get(f"/projects/{place}"))
        assert 'class="light light--r"' in page, place


def test_only_columns_that_sort_say_so(people, project):
    page = text(city.browser(people.lead).get("/projects/list"))
    assert "aria-sort" not in page
    assert (
        page.count("aria-sort") + text(city.browser(people.lead).get("/projects/list?sort=due")).count("aria-sort") == 1
    )


def test_every_declared_figure_opens_its_sentence_and_who_reads_no_reports_is_offered_none(people):
    load_declared(load_pack("cn-sd-zibo"))
    browser, clerk = city.browser(people.lead), city.browser(person(Role.CLERK))
    opened = 0
    for project in Project.objects.exclude(evidence=[]):
        page = text(browser.get(f"/projects/{project.pk}"))
        addresses = set(re.findall(r'data-ev="([^"]+)"', page))
        assert len(addresses) == len(project.evidence) + sum(bool(one["evidence"]) for one in project.figures)
        assert "data-ev" not in text(clerk.get(f"/projects/{project.pk}"))
        for address in addresses:
            answer = browser.get(address, headers={"HX-Request": "true"})
            assert answer.status_code == 200 and "尚未载入" in text(answer)
            opened += 1
        assert browser.get(f"/projects/evidence/projects/{project.pk}/999").status_code == 404
    assert opened > 10
    assert clerk.get(address).status_code == 403


def test_a_record_asks_as_often_for_a_long_course_as_for_a_short_one(people, project, plan):
    browser, counts = city.browser(people.lead), []
    tasks = plan(a=5)
    browser.get(f"/projects/{project.pk}")  # its schedule is kept from now on
    for more in (1, 20):
        for number in range(more):
            Progress.objects.create(task=tasks["a"], on=project.start, percent=number, by=people.lead)
            FundsArrived.objects.create(project=project, on=project.start, amount=number + 1)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/projects/{project.pk}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 36


def test_how_many_elements_are_in_place_is_a_column_of_the_list(people, project):
    checklist = next(iter(load_pack("demo").checklists.values()))
    filled = {checklist.elements[0].id: {"text": "有"}, checklist.elements[1].id: {"text": ""}}
    Project.objects.filter(pk=project.pk).update(checklist=checklist.id, elements=filled)
    page = text(city.browser(people.lead).get("/projects/list?column=elements"))
    assert f"1/{len(checklist.elements)}" in page and "总投资</a>" not in page


def test_the_trail_writes_the_sums_of_a_contract_in_the_projects_currency(people, project):
    Project.objects.update(currency="USD")
    records.edit(Project.objects.get(), by=people.lead, revision=0, contracted=5_000_000_00, investment=1_000_000_00)
    page = text(city.browser(people.stranger).get(f"/projects/{project.pk}/trail"))
    assert "合同外资（分）：— → 500\u00a0万美元" in page and "总投资（分）：— → 100\u00a0万元" in page


def test_a_problem_of_another_region_is_not_told_on_a_projects_record(people, project):
    Problem.objects.create(title="别处的供电", project=project, division="379902", state="raised", origin="project")
    Problem.objects.create(title="本区的供水", project=project, division="379901", state="raised", origin="project")
    page = text(city.browser(person(Role.OFFICER, region="379901")).get(f"/projects/{project.pk}"))
    assert "本区的供水" in page and "别处的供电" not in page
