"""What is near its last day or past it is urged as the pack declares: once for each last day, kept, never doubled."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import Appointment, OrgUnit, Post
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.models import Job
from kechuang.apps.projects import tasks
from kechuang.apps.projects.actions import answers, problems
from kechuang.apps.projects.actions.escalating import _taken, escalate
from kechuang.apps.projects.actions.steps import plan_moved
from kechuang.apps.projects.actions.urging import letter_of, urge
from kechuang.apps.projects.meetings.agenda import agenda
from kechuang.apps.projects.models import FundsArrived, Problem, Project, StageMove, Task, Urge
from tests.apps.people import person, sits
from tests.apps.projects.test_problem_pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(people, project):
    """Return a problem that the bureau of land answers until Monday 7 December."""
    made = problems.raise_problem(by=people.lead, department="science_technology", title="用地批复", project=project)
    return problems.assign(made, by=people.office, lead="natural_resources")


def days(people, *dates: str) -> list[list[tuple[str, str]]]:
    """Let the platform count on each day, and return what was sent on it: kind and step."""
    found, known = [], set(Urge.objects.values_list("pk", flat=True))
    for date in dates:
        people.freeze(f"{date}T08:00:00+08:00")
        escalate()
        rows = Urge.objects.exclude(pk__in=known).order_by("pk")
        found.append([(one.kind, one.step) for one in rows])
        known |= {one.pk for one in rows}
    return found


def test_a_problem_is_warned_of_reminded_of_written_about_and_reported_on_the_declared_days(people, problem):
    sent = days(people, "2026-11-23", "2026-12-01", "2026-12-02", "2026-12-04", "2026-12-07", "2026-12-08",
                "2026-12-09", "2026-12-10", "2026-12-11", "2026-12-14", "2026-12-15")  # fmt: skip
    assert sent == [
        [], [], [("remind", "near")], [], [("remind", "today")], [("remind", "overdue")], [],
        [("letter", "letter")], [], [("report", "report")], [],
    ]  # fmt: skip
    assert [one.late for one in Urge.objects.order_by("pk")] == [0, 0, 1, 3, 5]
    letter = Urge.objects.get(kind="letter")
    assert letter.number == "督办〔2026〕1 号" and letter.answer_by == dt.date(2026, 12, 17)
    row = Notification.objects.get(user=people.support, title__startswith="督办〔2026〕1 号")
    assert row.due == dt.date(2026, 12, 17) and row.link == f"/projects/problems/{problem.pk}"
    assert Notification.objects.filter(user=people.leader, title__startswith="报领导").count() == 1


def test_counting_twice_on_a_day_sends_nothing_twice(people, problem):
    people.freeze("2026-12-08T08:00:00+08:00")
    assert escalate()["remind"] == 1
    before = Notification.objects.count()
    assert sum(escalate().values()) == 0 and Notification.objects.count() == before


def test_after_a_standstill_the_last_of_each_kind_is_sent_and_no_letter_before_a_reminder(people, problem):
    first, second, third = days(people, "2026-12-21", "2026-12-22", "2026-12-23")
    assert first == [("remind", "overdue")], "a heap helps nobody, and nobody gets a letter out of the blue"
    assert second == [("letter", "letter")], "the leader hears of what a letter of an earlier day did not move"
    escalate()
    assert third == [("report", "report")] and Urge.objects.count() == 3


def test_a_moved_last_day_begins_anew_and_what_is_answered_is_not_urged(people, problem):
    days(people, "2026-12-08")
    one = problems.extend(problem, by=people.office, due=dt.date(2026, 12, 11), reason="等会审")
    assert days(people, "2026-12-09", "2026-12-11", "2026-12-14") == [
        [("remind", "near")], [("remind", "today")], [("remind", "overdue")],
    ]  # fmt: skip
    answers.answer(one, by=people.support, text="已批。")
    assert days(people, "2026-12-15", "2026-12-17") == [[], []]


def test_who_must_assign_or_confirm_is_reminded_when_his_days_are_over(people, project):
    one = problems.raise_problem(by=people.lead, department="science_technology", title="供电", project=project)
    assert days(people, "2026-11-25", "2026-11-26") == [[], [("remind", "overdue")]]
    assert Notification.objects.filter(user=people.office, title__startswith="催办").count() == 1
    one = problems.assign(one, by=people.office, lead="natural_resources")
    one = answers.answer(one, by=people.support, text="已通电。")
    assert one.confirm_by == dt.date(2026, 12, 3)
    assert days(people, "2026-12-03", "2026-12-04", "2026-12-10") == [[], [("remind", "overdue")], []]
    assert Notification.objects.filter(user=people.lead, title__startswith="催办").count() == 1
    assert not Urge.objects.filter(kind="letter").exists(), "letters are for those who answer"


def test_a_task_is_warned_by_its_latest_finish_and_gets_a_letter_only_when_its_limit_is_over(people, project, plan):
    Project.objects.update(due=dt.date(2026, 12, 18))
    plan(a=5, b=(5, "a"))  # to keep the 18th, a must be done by the 11th; its limit is its project's, the 18th
    before = ["2026-11-26", "2026-11-27", "2026-12-08", "2026-12-11"]
    assert days(people, *before) == [[], [("warn", "early")], [("remind", "near")], [("remind", "today")]]
    assert days(people, "2026-12-14", "2026-12-18") == [[("remind", "overdue")], []]
    told = Urge.objects.latest("pk")
    assert (told.due, told.late) == (dt.date(2026, 12, 11), 0) and "已过最晚完成日 1 个工作日" in told.text
    with pytest.raises(Refused, match="还没有超期，不能发督办函"):
        urge(Task.objects.get(code="a"), "letter", by=people.supervision)
    after = ["2026-12-21", "2026-12-22", "2026-12-23", "2026-12-25"]
    assert days(people, *after) == [[("remind", "overdue")], [], [("letter", "letter")], [("report", "report")]]
    letter = Urge.objects.get(kind="letter")
    assert (letter.due, letter.late) == (dt.date(2026, 12, 18), 3)
    assert len(letter_of(letter).reminders) == 5, "those by the latest finish are told as well"
    assert not Urge.objects.filter(task__code="b").exists(), "it waits for a"


def test_after_a_standstill_a_task_past_its_limit_is_reminded_once_and_of_its_limit(people, project, plan):
    Project.objects.update(due=dt.date(2026, 12, 18))
    plan(a=5, b=(5, "a"))
    assert days(people, "2026-12-22") == [[("remind", "overdue")]]
    assert Urge.objects.get().due == dt.date(2026, 12, 18), "its latest finish, the 11th, is spoken of no more"


def test_how_long_a_letter_may_be_answered_is_declared(people, problem, monkeypatch):
    clocks = current_pack().problem_clocks
    ten = {**clocks, "letter": clocks["letter"].model_copy(update={"term": "10个工作日"})}
    pack = dataclasses.replace(current_pack(), problem_clocks=ten)
    monkeypatch.setattr("kechuang.apps.projects.problems.clocks.current_pack", lambda: pack)
    people.freeze("2026-12-08T10:00:00+08:00")
    page = signed_in(people.supervision).get(f"/projects/urges/new?problem={problem.pk}&kind=letter")
    assert "限 10个工作日内书面回复" in text(page)
    assert urge(problem, "letter", by=people.supervision).answer_by == dt.date(2026, 12, 22)


def test_a_task_past_its_latest_date_is_urged_and_one_that_waits_for_another_is_not(people, project, plan):
    made = plan(a=5, b=(5, "a"), c=5)
    Task.objects.filter(pk=made["c"].pk).update(due=dt.date(2026, 11, 20))

    def urged() -> set[str]:
        return set(Urge.objects.values_list("task__code", flat=True))

    escalate()
    assert urged() == {"c"}, "its own due date is past"
    people.freeze("2026-12-28T08:00:00+08:00")  # two workdays after the last on which a could still be finished
    escalate()
    assert urged() == {"a", "c"}, "b waits for a, and is nobody's delay yet"
    found = Urge.objects.get(task=made["a"])
    assert (found.department, found.due, found.late) == ("science_technology", dt.date(2026, 12, 24), 0), "not 超期 yet"
    Task.objects.filter(pk=made["a"].pk).update(
        actual_start=dt.date(2026, 12, 21), actual_finish=dt.date(2026, 12, 28), percent=100
    )
    plan_moved(project)
    people.freeze("2026-12-29T08:00:00+08:00")
    escalate()
    assert urged() == {"a", "b", "c"}, "now it is the one that holds the rest up"


def test_by_hand_the_office_urges_once_a_day_in_each_way_and_others_do_not(people, problem):
    with pytest.raises(PermissionDenied):
        urge(problem, "remind", by=people.lead)
    with pytest.raises(Refused, match="还没有超期，不能发督办函"):
        urge(problem, "letter", by=people.office)
    made = urge(problem, "remind", by=people.office, text="请本周内办结。")
    assert (made.text, made.by, made.late) == ("请本周内办结。", people.office, 0)
    with pytest.raises(Refused, match="今天已经就这件事发过催办"):
        urge(problem, "remind", by=people.supervision)
    people.freeze("2026-12-08T10:00:00+08:00")
    with pytest.raises(Refused, match="时限刚刚调整"):
        urge(problem, "letter", by=people.supervision, day=dt.date(2026, 12, 1))
    letter = urge(problem, "letter", by=people.supervision)
    told = letter_of(letter)
    assert told.department == "演示市自然资源和规划局" and told.issuer == "演示市政府督查室"
    assert [(one.day, one.kind) for one in told.reminders] == [(dt.date(2026, 11, 23), "催办")]
    closed = answers.confirm(answers.answer(problem, by=people.support, text="好"), by=people.lead)
    with pytest.raises(Refused, match="没有正在计算的时限"):
        urge(closed, "remind", by=people.office)


def test_letters_are_numbered_without_gaps_and_begin_anew_each_year(people, project):
    def late(title: str, on: str):
        people.freeze(f"{on}T08:00:00+08:00")
        one = problems.raise_problem(by=people.lead, department="science_technology", title=title, project=project)
        return problems.assign(one, by=people.office, lead="natural_resources")

    first, second, third = (late(title, "2026-11-24") for title in "甲乙丙")
    people.freeze("2026-12-31T23:30:00+08:00")
    numbers = [urge(one, "letter", by=people.supervision).number for one in (first, second)]
    people.freeze("2027-01-01T00:10:00+08:00")
    numbers.append(urge(third, "letter", by=people.supervision).number)
    assert numbers == ["督办〔2026〕1 号", "督办〔2026〕2 号", "督办〔2027〕1 号"]


def test_a_letter_is_looked_at_before_it_is_sent_and_stays_the_same_file(people, problem):
    people.freeze("2026-12-10T09:00:00+08:00")
    client = signed_in(people.supervision)
    assert f"/projects/urges/new?problem={problem.pk}&amp;kind=letter" in text(
        client.get(f"/projects/problems/{problem.pk}")
    )
    where = f"/projects/urges/new?problem={problem.pk}&kind=letter"
    page = client.get(where)
    assert "超期 3 个工作日" in text(page) and "发出后不能撤回" in text(page)
    assert client.post(where, {"text": "请限期办结。", "day": "2026-12-07"}).status_code == 302
    again = client.post(where, {"text": "再来一封", "day": "2026-12-07"})
    assert again.status_code == 422 and "今天已经就这件事发过督办函" in text(again) and "再来一封" in text(again)
    made = Urge.objects.get()
    file = client.get(f"/projects/urges/{made.pk}/letter")
    people.freeze("2026-12-30T09:00:00+08:00")
    assert file.content == client.get(f"/projects/urges/{made.pk}/letter").content
    words = "\n".join(one.text for one in Document(io.BytesIO(file.content)).paragraphs)
    assert "督办〔2026〕1号" in words and "请限期办结。" in words and "2026年12月17日" in words
    page = client.get("/projects/urges", {"kind": "letter", "department": "natural_resources"})
    assert "督办〔2026〕1 号" in text(page)
    assert signed_in(people.stranger).get(where).status_code == 403
    assert client.get("/projects/urges/new?problem=1&kind=warn").status_code == 404


def test_the_day_has_one_job_of_escalation_however_often_it_is_asked_for(people, problem):
    first, second = tasks.ask_escalation(), tasks.ask_escalation()
    assert first == second and Job.objects.count() == 1
    people.freeze("2026-11-24T00:00:00+08:00")
    assert tasks.ask_escalation() != first


def test_the_report_goes_to_the_leader_whose_post_the_project_names_else_to_all_of_the_region(people, project, problem):
    other = sits(person(Role.LEADER), "government")
    post = Post.objects.create(unit=OrgUnit.objects.get(code="government"), title="分管工业副市长")
    Appointment.objects.create(user=people.leader, post=post, starts_on=dt.date(2000, 1, 1))
    people.freeze("2026-12-14T08:00:00+08:00")
    Project.objects.update(leader="分管工业副市长")
    urge(Problem.objects.get(), "report", by=people.office)
    assert Notification.objects.filter(user=people.leader, title__startswith="报分管领导：").count() == 1
    assert not Notification.objects.filter(user=other, title__contains="领导：").exists()
    people.freeze("2026-12-15T08:00:00+08:00")
    Project.objects.update(leader="分管农业副市长")
    urge(Problem.objects.get(), "report", by=people.office)
    for user in (people.leader, other):
        assert Notification.objects.filter(user=user, title__startswith="报领导：").count() == 1


def test_a_step_that_is_named_like_a_limit_is_known_as_taken(people, problem):
    at = dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)
    Urge.objects.create(key=f"problem:{problem.pk}:answer:2026-12-07:answer", kind="warn", step="answer",
                        problem=problem, department="natural_resources", at=at)  # fmt: skip
    assert _taken() == {f"problem:{problem.pk}:answer:2026-12-07": {"answer": dt.date(2026, 12, 1)}}


def test_who_stays_too_long_in_a_stage_or_lags_with_its_funds_is_warned_once_and_stands_on_the_agenda(people, project):
    Project.objects.update(pipeline="foreign_capital", stage="registered", currency="USD", contracted=30_000_000)
    FundsArrived.objects.create(project=project, planned=True, on=dt.date(2026, 11, 24), amount=12_000_000,
                                currency="USD")  # fmt: skip
    bid = Project.objects.create(code="t.b", name="示范区申报", division="379901", lead="natural_resources",
                                 pipeline="striving", stage="opportunity", kind="striving")  # fmt: skip
    StageMove.objects.create(project=bid, pipeline="striving", to_stage="opportunity", on=dt.date(2026, 11, 20))

    def warned(user) -> list[str]:
        escalate()
        return list(Notification.objects.filter(user=user, title__startswith="预警：").values_list("title", flat=True))

    assert warned(people.lead) == warned(people.support) == [], "its stage has only begun, its funds are due tomorrow"
    people.freeze("2027-02-01T08:00:00+08:00")
    assert warned(people.lead) == ["预警：新材料实验室（到账比计划少 12\N{NO-BREAK SPACE}万美元）"]
    (told,) = warned(people.support)
    assert told == "预警：示范区申报（在“申报机会”阶段滞留，应于 2026-12-18 前转出）"
    people.freeze("2027-02-02T08:00:00+08:00")
    assert len(warned(people.lead)) == len(warned(people.support)) == 1, "once for each stay"
    text_of = agenda(people.office).text
    assert "滞留的项目" in text_of and "示范区申报（在" in text_of
    assert "到账滞后的项目" in text_of and "到账比计划少 12\N{NO-BREAK SPACE}万美元" in text_of
