"""A problem of an enterprise from its raising to its close-out; what is overdue gets a letter; a meeting opens one."""

from __future__ import annotations

import re

import pytest

from tests.journeys.pictures import kept

pytestmark = pytest.mark.journey

NAME = "厂区东侧道路无法通行大型车辆"
MEETING = "园区道路专题调度会"


def take(visit, name, **given):
    """Take a step of the open problem: its page, what is filled in by label, its button."""
    visit.follow(visit.page.get_by_role("link", name=name, exact=True))
    for label, text in given.items():
        visit.page.get_by_label(label).fill(text)
    visit.follow(visit.page.locator("main form.form button[type=submit]").first)


def state(visit):
    return visit.page.locator(".head__meta").first.inner_text()


def test_an_enterprises_problem_is_assigned_answered_and_closed_by_the_enterprise(enter, demo_city, pictures, tmp_path):
    enterprise, office = enter(demo_city, "enterprise"), enter(demo_city, "office")
    supporter = enter(demo_city, "supporter")
    own = enterprise.go("/projects/problems/new")
    own.locator("input[name=title]").fill(NAME)
    own.locator("textarea[name=describes]").fill("大型设备运不进厂，影响安装。")
    enterprise.follow(own.get_by_role("button", name="提出"))
    problem = enterprise.at()
    assert re.fullmatch(r"/projects/problems/\d+", problem)
    assert "待交办" in state(enterprise)
    kept(enterprise, "projects-problem-enterprise", pictures)

    page = office.go("/projects/problems?view=raised")
    office.go(problem)
    office.follow(page.get_by_role("link", name="交办", exact=True))
    page.get_by_label("牵头部门").select_option(label="市自然资源和规划局")
    page.get_by_label("市交通局", exact=True).check()
    kept(office, "projects-problem-assign", pictures)
    office.follow(page.get_by_role("button", name="交办"))
    assert "办理中" in state(office)

    supporter.go(problem)
    take(supporter, "答复", 办理情况="已协调拓宽转弯半径，道路恢复通行。")
    assert "待提出方确认" in state(supporter)
    assert supporter.page.get_by_role("link", name="确认已解决").count() == 0, "who answers does not confirm"

    enterprise.go(problem)
    assert "已协调拓宽" in own.locator("main").inner_text()
    take(enterprise, "确认已解决")
    assert "已销号" in state(enterprise)
    office.go(problem)
    kept(office, "projects-problem-closed", pictures)


def test_what_is_overdue_gets_a_letter_that_can_be_taken_away(enter, demo_city, pictures, tmp_path):
    office = enter(demo_city, "office")
    page = office.go("/projects/problems?view=overdue")
    kept(office, "projects-problems", pictures)
    office.follow(page.get_by_role("link", name="中试基地蒸汽管线没有接通"))
    office.follow(page.get_by_role("link", name="发督办函", exact=True))
    assert "发出后不能撤回" in page.locator("main").inner_text()
    kept(office, "projects-letter", pictures)
    office.follow(page.locator("main form.form button[type=submit]").first)
    office.go("/projects/urges")
    kept(office, "projects-urges", pictures)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("督办〔")).first.click()
    target = tmp_path / "letter.docx"
    download.value.save_as(target)
    assert target.read_bytes()[:2] == b"PK" and target.stat().st_size > 5_000


def test_the_pages_around_problems_fit_every_screen(enter, demo_city, pictures):
    office = enter(demo_city, "office")
    page = office.go("/projects/meetings")
    kept(office, "projects-meetings", pictures)
    office.follow(page.get_by_role("link", name=re.compile("第 2 次")).first)
    assert "法规清理范围与省里口径不一致" in page.locator("main").inner_text()
    kept(office, "projects-meeting", pictures)
