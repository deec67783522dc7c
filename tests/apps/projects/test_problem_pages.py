"""The ledger's pages: what each person sees, filters in the address, a refused form keeps what was typed."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.problems.ledger import index

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer) -> str:
    """Return a page's text."""
    return answer.content.decode()


@pytest.fixture
def ledger(people, project):
    """Return three problems: one to be assigned, one being dealt with, one answered."""
    made = [
        problems.raise_problem(by=people.lead, department="science_technology", title=title, project=project)
        for title in ("用地批复未下达", "供电增容未排期", "环评专家意见未回")
    ]
    made[1] = problems.assign(made[1], by=people.office, lead="natural_resources")
    made[2] = problems.assign(made[2], by=people.office, lead="housing_construction")
    made[2] = answers.answer(made[2], by=people.second, text="已回复专家意见。")
    return made


@pytest.mark.parametrize(
    ("who", "view", "titles"),
    [
        ("stranger", "open", {"用地批复未下达", "供电增容未排期", "环评专家意见未回"}),
        ("office", "mine", {"用地批复未下达"}),
        ("support", "mine", {"供电增容未排期"}),
        ("lead", "confirm", {"环评专家意见未回"}),
        ("second", "confirm", set()),
        ("stranger", "overdue", set()),
        ("stranger", "closed", set()),
    ],
)
def test_each_view_shows_what_it_says_and_counts_it(people, ledger, who, view, titles):
    page = signed_in(getattr(people, who)).get("/projects/problems", {"view": view})
    assert page.status_code == 200
    assert {line.problem.title for line in page.context["lines"]} == titles
    assert {name: n for name, _label, n in page.context["views"]}[view] == len(titles)


def test_what_a_department_supports_waits_for_it_until_it_has_told_its_part(people, project):
    one = problems.raise_problem(by=people.lead, department="science_technology", title="供电", project=project)
    one = problems.assign(one, by=people.office, lead="natural_resources", supports=["housing_construction"])
    client = signed_in(people.second)

    def waiting() -> list[Problem]:
        return [line.problem for line in client.get("/projects/problems", {"view": "mine"}).context["lines"]]

    assert waiting() == [one]
    page = client.get(f"/projects/problems/{one.pk}")
    assert [button["name"] for button in page.context["buttons"]] == ["part"]
    given = {"seen": one.version, "department": "housing_construction", "text": "图纸已审。"}
    assert client.post(f"/projects/problems/{one.pk}/part", given).status_code == 302
    assert waiting() == []


def test_filters_stay_in_the_address_and_the_export_has_the_same_rows(people, ledger):
    client = signed_in(people.stranger)
    page = client.get("/projects/problems", {"q": "供电", "department": "natural_resources"})
    assert [line.problem.title for line in page.context["lines"]] == ["供电增容未排期"]
    assert "department=natural_resources" in text(page)
    assert client.get("/projects/problems", {"q": ledger[0].number}).context["lines"][0].problem == ledger[0]
    for odd in ({"q": "\x00"}, {"project": "x" * 400}, {"view": "no", "sort": "no", "page": "-1"}, {"division": "37'"}):
        assert client.get("/projects/problems", odd).status_code == 200
    sheet = client.get("/projects/problems/export", {"q": "供电"})
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    assert len(rows) == 2 and rows[1][:2] == (ledger[1].number, "供电增容未排期")
    assert rows[1][-1] == "演示数据"


def test_the_ledger_asks_the_database_the_same_however_long_it_is(people, ledger, project):
    client = signed_in(people.stranger)
    client.get("/projects/problems")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/projects/problems")
    for number in range(30):
        one = problems.raise_problem(by=people.lead, department="science_technology", title=f"问题{number}",
                                     project=project)  # fmt: skip
        problems.assign(one, by=people.office, lead="natural_resources")
    with CaptureQueriesContext(connection) as many:
        client.get("/projects/problems")
    assert len(many) <= len(few) <= 20


def test_a_problem_is_raised_on_a_page_with_a_photo_and_a_refused_form_keeps_what_was_typed(people, project):
    client = signed_in(people.lead)
    given = {"title": "路口无法进场", "origin": "site", "department": "science_technology", "describes": "大件进不来"}
    page = client.post("/projects/problems/new", given)
    assert page.status_code == 422 and "现场发现的问题请写明地点" in text(page)
    assert 'value="路口无法进场"' in text(page) and "大件进不来" in text(page)
    png = SimpleUploadedFile("现场.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image/png")
    page = client.post("/projects/problems/new", {**given, "address": "园区东门", "files": [png]})
    if page.status_code != 302:  # the content of an invented picture is looked at, too
        assert "现场.png" in text(page)
        page = client.post("/projects/problems/new", {**given, "address": "园区东门"})
    made = Problem.objects.get()
    assert page.url == f"/projects/problems/{made.pk}"
    assert "园区东门" in text(client.get(page.url))


