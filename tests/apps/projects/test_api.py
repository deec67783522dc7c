"""The interface of projects: what each answer holds, with the rights and the deeds of the pages."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions import issue_token
from kechuang.apps.audit.models import Entry
from kechuang.apps.projects.actions.lights import refresh
from kechuang.apps.projects.actions.problems import assign
from kechuang.apps.projects.actions.striving import enter
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.models import Problem, Progress, Project, Task
from tests import city

pytestmark = pytest.mark.django_db
API = "/api/v1/projects"
NUMBERS = count(1)
SENTENCE = {"kind": "sentence", "file": "sha256:00", "file_name": "报道.html", "start": 3, "end": 9, "basis": "press"}


def caller(user):
    """Somebody who calls with a token, as a program does."""
    secret = issue_token(actor=CONSOLE, user=user, name=f"测试{next(NUMBERS)}")[1]
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})


def test_the_list_is_that_of_the_page_with_its_filters(people, project, plan):
    plan(a=5)
    refresh()
    ask = caller(people.leader)
    told = ask.get(API).json()
    assert (told["total"], told["page"], told["size"]) == (1, 1, 20)
    (row,) = told["items"]
    assert (row["code"], row["lead_name"], row["place"], row["state"]) == (
        "test.laboratory", "市科技局", "云溪区", "open",
    )  # fmt: skip
    for query, total in (
        ({"q": "实验室"}, 1), ({"q": "港口"}, 0), ({"department": "natural_resources", "role": "support"}, 1),
        ({"department": "natural_resources", "role": "lead"}, 0), ({"department": "nobody"}, 0), ({"programme": 0}, 1),
        ({"light": row["light"]}, 1), ({"light": "done"}, 0), ({"division": "379902"}, 0), ({"page": 2}, 1),
    ):  # fmt: skip
        assert ask.get(API, query).json()["total"] == total, query
    assert ask.get(API, {"page": 2}).json()["items"] == []


@pytest.mark.parametrize("query", [{"size": 0}, {"size": 101}, {"page": 0}, {"light": "blue"}, {"colour": "red"},
                                   {"programme": -1}, {"q": "\x00"}])  # fmt: skip
def test_a_question_that_cannot_be_is_refused_by_name(people, query):
    answer = caller(people.leader).get(API, query)
    assert answer.status_code == 422 and answer.json()["detail"]


def test_one_project_comes_with_evidence_stage_and_light_with_reasons(people, project, plan):
    plan(a=5)
    project.evidence = [SENTENCE]
    project.figures = [{"label": "总投资", "text": "12亿元", "value": "12", "unit": "亿元", "comparator": "eq",
                        "period": "2026", "basis": "press", "planned": True, "subject": "", "note": "",
                        "evidence": SENTENCE}]  # fmt: skip
    project.investment = 1_200_000_000_00
    project.save()
    told = caller(people.leader).get(f"{API}/{project.pk}").json()
    assert told["investment"] == 120_000_000_000 and told["evidence"][0]["start"] == 3
    assert told["figures"][0]["text"] == "12亿元" and told["figures"][0]["evidence"]["file_name"] == "报道.html"
    assert told["judged"]["light"] in {"green", "yellow", "red"} and told["judged"]["reasons"]
    assert caller(people.leader).get(f"{API}/{project.pk + 1}").status_code == 404
    assert caller(people.leader).get(f"{API}/x").status_code == 422


def test_the_plan_says_what_is_missing_to_the_date_and_why(people, project, plan):
    Project.objects.update(due=dt.date(2026, 11, 27))
    ask = caller(people.leader)
    assert ask.get(f"{API}/{project.pk}/plan").json()["plan"] is None
    plan(a=5, b=(5, "a"))
    Project.objects.update(plan_revision=1)  # as every deed that changes a plan does
    told = ask.get(f"{API}/{project.pk}/plan").json()
    assert told["plan"]["shortfall"] == 5 and told["stuck"] == "任务a → 任务b"
    (a, b) = told["plan"]["tasks"]
    assert (a["id"], a["early_start"], a["late_start"], a["slack"], a["critical"]) == (
        "a", "2026-11-23", "2026-11-16", -5, True,
    )  # fmt: skip
    assert b["after"] == [{"task": "a", "type": "FS", "lag": 0, "unit": "workday"}]


def test_progress_is_reported_with_evidence_as_on_the_page(people, project, plan):
    task = plan(a=5)["a"]
    where = f"{API}/{project.pk}/tasks/a/reports"
    given = {"percent": 40, "actual_start": "2026-11-20", "note": "设备到货"}
    file = SimpleUploadedFile("到货单.txt", "已到货".encode(), content_type="text/plain")
    answer = caller(people.lead).post(where, {**given, "files": [file]})
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert (told["percent"], told["on"], told["files"]) == (40, "2026-11-23", 1)
    task.refresh_from_db()
    assert (task.percent, task.actual_start) == (40, dt.date(2026, 11, 20))
    assert len(papers_of(Progress, [told["id"]])[told["id"]]) == 1
    assert Entry.objects.filter(verb="projects.report", actor_id=people.lead.pk).exists()

    again = caller(people.lead).post(where, {"percent": 50, "actual_start": "2026-11-20", "seen": 0})
    assert again.status_code == 409 and "已报告任务" in again.json()["detail"]
    assert caller(people.lead).post(where, {"percent": 100, "actual_start": "2026-11-20"}).status_code == 409
    assert caller(people.lead).post(where, {"percent": 101}).status_code == 422
    assert caller(people.lead).post(f"{API}/{project.pk}/tasks/z/reports", given).status_code == 404
    refused = caller(people.stranger).post(where, given)
    assert refused.status_code == 403 and "部门" in refused.json()["detail"]
    assert Progress.objects.count() == 1


def test_a_session_cannot_write_without_its_token_against_forgery(people, project, plan):
    plan(a=5)
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    browser.force_login(people.lead)
    answer = browser.post(f"{API}/{project.pk}/tasks/a/reports", {"percent": 10, "actual_start": "2026-11-20"})
    assert answer.status_code == 403 and not Progress.objects.exists()


def test_problems_are_listed_shown_and_raised(people, project, plan):
    plan(a=5)
    ask = caller(people.support)
    answer = ask.post(f"{API}/problems", {"title": "用地未批", "project": project.pk, "task": "a"})
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert (told["state"], told["raised_department"], told["task"]) == ("raised", "natural_resources", "a")
    assert [one["step"] for one in told["course"]] == ["raise"]
    assign(Problem.objects.get(), by=people.office, lead="science_technology")
    listed = ask.get(f"{API}/problems", {"department": "science_technology"}).json()
    assert [(one["number"], one["lead_name"], one["overdue"]) for one in listed["items"]] == [
        (told["number"], "市科技局", False)
    ]
    assert listed["items"][0]["left"] > 0
    assert caller(people.lead).get(f"{API}/problems", {"view": "mine"}).json()["total"] == 1
    assert caller(people.stranger).get(f"{API}/problems", {"view": "mine"}).json()["total"] == 0
    assert ask.get(f"{API}/problems/{told['id']}").json()["state"] == "assigned"
    assert ask.get(f"{API}/problems/{told['id'] + 1}").status_code == 404
    assert ask.post(f"{API}/problems", {"title": " ", "project": project.pk}).status_code == 422
    assert ask.post(f"{API}/problems", {"title": "用地未批", "project": 999}).status_code == 409
    assert ask.post(f"{API}/problems", {"title": "用地未批", "project": project.pk, "task": "z"}).status_code == 409
    assert ask.post(f"{API}/problems", {"title": "用地未批"}).status_code == 409, "neither project nor place"
    assert Problem.objects.count() == 1


def test_lights_come_with_their_sums_and_those_of_a_week_ago(people, project, plan):
    people.freeze("2026-11-10T09:00:00+08:00")
    plan(a=5)
    refresh()
    people.freeze("2026-11-23T09:00:00+08:00")
    told = caller(people.leader).get(f"{API}/lights").json()
    assert (told["day"], told["since"], told["tasks"]) == ("2026-11-23", "2026-11-16", 1)
    assert sum(told["now"].values()) == sum(told["before"].values()) == 1
    assert told["projects"][0]["code"] == "test.laboratory" and told["projects"][0]["reasons"]
    assert caller(people.leader).get(f"{API}/lights", {"programme": 99}).json()["projects"] == []


def test_the_assessment_is_that_of_the_page_and_exact(people, project, plan):
    plan(a=5, b=5)
    Task.objects.update(created_at="2026-11-02T01:00:00Z", due=dt.date(2026, 11, 18))
    Project.objects.update(created_at="2026-11-02T01:00:00Z")
    told = caller(people.leader).get(f"{API}/assessment", {"day": "2026-11-20"}).json()
    assert told["rule"]["id"] == "on_time" and told["total"]["due"] == 2
    assert told["rows"] == [{"key": "science_technology", "name": "市科技局", "due": 2, "on_time": 0, "late": 0,
                             "open_overdue": 2, "rate": "0", "score": "0"}]  # fmt: skip
    assert caller(people.leader).get(f"{API}/assessment", {"day": "2999-01-01"}).json()["day"] == "2026-11-23"


def test_who_may_not_see_projects_is_told_so_and_a_district_sees_its_own(people, project, make):
    stranger = caller(make("expert1", "expert"))
    for path in ("", "/lights", "/assessment", "/problems", f"/{project.pk}", f"/{project.pk}/plan"):
        answer = stranger.get(f"{API}{path}")
        assert answer.status_code == 403 and "权限" in answer.json()["detail"], path
        assert Client(headers={"host": "localhost"}).get(f"{API}{path}").status_code == 401, path
    elsewhere = caller(make("elsewhere", "officer", region="379902"))
    assert elsewhere.get(API).json()["total"] == 0 and elsewhere.get(f"{API}/{project.pk}").status_code == 404


@pytest.mark.parametrize("path", ["", "/lights", "/assessment", "/problems"])
def test_more_projects_ask_the_database_no_more(people, project, path):
    browser = city.browser(people.leader)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"{API}{path}").status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(12):
        made = Project.objects.create(code=f"p{number}", name=f"项目{number}", division="379901", lead="finance")
        Task.objects.create(project=made, code="a", name="任务", days=3)
        Problem.objects.create(title="问题", origin="project", project=made, state="assigned", lead="finance")
    assert queries() <= few + 3 <= 26, path


def test_what_is_made_applied_for_and_by_whom_it_is_gone_with_is_told(people, project):
    given = {"kind": "striving", "pipeline": "striving", "stage": "material", "apply_by": dt.date(2026, 11, 30)}
    Project.objects.update(product="传感器", officer=people.colleague, **given)
    enter(Project.objects.get(), by=people.lead, kind="contact", on=dt.date(2026, 11, 20), body="省科技厅", text="汇报")
    ask = caller(people.leader)
    (row,) = ask.get(f"{API}?apply=near").json()["items"]
    assert (row["product"], row["officer"]) == ("传感器", people.colleague.display_name)
    assert (row["apply_by"], row["apply_left"]) == ("2026-11-30", 5)
    assert ask.get(f"{API}?apply=over").json()["total"] == 0
    assert [one["entry"] for one in ask.get(f"{API}/{project.pk}").json()["stages"]] == ["contact"]
