"""A meeting's minutes open, extend and close problems in one go, and are no way around who may do what."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import answers, meetings, problems
from kechuang.apps.projects.meetings.agenda import agenda, last_before, outcome
from kechuang.apps.projects.models import ItemVerb, Light, LightChange, Meeting, MeetingItem, Problem
from kechuang.apps.projects.opened import of_meeting
from kechuang.core import ZONE
from tests.apps.people import person
from tests.apps.projects.test_problem_pages import signed_in, text

pytestmark = pytest.mark.django_db

NINE = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)


@pytest.fixture
def problem(people, project):
    """Return a problem of the science bureau that the bureau of land deals with, until 7 December."""
    made = problems.raise_problem(by=people.lead, department="science_technology", title="用地批复", project=project)
    return problems.assign(made, by=people.office, lead="natural_resources")


@pytest.fixture
def meeting(people, project):
    """Return a meeting of this morning about the project, convened by the office, with the science bureau."""
    made = meetings.plan_meeting(
        by=people.office, title="第 1 次调度会", starts_at=NINE, department="task_force_office", project=project,
        attending=["science_technology", "natural_resources"],
    )  # fmt: skip
    return meetings.hold(made, by=people.office)


def test_issuing_the_minutes_opens_extends_and_closes_in_one_go(people, project, problem, meeting):
    other = problems.raise_problem(by=people.lead, department="science_technology", title="供电", project=project)
    other = problems.assign(other, by=people.office, lead="housing_construction")
    by = {"by": people.office}
    meetings.add_item(
        meeting, **by, verb="open", title="大件运输绕行", lead="housing_construction", text="一周内给方案"
    )
    meetings.add_item(meeting, **by, verb="extend", problem=problem, due=dt.date(2026, 12, 18), text="等省厅会审")
    meetings.add_item(meeting, **by, verb="close", problem=other, agreed=True, text="现场已通电")
    meetings.add_item(meeting, **by, verb="discuss", title="冬季施工", text="做好防冻")
    done = meetings.issue(meeting, **by)
    assert done.state == "minuted"
    made = Problem.objects.get(title="大件运输绕行")
    assert (made.state, made.origin, made.lead, made.due) == (
        "assigned", "meeting", "housing_construction", dt.date(2026, 12, 7),
    )  # fmt: skip
    problem.refresh_from_db()
    other.refresh_from_db()
    assert problem.due == dt.date(2026, 12, 18) and other.state == "closed"
    assert other.history.last().note == "第 1 次调度会：现场已通电"
    assert all(item.done_at for item in done.items.all())
    verbs = list(Entry.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-1] == "projects.meeting_issue" and "projects.problem_settle" in verbs
    assert Notification.objects.filter(user=people.lead, title=f"您提出的问题已销号：{other}").exists()


@pytest.mark.parametrize("case", ["not agreed", "not there", "merged"])
def test_a_problem_is_closed_at_a_meeting_only_if_its_raiser_was_there_and_agreed(people, project, problem, case):
    attending = ["natural_resources"] if case == "not there" else ["science_technology"]
    if case == "merged":
        twin = problems.raise_problem(
            by=people.second, department="housing_construction", title="用地", project=project
        )
        problems.merge(twin, by=people.office, into=problem)
    made = meetings.plan_meeting(
        by=people.office, title="调度会", starts_at=NINE, department="task_force_office", attending=attending
    )
    made = meetings.hold(made, by=people.office)
    meetings.add_item(made, by=people.office, verb="close", problem=problem, agreed=case != "not agreed", text="已批")
    meetings.issue(made, by=people.office)
    problem.refresh_from_db()
    assert (problem.state, problem.confirm_by) == ("answered", dt.date(2026, 11, 30))
    title = Notification.objects.filter(user=people.lead).latest("pk").title
    assert title in {f"调度会认为已解决，请您确认：{problem}", f"纪要已印发：{made}"}
    assert made.items.get().agreed is False, "the minutes say what was done, not what was hoped"


def test_minutes_of_others_than_the_office_raise_problems_but_neither_extend_nor_close_any(people, project, problem):
    made = meetings.plan_meeting(
        by=people.lead, title="项目推进会", starts_at=NINE, department="science_technology", project=project
    )
    made = meetings.hold(made, by=people.lead)
    item = meetings.add_item(made, by=people.lead, verb="close", problem=problem, agreed=True, text="已批")
    with pytest.raises(Refused, match="须由工作专班办公室或督查机构印发"):
        meetings.issue(made, by=people.lead)
    assert Meeting.objects.get(pk=made.pk).state == "held"
    meetings.drop_item(item, by=people.lead)
    meetings.add_item(made, by=people.lead, verb="open", title="进场道路", lead="housing_construction")
    meetings.issue(made, by=people.lead)
    assert Problem.objects.get(title="进场道路").state == "raised", "the office assigns it"


def test_an_item_that_cannot_be_carried_out_stops_the_whole_issue(people, project, problem, meeting):
    meetings.add_item(meeting, by=people.office, verb="open", title="新问题", lead="housing_construction")
    meetings.add_item(meeting, by=people.office, verb="extend", problem=problem, due=dt.date(2026, 12, 18), text="等")
    one = answers.answer(problem, by=people.support, text="已批。")
    answers.confirm(one, by=people.lead)
    with pytest.raises(Refused, match="第 2 项没有落实，纪要没有印发"):
        meetings.issue(meeting, by=people.office)
    assert not Problem.objects.filter(title="新问题").exists()
    assert Meeting.objects.get(pk=meeting.pk).state == "held"
    assert not MeetingItem.objects.exclude(done_at=None).exists()


def test_items_that_lack_something_are_refused_and_none_is_added_after_the_issue(people, problem, meeting):
    by = {"by": people.office}
    with pytest.raises(Refused, match="请写明要交办的问题"):
        meetings.add_item(meeting, **by, verb="open", title=" ")
    with pytest.raises(Refused, match="请选择台账中的问题"):
        meetings.add_item(meeting, **by, verb="close")
    with pytest.raises(Refused, match="新的时限和理由"):
        meetings.add_item(meeting, **by, verb="extend", problem=problem)
    with pytest.raises(Refused, match="已经过去"):
        meetings.add_item(meeting, **by, verb="extend", problem=problem, due=dt.date(2026, 11, 20), text="晚")
    with pytest.raises(Refused, match="没有内容"):
        meetings.issue(meeting, **by)
    meetings.add_item(meeting, **by, verb="discuss", text="研究冬季施工")
    with pytest.raises(PermissionDenied):
        meetings.issue(meeting, by=people.stranger)
    done = meetings.issue(meeting, **by)
    with pytest.raises(Refused, match="现为“已印发纪要”"):
        meetings.add_item(done, **by, verb="discuss", text="再研究")


def test_a_meeting_is_not_held_before_its_day_and_those_invited_are_told_of_every_change(people, project):
    made = meetings.plan_meeting(
        by=people.office, title="调度会", starts_at=NINE + dt.timedelta(days=1), department="task_force_office",
        attending=["natural_resources"], agenda="1. 用地",
    )  # fmt: skip
    told = Notification.objects.get(user=people.support)
    assert (told.title, told.due, told.body) == ("请参加调度会：调度会", dt.date(2026, 11, 24), "1. 用地")
    with pytest.raises(Refused, match="会议时间还没有到"):
        meetings.hold(made, by=people.office)
    before = of_meeting(made)
    made = meetings.edit_meeting(made, by=people.office, room="三楼会议室", seen=before)
    assert Notification.objects.filter(user=people.support, title="调度会时间或地点有变：调度会").count() == 1
    with pytest.raises(Refused, match="刚刚被他人修改"):
        meetings.edit_meeting(made, by=people.office, room="五楼", seen=before)
    meetings.call_off(made, by=people.office, reason="改期")
    assert Notification.objects.filter(user=people.support, title="调度会取消：调度会").count() == 1


def test_the_agenda_has_overdue_near_and_often_returned_problems_and_red_projects(people, project, problem):
    found = agenda(people.office, project=project)
    assert found.text == "没有超期、临期的问题和红灯项目。"
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 20), light=Light.RED)
    people.freeze("2026-12-09T09:00:00+08:00")
    found = agenda(people.office, project=project)
    assert found.text == (
        f"1. 超期问题：\n   · {problem}（市自然资源和规划局，超期 2 个工作日）\n2. 红灯项目：\n   · 新材料实验室"
    )
    people.freeze("2026-12-03T09:00:00+08:00")
    assert "临近时限的问题" in agenda(people.office, project=project).text


def test_of_the_last_meeting_one_sees_how_many_it_opened_and_how_many_are_closed(people, project, meeting):
    for title in ("甲", "乙", "丙", "丁"):
        meetings.add_item(meeting, by=people.office, verb="open", title=title, lead="natural_resources")
    done = meetings.issue(meeting, by=people.office)
    for title in ("甲", "乙", "丙"):
        one = answers.answer(Problem.objects.get(title=title), by=people.support, text="办好")
        answers.confirm(one, by=people.office)
    found = outcome(done)
    assert (found.opened, found.closed) == (4, 3)
    assert found.text == "上次纪要开立 4 个问题，已销号 3 个。"
    following = meetings.plan_meeting(
        by=people.office, title="第 2 次调度会", starts_at=NINE + dt.timedelta(days=7), department="task_force_office",
        project=project,
    )  # fmt: skip
    assert last_before(following) == done
    page = signed_in(people.office).get(f"/projects/meetings/{following.pk}")
    assert "上次纪要开立 4 个问题，已销号 3 个。" in text(page)


def test_a_meeting_is_planned_kept_and_issued_on_pages_and_its_minutes_are_a_word_file(people, project, problem):
    people.freeze("2026-12-09T09:00:00+08:00")
    client = signed_in(people.office)
    page = client.get("/projects/meetings/new", {"project": project.pk})
    assert "超期 2 个工作日" in text(page) and "第 1 次调度会" in text(page)
    given = {"title": "第 1 次调度会", "starts_at": "2026-12-09T10:00", "department": "task_force_office",
             "chair": "分管副市长", "attending": ["science_technology", "natural_resources"],
             "agenda": "用地"}  # fmt: skip
    sent = client.post(f"/projects/meetings/new?project={project.pk}", given)
    where = f"/projects/meetings/{Meeting.objects.get().pk}"
    assert sent.status_code == 302 and sent.url == where
    assert client.get(f"{where}/minutes").status_code == 404
    assert client.post(f"{where}/hold", {"attending": ["science_technology"], "minutes": "通报进展"}).status_code == 302
    bad = client.post(f"{where}/items/extend", {"problem": problem.pk, "due": "2026-12-01", "text": "理由还在"})
    assert bad.status_code == 422 and "理由还在" in text(bad)
    for verb, more in (
        ("extend", {"problem": problem.pk, "due": "2026-12-18", "text": "等会审"}),
        ("open", {"title": "进场道路", "lead": "housing_construction", "supports": ["natural_resources"]}),
        ("discuss", {"text": "冬季施工"}),
    ):
        assert client.get(f"{where}/items/{verb}").status_code == 200
        assert client.post(f"{where}/items/{verb}", more).status_code == 302
    assert "调整时限 1 个" in text(client.get(f"{where}/issue"))
    assert client.post(f"{where}/issue").status_code == 302
    file = client.get(f"{where}/minutes")
    assert file.status_code == 200 and file.content == client.get(f"{where}/minutes").content
    words = "\n".join(cell.text for table in Document(io.BytesIO(file.content)).tables
                      for row in table.rows for cell in row.cells)  # fmt: skip
    assert "进场道路" in words and "2026年12月7日" in words and "2026年12月18日" in words
    assert client.get("/projects/meetings").status_code == 200
    assert signed_in(people.stranger).post(f"{where}/issue").status_code == 403
    assert [
        verb for verb in ItemVerb.values if client.get(f"{where}/items/{verb}").status_code == 200
    ] == ItemVerb.values


def test_a_meeting_about_a_project_is_seen_only_where_the_project_is(people, project, meeting):
    near, far = person(Role.OFFICER, region="379901"), person(Role.OFFICER, region="379902")
    assert signed_in(near).get(f"/projects/meetings/{meeting.pk}").status_code == 200
    assert signed_in(far).get(f"/projects/meetings/{meeting.pk}").status_code == 404
    assert signed_in(far).get("/projects/meetings").context["lines"] == []


def test_of_two_who_change_a_meeting_from_the_same_page_the_second_is_refused_and_loses_nothing(people, meeting):
    client, where = signed_in(people.office), f"/projects/meetings/{meeting.pk}/edit"
    opened = client.get(where).context["form"].initial
    given = {"title": "调度会", "starts_at": "2026-11-23T09:00", "attending": ["natural_resources"],
             "seen": opened["seen"]}  # fmt: skip
    assert client.post(where, {**given, "room": "三楼"}).status_code == 302
    second = client.post(where, {**given, "room": "五楼"})
    assert second.status_code == 422 and "刚刚被他人修改" in text(second) and "五楼" in text(second)
    assert Meeting.objects.get().room == "三楼"
    assert client.post(where, {**given, "room": "五楼", "seen": ""}).status_code == 422
