"""An enterprise's agent raises problems for his own firm, sees only these, and confirms them himself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.files.models import Attachment
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.actions.following import follow
from kechuang.apps.projects.models import Origin, Problem
from tests.apps.grants.conftest import acts_for, firms
from tests.apps.people import person, sits
from tests.apps.projects.test_problem_pages import signed_in, text

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def agents(people):
    """Return the agents of two invented firms."""
    one, other = firms(2)
    return SimpleNamespace(
        one=acts_for(person(Role.ENTERPRISE), one.entity_id), other=acts_for(person(Role.ENTERPRISE), other.entity_id),
        firm=one, second=other,
    )  # fmt: skip


@pytest.fixture
def own(agents):
    """Return a problem that the first firm raised."""
    return problems.raise_problem(
        by=agents.one, title="厂区停电频繁", origin=Origin.ENTERPRISE, entity_id=agents.firm.entity_id,
        division=agents.firm.division,
    )  # fmt: skip


def test_an_agent_raises_for_his_firm_on_the_page_and_finds_it_under_his_menu_entry(people, agents):
    client = signed_in(agents.one)
    form = client.get("/projects/problems/new")
    assert "演示1号有限公司" in text(form) and "演示2号有限公司" not in text(form)
    refused = client.post("/projects/problems/new", {"title": "停电", "firm": agents.second.entity_id})
    assert refused.status_code == 422 and not Problem.objects.exists()
    paper = SimpleUploadedFile("停电记录.pdf", PDF, "application/pdf")
    sent = client.post(
        "/projects/problems/new", {"title": "厂区停电频繁", "firm": agents.firm.entity_id, "files": [paper]}
    )
    made = Problem.objects.get()
    assert sent.url == f"/projects/problems/{made.pk}"
    assert (made.origin, made.raised_department, made.division) == ("enterprise", "", "379901")
    page = client.get("/projects/problems")
    assert "厂区停电频繁" in text(page) and "企业问题" in text(page) and "导出" not in text(page)
    assert "停电记录.pdf" in text(client.get(sent.url))


def test_an_agent_sees_neither_others_problems_nor_what_only_officials_see(people, agents, own, project):
    official = problems.raise_problem(
        by=people.lead, department="science_technology", title="用地", project=project, entity_id=agents.firm.entity_id
    )
    mine, other = signed_in(agents.one), signed_in(agents.other)
    assert "厂区停电频繁" not in text(other.get("/projects/problems"))
    assert other.get(f"/projects/problems/{own.pk}").status_code == 404
    assert mine.get(f"/projects/problems/{official.pk}").status_code == 404
    for where in ("/projects/urges", "/projects/meetings", "/projects/problems/repeats", "/projects/problems/export",
                  f"/projects/{project.pk}/problems"):  # fmt: skip
        assert mine.get(where).status_code == 403, where
    similar = text(other.get("/projects/problems/similar", {"title": "厂区停电频繁"}))
    assert "厂区停电" not in similar


def test_the_firm_itself_confirms_and_nobody_else(people, agents, own):
    one = problems.assign(own, by=people.office, lead="natural_resources")
    one = answers.answer(one, by=people.support, text="已更换线路。")
    assert Notification.objects.filter(user=agents.one, title=f"已答复，请您确认是否解决：{one}").count() == 1
    for who in (agents.other, people.lead, people.office):
        with pytest.raises(PermissionDenied):
            answers.confirm(one, by=who)
    page = signed_in(agents.one).get(f"/projects/problems/{one.pk}")
    assert [button["name"] for button in page.context["buttons"]] == ["confirm", "object"]
    assert people.support.display_name not in text(page), "a firm reads departments, not officials' names"
    assert answers.confirm(one, by=agents.one).state == "closed"


def test_a_firm_whose_problem_was_merged_reads_the_answer_and_confirms_its_own(people, agents, own, project):
    main = problems.raise_problem(by=people.lead, department="science_technology", title="停电", project=project)
    main = problems.assign(main, by=people.office, lead="natural_resources")
    problems.merge(own, by=people.office, into=main)
    paper = SimpleUploadedFile("整改.pdf", PDF, "application/pdf")
    main = answers.answer(main, by=people.support, text="已更换线路。", files=[paper])
    client = signed_in(agents.one)
    page = client.get(f"/projects/problems/{own.pk}")
    assert "已更换线路" in text(page) and "整改.pdf" in text(page)
    paper_of = Attachment.objects.get()
    assert client.get(f"/files/{paper_of.pk}").status_code == 200
    assert signed_in(agents.other).get(f"/files/{paper_of.pk}").status_code in (403, 404)
    seen = Problem.objects.get(pk=main.pk).version
    assert client.post(f"/projects/problems/{own.pk}/confirm", {"seen": seen}).status_code == 302
    own.refresh_from_db()
    assert own.agreed_at is not None
    assert answers.confirm(Problem.objects.get(pk=main.pk), by=people.lead).state == "closed"


def test_a_firm_reads_no_words_that_others_left_on_the_problem_it_was_merged_into(people, agents, own, project):
    main = problems.raise_problem(by=people.lead, department="science_technology", title="停电", project=project)
    main = problems.assign(
        main, by=people.office, lead="natural_resources", due=dt.date(2026, 12, 1), reason="内部会商"
    )
    problems.merge(own, by=people.office, into=main)
    main = answers.answer(main, by=people.support, text="已更换线路。")
    answers.object_to(main, by=people.lead, reason="实验室仍停电")
    page = text(signed_in(agents.one).get(f"/projects/problems/{own.pk}"))
    assert "实验室仍停电" not in page and "内部会商" not in page
    assert "已更换线路" in page and "未解决，退回办理" in page, "what was answered and done it reads"
    assert "实验室仍停电" in text(signed_in(people.office).get(f"/projects/problems/{own.pk}"))


def test_a_problem_of_a_firm_stands_where_the_firm_is_and_only_of_firms_that_one_sees(people, agents):
    made = problems.raise_problem(
        by=agents.one, title="停电", origin=Origin.ENTERPRISE, entity_id=agents.firm.entity_id, division="379902"
    )
    assert made.division == agents.firm.division
    given = {"department": "science_technology", "title": "停电", "origin": Origin.ENTERPRISE}
    with pytest.raises(Refused, match="没有找到这家企业"):
        problems.raise_problem(by=people.lead, entity_id="Efffffffffffffff", **given)
    elsewhere = sits(person(Role.OFFICER, region="379902"), "science_technology")
    with pytest.raises(PermissionDenied):
        problems.raise_problem(by=elsewhere, entity_id=agents.firm.entity_id, **given)


def test_the_officer_of_its_project_learns_of_it_and_the_firm_sees_his_post_and_no_name(people, agents, project):
    project.entity_id, project.officer = agents.firm.entity_id, people.colleague
    project.save(update_fields=["entity_id", "officer"])
    own = problems.raise_problem(
        by=agents.one, title="厂区停电频繁", origin=Origin.ENTERPRISE, entity_id=agents.firm.entity_id
    )
    assert Notification.objects.get(user=people.colleague, title__contains="新问题").link.endswith(f"/{own.pk}")
    follow(own, by=people.colleague, text="已请供电公司上门")
    page = text(signed_in(agents.one).get(f"/projects/problems/{own.pk}"))
    assert "服务专员" in page and "测试岗" in page and "已请供电公司上门" in page
    assert people.colleague.display_name not in page
    assert Notification.objects.filter(user=agents.one, title__contains="服务专员已跟进").exists()
