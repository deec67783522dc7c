"""A project from its due date to its close-out: late, re-planned, reported, verified by others, seen by the leader."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from kechuang import core
from kechuang.declarations.pack import load_pack
from kechuang.engines.deadlines import Calendar
from tests.journeys.pictures import kept

pytestmark = pytest.mark.journey

NAME = "氢能检测中心改造（旅程）"
TASKS = (("编制改造方案", "5", ""), ("方案论证与批复", "8", "1"), ("设备安装调试", "7", "2"))


def workday(count):
    """Return the workday so many workdays after today, before it where negative."""
    table, day = Calendar.of(load_pack("demo").calendar), core.today()
    step = 1 if count > 0 else -1
    while count:
        day = day.fromordinal(day.toordinal() + step)
        count -= step * table.is_workday(day)
    return day


def enter_project(officer):
    page = officer.go("/projects/list")
    officer.follow(page.get_by_role("link", name="登记项目").first)
    page.get_by_label("项目名称").fill(NAME)
    page.get_by_label("类别").select_option(label="平台")
    page.get_by_label("所在地").select_option(label="云溪区")
    page.get_by_label("市自然资源和规划局", exact=True).check()
    page.get_by_label("计划开始").fill(workday(-10).isoformat())
    page.get_by_label("时限", exact=True).fill(workday(14).isoformat())
    officer.follow(page.get_by_role("button", name="登记项目"))
    return officer.at()


def enter_tasks(officer):
    page = officer.page
    officer.follow(page.get_by_role("link", name="计划", exact=True))
    officer.follow(page.get_by_role("link", name="录入任务").first)
    for at, (name, days, before) in enumerate(TASKS, 1):
        page.get_by_label(f"任务名称 {at}", exact=True).fill(name)
        page.get_by_label(f"工期（工作日） {at}", exact=True).fill(days)
        page.get_by_label(f"前置 {at}", exact=True).fill(before)
    officer.follow(page.get_by_role("button", name="加入计划"))


def light_on_wall(leader):
    """Return the row of the project on the wall as the leader reads it."""
    page = leader.go(f"/projects/?q={quote(NAME)}")
    leader.settle()
    row = page.get_by_role("row").filter(has_text=NAME)
    row.first.wait_for()
    return row.first.inner_text()


def report_all(officer, name, start, finish, paper):
    """Report a task as finished with a paper, and hand it in."""
    page = officer.page
    officer.follow(page.get_by_role("link", name=name, exact=True).first)
    task = officer.at()
    officer.follow(page.get_by_role("link", name="报告进度"))
    page.get_by_label("完成（%）").fill("100")
    page.get_by_label("实际开始").fill(start.isoformat())
    page.get_by_label("实际完成").fill(finish.isoformat())
    page.get_by_label("进展说明").fill("已按方案完成")
    page.locator("input[type=file]").set_input_files(paper)
    officer.follow(page.locator("main form.form button[type=submit]").first)
    assert officer.at() == task
    officer.follow(page.get_by_role("link", name="提交销号"))
    page.get_by_label("完成情况").fill("对照完成标准已做到，见所附材料")
    officer.follow(page.get_by_role("button", name="提交销号"))
    assert officer.at() == task
    return task


def verify(supervision, name):
    """Verify what waits under a name."""
    page = supervision.go("/projects/verify")
    supervision.follow(page.get_by_role("link", name=name).first)
    page.get_by_label("核验意见").fill("已核对材料并到场查看")
    supervision.follow(page.get_by_role("button", name="核验销号"))


def test_a_task_force_re_plans_a_late_project_and_another_department_closes_it(enter, demo_city, pictures, tmp_path):
    officer, leader = enter(demo_city, "officer"), enter(demo_city, "leader")
    supervision = enter(demo_city, "supervision")
    page = officer.page
    project = enter_project(officer)
    enter_tasks(officer)

    said = page.get_by_label("排期结论").inner_text()
    assert "已晚" in said and "卡在" in said and all(name in said for name, _days, _before in TASKS)
    assert f"{workday(14 - 19):%Y-%m-%d}" in said, "it had to start so many workdays before its due date"
    kept(officer, "projects-late", pictures)
    assert "红灯" in light_on_wall(leader)

    officer.follow(page.get_by_role("link", name="调整计划"))
    page.get_by_label("工期 方案论证与批复").fill("3")
    page.get_by_label("工期 设备安装调试").fill("5")
    officer.follow(page.get_by_role("button", name="看影响"))
    assert "比现在提前 7 个工作日完成" in page.locator(".versus").inner_text()
    kept(officer, "projects-what-if", pictures)
    page.get_by_label("调整理由").fill("论证与批复并联办理，安装分两班")
    officer.follow(page.get_by_role("button", name="采用推演"))
    assert "可按期完成" in page.get_by_label("排期结论").inner_text()
    assert "黄灯" in light_on_wall(leader), "a cured red turns yellow first"

    paper = tmp_path / "验收记录.txt"
    paper.write_text("验收记录：演示用，内容是编造的。", encoding="utf-8")
    spans = ((-10, -6), (-5, -3), (-2, -1))
    for (name, _days, _before), (first, last) in zip(TASKS, spans, strict=True):
        officer.go(f"{project}/plan")
        task = report_all(officer, name, workday(first), workday(last), paper)
        assert page.get_by_role("link", name="核验销号").count() == 0, "nobody verifies his own work"
        if name == TASKS[0][0]:
            kept(officer, "projects-task", pictures)
            supervision.go("/projects/verify")
            kept(supervision, "projects-verify", pictures)
        verify(supervision, name)
    officer.go(task)
    assert "已销号" in page.locator(".head__meta").first.inner_text()

    officer.go(project)
    officer.follow(page.get_by_role("link", name="提交销号"))
    page.get_by_label("完成情况").fill("三项任务均已销号")
    officer.follow(page.get_by_role("button", name="提交销号"))
    verify(supervision, NAME)

    assert "已销号" in light_on_wall(leader)
    wall = leader.page
    leader.follow(wall.get_by_role("row").filter(has_text=NAME).first.get_by_role("link", name=NAME).first)
    kept(leader, "projects-record", pictures)
    leader.follow(wall.get_by_role("link", name="计划", exact=True))
    leader.follow(wall.get_by_role("link", name=TASKS[2][0], exact=True).first)
    with wall.expect_download() as download:
        wall.get_by_role("link", name="验收记录.txt").first.click()
    assert "验收记录" in download.value.path().read_text(encoding="utf-8")