def test_while_the_title_is_typed_those_that_say_the_same_are_shown_with_reasons(people, ledger, project):
    client = signed_in(people.lead)
    page = text(client.get("/projects/problems/similar", {"title": "用地批复还未下达", "project": project.pk}))
    assert "用地批复未下达" in page and "题目相近" in page and "同一项目" in page
    assert "供电" not in page
    assert text(client.get("/projects/problems/similar", {"title": "用"})).strip() == ""


def test_steps_are_offered_to_those_who_may_take_them_and_taken_on_a_page(people, ledger):
    page = signed_in(people.office).get(f"/projects/problems/{ledger[0].pk}")
    assert [one["name"] for one in page.context["buttons"]] == ["assign", "merge"]
    assert signed_in(people.stranger).get(f"/projects/problems/{ledger[0].pk}").context["buttons"] == []
    office = signed_in(people.office)
    where = f"/projects/problems/{ledger[0].pk}/assign"
    form = office.get(where)
    assert "规定时限为 2026-12-07" in text(form)
    sent = office.post(where, {"lead": "natural_resources", "due": "2026-12-07", "seen": ledger[0].version})
    assert sent.status_code == 302 and Problem.objects.get(pk=ledger[0].pk).state == "assigned"
    again = office.post(where, {"lead": "housing_construction", "due": "2026-12-07", "seen": ledger[0].version,
                                "reason": "理由还在"})  # fmt: skip
    assert again.status_code == 422 and "理由还在" in text(again) and "已于 11-23 09:00" in text(again)
    assert signed_in(people.stranger).get(where).status_code == 302
    assert signed_in(people.stranger).post(where, {"lead": "courts", "due": "2026-12-07", "seen": 2}).status_code == 403
    assert office.get(f"/projects/problems/{ledger[0].pk}/no_such").status_code == 404


def test_going_through_a_view_leads_to_the_next_one(people, ledger):
    page = signed_in(people.office).get(f"/projects/problems/{ledger[0].pk}", {"view": "open"})
    assert page.context["queue"]["left"] == 2 and 'data-key="n"' in text(page)


def test_the_problems_of_a_project_stand_beside_its_plan(people, ledger, project):
    page = signed_in(people.stranger).get(f"/projects/{project.pk}/problems")
    assert [line.problem.state for line in page.context["lines"]].count("raised") == 1 and len(
        page.context["lines"]
    ) == 3


def test_repeats_are_listed_in_pairs_and_the_office_merges_them_on_a_page(people, ledger, project):
    twin = problems.raise_problem(
        by=people.second, department="housing_construction", title="用地批复仍未下达", project=project
    )
    page = signed_in(people.office).get("/projects/problems/repeats")
    assert [(row["one"].problem, row["other"].problem) for row in page.context["pairs"]] == [(ledger[0], twin)]
    where = f"/projects/problems/{twin.pk}/merge"
    office = signed_in(people.office)
    assert "用地批复未下达" in text(office.get(where))
    refused = office.post(where, {"seen": twin.version, "number": "WT2026-99999"})
    assert refused.status_code == 422 and "没有这个未销号的问题" in text(refused)
    assert office.post(where, {"seen": twin.version, "number": ledger[0].number}).status_code == 302
    assert Problem.objects.get(pk=twin.pk).repeat_of == ledger[0]
    shown = signed_in(people.office).get("/projects/problems", {"view": "repeats"})
    assert {line.problem for line in shown.context["lines"]} == {ledger[0], twin}


def test_the_index_of_what_is_open_is_built_once_until_a_problem_moves(people, ledger, project):
    first = index(people.lead)
    assert index(people.office) is first, "who sees the same shares it"
    made = problems.raise_problem(by=people.lead, department="science_technology", title="污水接口", project=project)
    second = index(people.lead)
    assert second is not first and made.pk in second.rows
    problems.withdraw(made, by=people.lead, reason="已自行解决")
    assert made.pk not in index(people.lead).rows


def test_while_a_title_is_typed_only_titles_are_compared(people, project):
    problems.raise_problem(
        by=people.lead, department="science_technology", title="供电增容未排期", project=project,
        describes="北侧围墙" * 50,
    )  # fmt: skip
    given = {"title": "污水接口标高不符", "describes": "北侧围墙" * 50}
    client = signed_in(people.lead)
    assert text(client.get("/projects/problems/similar", given)).strip() == ""
    given["title"] = "供电增容没有排期"
    page = text(client.get("/projects/problems/similar", given))
    assert "供电增容未排期" in page and "情况说明相近" not in page
