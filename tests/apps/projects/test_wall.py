"""The wall chart: what it shows and to whom, its data for the browser, filters in the address, the large print."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.roles import Role
from kechuang.apps.projects.actions.baselines import take_baseline
from kechuang.apps.projects.models import LightChange, Meeting, Problem, Programme, Project, Task, TaskForce
from kechuang.core import ZONE
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def two(people: SimpleNamespace, project: Project, plan) -> SimpleNamespace:
    """Two projects of two task forces in two districts: one with a plan of three tasks, one without."""
    tasks = plan(land=10, build=(20, "land"), opened=(0, "build"))
    drive = Programme.objects.create(code="t.drive", name="科教创新攻坚行动", division="379900")
    forces = [
        TaskForce.objects.create(code=f"t.{name}", name=name, division="379900", order=n)
        for n, name in enumerate(("研发平台专班", "共同体专班"))
    ]
    Project.objects.filter(pk=project.pk).update(task_force=forces[0], programme=drive)
    other = Project.objects.create(
        code="t.other", name="加速器园区", division="379902", lead="commerce", task_force=forces[1], leader="分管副市长"
    )
    return SimpleNamespace(project=Project.objects.get(pk=project.pk), other=other, tasks=tasks, drive=drive)


def rows(browser: Client, query: str = "") -> dict[str, dict[str, object]]:
    """Return the projects of the JSON by name."""
    told = json.loads(browser.get(f"/projects/wall.json{query}").content)
    return {row[1]: dict(zip(told["project_fields"], row, strict=True)) for row in told["projects"]}


def test_the_wall_shows_every_project_under_its_task_force(people, two):
    page = text(city.browser(people.leader).get("/projects/"))
    for said in (
        "研发平台专班",
        "共同体专班",
        "新材料实验室",
        "加速器园区",
        "红灯",
        "黄灯",
        "绿灯",
        "上周无记录",
        "未编计划",
    ):
        assert said in page, said
    assert page.index("研发平台专班") < page.index("新材料实验室") < page.index("共同体专班") < page.index("加速器园区")


def test_an_empty_wall_says_where_projects_come_from(people):
    assert "还没有重点项目" in text(city.browser(people.leader).get("/projects/"))


@pytest.mark.parametrize(("query", "stay"), [
    ("q=加速", {"加速器园区"}), ("q=没有这个", set()), ("division=379901", {"新材料实验室"}),
    ("state=closed", set()), ("state=open", {"新材料实验室", "加速器园区"}), ("light=none", {"加速器园区"}),
    ("light=purple&state=nothing&by=moon&programme=x&view=sphere", {"新材料实验室", "加速器园区"}),
])  # fmt: skip
def test_filters_stand_in_the_address(people, two, query, stay):
    page = text(city.browser(people.leader).get(f"/projects/?{query}"))
    assert {name for name in ("新材料实验室", "加速器园区") if f">{name}</a>" in page} == stay


@pytest.mark.parametrize(("by", "headings"), [
    ("force", ["研发平台专班", "共同体专班"]), ("lead", ["市商务局", "市科技局"]),
    ("leader", ["分管副市长", "未定分管领导"]),
    ("programme", ["科教创新攻坚行动", "不属攻坚行动"]), ("place", []),
])  # fmt: skip
def test_projects_are_grouped_as_asked(people, two, by, headings):
    page = text(city.browser(people.leader).get(f"/projects/?by={by}")).partition("<template")[0]
    places = [page.index(f"<span>{one}</span>") for one in headings]
    assert places == sorted(places)
    assert page.count('class="gt__group"') == 2


def test_the_browser_gets_projects_tasks_and_links_in_small_rows(people, two):
    browser = city.browser(people.leader)
    told = json.loads(browser.get("/projects/wall.json").content)
    fields = told["task_fields"]
    tasks = [dict(zip(fields, row, strict=True)) for row in told["tasks"][str(two.project.pk)]]
    assert [(one["name"], one["kind"], one["level"]) for one in tasks] == [
        ("任务land", 0, 1), ("任务build", 0, 1), ("任务opened", 2, 1),
    ]  # fmt: skip
    assert told["links"][str(two.project.pk)] == [[0, 1, "FS"], [1, 2, "FS"]]
    assert dt.date(1970, 1, 1) + dt.timedelta(days=told["today"]) == dt.date(2026, 11, 23)
    one = rows(browser)["新材料实验室"]
    assert one["count"] == 3 and one["percent"] == 0 and one["finish"] is not None
    assert rows(browser)["加速器园区"]["start"] is None


def test_a_summary_is_done_as_its_parts_are_by_workdays(people, two):
    above = Task.objects.create(project=two.project, code="s", name="阶段", order=9)
    for number, (days, percent) in enumerate(((9, 0), (1, 100))):
        Task.objects.create(project=two.project, parent=above, code=f"s{number}", name="分项", days=days,
                            percent=percent, order=10 + number)  # fmt: skip
    told = json.loads(city.browser(people.leader).get("/projects/wall.json").content)
    listed = [dict(zip(told["task_fields"], row, strict=True)) for row in told["tasks"][str(two.project.pk)]]
    found = next(one for one in listed if one["name"] == "阶段")
    assert (found["percent"], found["parts"], found["kind"]) == (10, 2, 1)


def test_what_has_not_changed_is_not_sent_again(people, two):
    browser = city.browser(people.leader)
    stamp = browser.get("/projects/wall.json").headers["ETag"]
    assert browser.get("/projects/wall.json", headers={"If-None-Match": stamp}).status_code == 304
    Task.objects.filter(pk=two.tasks["land"].pk).update(revision=1)
    again = browser.get("/projects/wall.json", headers={"If-None-Match": stamp})
    assert again.status_code == 200 and again.headers["ETag"] != stamp


def test_a_closed_task_and_a_turned_light_change_the_stamp(people, two):
    browser = city.browser(people.leader)
    stamps = [browser.get("/projects/wall.json").headers["ETag"]]
    Task.objects.filter(pk=two.tasks["land"].pk).update(version=1, state="closed")
    stamps.append(browser.get("/projects/wall.json").headers["ETag"])
    LightChange.objects.create(project=two.project, on=dt.date(2026, 11, 23), light="red")
    stamps.append(browser.get("/projects/wall.json").headers["ETag"])
    people.freeze("2026-11-24T09:00:00+08:00")
    stamps.append(browser.get("/projects/wall.json").headers["ETag"])
    assert len(set(stamps)) == 4


def test_a_new_baseline_and_another_name_of_a_task_force_change_the_stamp(people, two):
    browser = city.browser(people.leader)
    stamps = [browser.get("/projects/wall.json").headers["ETag"]]
    take_baseline(two.project, by=people.lead, name="首版", reason="定下工期")
    stamps.append(browser.get("/projects/wall.json").headers["ETag"])
    TaskForce.objects.filter(pk=two.project.task_force_id).update(name="平台专班")
    stamps.append(browser.get("/projects/wall.json").headers["ETag"])
    assert len(set(stamps)) == 3
    assert rows(browser)["新材料实验室"]["force_name"] == "平台专班"


def test_a_person_of_one_district_sees_only_its_projects(people, two):
    own = city.browser(person(Role.OFFICER, region="379902"))
    assert set(rows(own)) == {"加速器园区"}
    assert "新材料实验室" not in text(own.get("/projects/"))
    assert own.get(f"/projects/{two.project.pk}/light").status_code == 404


def test_whoever_has_no_right_is_turned_away(people, two):
    firm = city.browser(person(Role.ENTERPRISE))
    for place in ("", "wall.json", "changes", "print", f"{two.project.pk}/light"):
        assert firm.get(f"/projects/{place}").status_code == 403, place


def test_the_light_says_why_with_rule_figures_and_history(people, two):
    LightChange.objects.create(project=two.project, on=dt.date(2026, 11, 3), light="green", reasons=["在计划期限内"])
    page = text(city.browser(people.leader).get(f"/projects/{two.project.pk}/light"))
    for said in ("用了哪条规则", "应完成", "实际完成", "预计完成", "2026-11-03", "标准待核实", "尚无基线"):
        assert said in page, said


def test_the_strip_tells_how_lights_moved_since_a_week_ago(people, two):
    LightChange.objects.create(project=two.project, on=dt.date(2026, 11, 3), light="red")
    LightChange.objects.create(project=two.other, on=dt.date(2026, 11, 3), light="yellow")
    LightChange.objects.create(project=two.other, on=dt.date(2026, 11, 17), light="none")
    page = text(city.browser(people.leader).get("/projects/"))
    assert page.count("比上周 −1") == 1, "the yellow of the other has gone"
    assert page.count("与上周持平") == 2


def test_problems_stand_beside_the_wall_the_most_urgent_first(people, two):
    for days, title in ((5, "不急的"), (-4, "超期的")):
        Problem.objects.create(origin="project", title=title, project=two.project, state="assigned", lead="commerce",
                               due=dt.date(2026, 11, 23) + dt.timedelta(days=days), division="379901")  # fmt: skip
    page = text(city.browser(people.leader).get("/projects/"))
    assert page.index("超期的") < page.index("不急的")
    assert "超期 2 个工作日" in page


def test_the_next_meeting_is_announced(people, two):
    Meeting.objects.create(title="第 12 次调度会", starts_at=dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC),
                           room="三楼会议室", department="task_force_office", agenda="用地、施工许可")  # fmt: skip
    page = text(city.browser(people.leader).get("/projects/"))
    assert "第 12 次调度会" in page and "三楼会议室" in page and "用地、施工许可" in page


@pytest.mark.parametrize("query", ["view=board", "view=board&columns=stage", "view=map", "wall=1", "rows=all"])
def test_every_form_of_the_wall_opens(people, two, query):
    page = text(city.browser(people.leader).get(f"/projects/?{query}"))
    assert "新材料实验室" in page or "view=gantt" in page


def test_a_wall_renews_itself_by_its_script_and_not_by_loading_anew(people, two):
    page = text(city.browser(people.leader).get("/projects/?wall=1"))
    assert 'data-scale="wall"' in page and "退出大屏" in page
    assert page.count('http-equiv="refresh"') == 1 and '<noscript><meta http-equiv="refresh" content="60">' in page


def test_the_large_print_holds_every_row_with_date_source_and_legend(people, two):
    page = text(city.browser(people.leader).get("/projects/print"))
    for said in ("新材料实验室", "加速器园区", "任务land", "任务opened", "截至 2026-11-23", "来源：", "节点", "今天"):
        assert said in page, said
    assert "任务opened" not in text(city.browser(people.leader).get("/projects/print?tasks=0"))


def test_invented_projects_are_marked_on_wall_and_print(people, two):
    leader = city.browser(people.leader)
    mark = '<h1>挂图作战 <span class="demo">演示数据</span>'
    assert mark not in text(leader.get("/projects/"))
    Project.objects.filter(pk=two.other.pk).update(synthetic=True)
    assert mark in text(leader.get("/projects/"))
    assert text(leader.get("/projects/print")).count("演示数据") >= 2


def test_the_wall_asks_as_much_of_the_database_for_twelve_projects_as_for_two(people, two):
    browser = city.browser(people.leader)
    browser.get("/projects/")
    counts = []
    for more in (0, 10):
        for number in range(more):
            made = Project.objects.create(code=f"m{number}", name=f"更多{number}", division="379901")
            Task.objects.create(project=made, code="a", name="任务", days=3)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/projects/")
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2 <= 30, "two more: the new plans are dated once"


def test_the_cure_page_is_for_the_office_and_says_what_follows(people, two):
    Project.objects.filter(pk=two.project.pk).update(light_rule="by_start_month", start=dt.date(2026, 11, 2))
    LightChange.objects.create(project=two.project, on=dt.date(2026, 11, 20), light="yellow", was="red")
    office, where = city.browser(people.office), f"/projects/{two.project.pk}/cure"
    assert "不能撤销" in text(office.get(where))
    assert office.post(where, {"note": ""}).status_code == 422
    assert office.post(where, {"note": "现场已开工"}).status_code == 302
    assert LightChange.objects.latest("pk").light == "green"
    assert city.browser(people.lead).get(where).status_code == 403


def test_a_day_at_the_end_of_all_calendars_is_drawn_as_far_as_can_be(people, two):
    Project.objects.filter(pk=two.other.pk).update(due=dt.date(9999, 12, 31))
    browser = city.browser(people.leader)
    for where in ("/projects/", "/projects/wall.json", "/projects/list"):
        assert browser.get(where).status_code == 200, where


@pytest.mark.parametrize("key", ["²", "1234567890123456789012", "٣"])
def test_a_key_in_other_digits_is_left_out(people, two, key):
    browser = city.browser(people.leader)
    for name in ("programme", "force", "division"):
        assert browser.get("/projects/", {name: key}).status_code == 200


def test_the_next_meeting_is_announced_only_where_its_project_is(people, two):
    when = dt.datetime(2026, 11, 30, 9, tzinfo=ZONE)
    Meeting.objects.create(title="实验室调度会", starts_at=when, project=two.project, department="task_force_office")
    for region, seen in (("379901", True), ("379902", False)):
        page = text(city.browser(person(Role.OFFICER, region=region)).get("/projects/"))
        assert ("实验室调度会" in page) is seen
