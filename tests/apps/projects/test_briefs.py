"""周报与通报: made once, numbered without gaps, told as things stood, and the same file each time."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import translation
from docx import Document

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs.run import execute
from kechuang.apps.projects.actions import answers, closing, funds, progress, stages
from kechuang.apps.projects.actions.briefs import facts_of, file_of, make_quarterly, make_weekly
from kechuang.apps.projects.actions.problems import assign, raise_problem, withdraw
from kechuang.apps.projects.briefs import jobs as brief_jobs
from kechuang.apps.projects.models import Brief, LightChange, Programme, Project, StageMove, Task
from tests import city

pytestmark = pytest.mark.django_db
SUNDAY = dt.date(2026, 11, 22)


@pytest.fixture
def week(people, project, plan):
    """A project with a week behind it: one task closed, one overdue with a word on it, a milestone next week."""
    people.freeze("2026-11-02T09:00:00+08:00")
    plan(a=5, b=(5, "a"), c=(0, "b"))
    Task.objects.update(created_at="2026-11-02T01:00:00Z")
    Project.objects.update(created_at="2026-11-02T01:00:00Z", due=dt.date(2026, 11, 27), synthetic=True)
    Task.objects.filter(code="b").update(due=dt.date(2026, 11, 18))
    a, b, _c = Task.objects.order_by("order")
    people.freeze("2026-11-17T15:00:00+08:00")
    report(people, a, percent=100, start=dt.date(2026, 11, 9), finish=dt.date(2026, 11, 17))
    closing.submit(Task.objects.get(pk=a.pk), by=people.lead)
    closing.verify(Task.objects.get(pk=a.pk), by=people.supervision)
    report(people, b, percent=20, start=dt.date(2026, 11, 17), note="设备未到货")
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 10), light="yellow", reasons=["落后 12 个百分点"])
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 19), light="red", was="yellow", percent=30,
                               planned=80, reasons=["落后 50 个百分点"])  # fmt: skip
    people.freeze("2026-11-23T08:00:00+08:00")
    return Project.objects.get(pk=project.pk)


def report(people, task, *, percent, start, finish=None, note=""):
    progress.report(
        Task.objects.get(pk=task.pk), by=people.lead, percent=percent, actual_start=start, actual_finish=finish,
        note=note, files=[SimpleUploadedFile("佐证.txt", "完成证明".encode())],
    )  # fmt: skip


def said(brief):
    """Everything that stands in the document, as text."""
    document = Document(io.BytesIO(file_of(brief)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [one.text for one in document.sections[0].header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_brief_tells_of_the_week_what_moved_what_is_late_and_why(people, week):
    brief = make_weekly(by=people.office, day=SUNDAY)
    facts = facts_of(brief)

    assert (brief.number, facts.first, facts.last) == (1, dt.date(2026, 11, 16), SUNDAY)
    assert (facts.red.now, facts.red.before, facts.yellow.now, facts.yellow.before) == (1, 0, 0, 1)
    assert [(one.project, one.since, one.why) for one in facts.reds] == [
        ("新材料实验室", dt.date(2026, 11, 19), "亮灯时落后 50 个百分点")
    ]
    assert (facts.closed.now, facts.closed.before) == (1, 0)
    assert (facts.overdue.now, facts.overdue.before) == (1, 0)
    assert [one.what for one in facts.moved] == ["“任务a”任务经核验销号", "进度由0%提高到60%"]
    (late,) = facts.late
    assert (late.what, late.due, late.late) == ("任务b", dt.date(2026, 11, 18), 2), "Thursday and Friday"
    assert "设备未到货" in late.why and "任务b" in late.why
    assert [(one.day, one.what) for one in facts.milestones] == [(dt.date(2026, 11, 26), "任务c")]
    text = said(brief)
    print(text)
    assert "已逾期2个工作日" in text and "演示数据" in text


def test_the_same_document_comes_out_each_time_even_after_things_have_moved(people, week):
    brief = make_weekly(by=people.office, day=SUNDAY)
    first = file_of(brief)
    people.freeze("2026-12-20T09:00:00+08:00")
    Project.objects.update(name="改了名")
    Task.objects.update(due=dt.date(2027, 1, 1))
    assert file_of(Brief.objects.get()) == first


def test_numbers_follow_each_other_and_a_second_of_the_same_week_is_refused_unless_asked_for(people, week):
    first = make_weekly(by=people.office, day=SUNDAY)
    with pytest.raises(Refused, match="已编为第 1 期"):
        make_weekly(by=people.supervision, day=dt.date(2026, 11, 16))
    again = make_weekly(by=people.supervision, day=SUNDAY, again=True)
    other = make_weekly(by=people.office, day=dt.date(2026, 11, 15))
    assert (first.number, again.number, other.number) == (1, 2, 3)
    assert Entry.objects.filter(verb="projects.brief").count() == 3
    told = Notification.objects.filter(kind="brief", object_id=str(again.pk)).values_list("user", flat=True)
    assert list(told) == [people.office.pk], "who made it knows; the other body is told"


def test_only_the_two_bodies_make_briefs_and_only_of_weeks_that_have_begun(people, week):
    with pytest.raises(PermissionDenied):
        make_weekly(by=people.lead, day=SUNDAY)
    with pytest.raises(Refused, match="还没有开始"):
        make_weekly(by=people.office, day=dt.date(2026, 11, 30))
    people.freeze("2026-11-25T09:00:00+08:00")
    assert make_weekly(by=people.office, day=dt.date(2026, 11, 29)).ends_on == dt.date(2026, 11, 25), "up to today"
    with pytest.raises(Refused, match="没有登记项目"):
        make_weekly(by=people.office, day=dt.date(2026, 10, 1))
    assert Brief.objects.count() == 1


def test_a_brief_of_a_programme_speaks_of_its_projects_and_those_below_it(people, week):
    upper = Programme.objects.create(code="u", name="总行动", division="379900")
    lower = Programme.objects.create(code="l", name="分行动", division="379900", part_of=upper)
    empty = Programme.objects.create(code="e", name="别的行动", division="379900")
    Project.objects.update(programme=lower)
    facts = facts_of(make_weekly(by=people.office, day=SUNDAY, programme=upper))
    assert (facts.scope, facts.red.now) == ("总行动", 1)
    with pytest.raises(Refused):
        make_weekly(by=people.office, day=SUNDAY, programme=empty)


def test_stages_problems_and_plans_agreed_anew_are_told_by_their_day(people, week):
    people.freeze("2026-11-19T09:00:00+08:00")
    StageMove.objects.create(project=week, pipeline="investment", from_stage="signed", to_stage="registered",
                             on=dt.date(2026, 11, 18), by=people.lead)  # fmt: skip
    StageMove.objects.create(project=week, pipeline="investment", from_stage="registered", to_stage="registered",
                             on=dt.date(2026, 11, 19), note="用地未批", by=people.lead)  # fmt: skip
    task = Task.objects.get(code="b")
    made = raise_problem(by=people.lead, title="用地未批", department="science_technology", project=week, task=task)
    people.freeze("2026-11-23T08:00:00+08:00")
    raise_problem(by=people.lead, title="下周的事", department="science_technology", project=week)
    facts = facts_of(make_weekly(by=people.office, day=SUNDAY))
    assert [one.what for one in facts.moved if "阶段" in one.what] == ["由“签约”进入“注册”阶段"]
    assert [(one.number, one.title, one.due) for one in facts.opened] == [(made.number, "用地未批", None)]
    assert "“用地未批”尚未解决" in facts.late[0].why


def test_who_lingers_and_whose_funds_lag_is_told_as_it_stood_whatever_was_registered_since(people, week):
    Project.objects.update(pipeline="foreign_capital", stage="intended", currency="USD", contracted=30_000_000)
    week = Project.objects.get()
    StageMove.objects.create(project=week, pipeline="foreign_capital", to_stage="intended", on=dt.date(2026, 8, 3))
    people.freeze("2026-11-12T09:00:00+08:00")
    funds.enter(week, by=people.lead, planned=True, on=dt.date(2026, 11, 18), amount=12_000_000)
    stages.explain(week, by=people.lead, reason="等外方董事会")
    people.freeze("2026-11-30T08:00:00+08:00")
    funds.enter(week, by=people.lead, planned=False, on=dt.date(2026, 11, 18), amount=20_000_000)
    stages.move(week, by=people.lead, seen="intended", to="signed", on=dt.date(2026, 11, 20),
                papers={"合同或协议": "合同一份"})  # fmt: skip

    brief = make_weekly(by=people.office, day=SUNDAY)
    found = facts_of(brief).standstill
    assert (found.lingering.now, found.lingering.before, found.behind.now, found.behind.before) == (1, 1, 1, 0)
    (one,) = found.lingers
    assert (one.stage, one.since, one.allowed, one.unit, one.why) == (
        "意向", dt.date(2026, 8, 3), "60个工作日", "个工作日", "等外方董事会")  # fmt: skip
    assert one.over > 0
    (lag,) = found.lags
    assert (lag.currency, lag.planned, lag.arrived, lag.gap) == (
        "美元", "12\u00a0万美元", "0\u00a0美元", "12\u00a0万美元")  # fmt: skip
    assert [(one.currency, one.projects, one.gap) for one in found.totals] == [("美元", 1, "12\u00a0万美元")]
    assert "阶段滞留项目1个" in said(brief) and "等外方董事会" in said(brief)
    page = city.browser(people.leader).get(f"/projects/briefs/{brief.pk}").content.decode()
    assert "四、阶段滞留和到账滞后" in page and "到账滞后项目1个" in page
    later = facts_of(make_weekly(by=people.office, day=dt.date(2026, 11, 30))).standstill
    assert (later.lingering.now, later.behind.now) == (0, 0), "by now both are known"


def test_a_quarter_is_told_by_department_once_it_is_over(people, week):
    with pytest.raises(Refused, match="才结束"):
        make_quarterly(by=people.office, year=2026, quarter=4)
    people.freeze("2027-01-04T09:00:00+08:00")
    brief = make_quarterly(by=people.office, year=2026, quarter=4)
    (row,) = facts_of(brief).departments
    assert (row.department, row.on_time, row.late, row.open) == ("演示市科学技术局", 1, 0, 2)
    assert facts_of(brief).standstill.lingering.now == 0 and "没有在阶段中停留超过期限的项目" in said(brief)
    assert "到期任务按时完成的计 1" in said(brief) and "推荐值" in said(brief)
    with pytest.raises(Refused, match="已编为第 1 期"):
        make_quarterly(by=people.office, year=2026, quarter=4)


def test_the_pages_make_show_and_send_a_brief(people, week):
    office, reader = city.browser(people.office), city.browser(people.leader)
    assert "还没有简报" in reader.get("/projects/briefs").content.decode()
    assert reader.get("/projects/briefs/new").status_code == 403
    assert city.browser(people.lead).post("/projects/briefs/new", {}).status_code == 403
    assert 'value="2026-11-22"' in office.get("/projects/briefs/new?kind=week").content.decode()
    given = {"kind": "week", "day": "2026-11-22"}
    answer = office.post("/projects/briefs/new", given)
    where = f"/projects/briefs/{Brief.objects.get().pk}"
    assert (answer.status_code, answer["Location"]) == (302, where)
    again = office.post("/projects/briefs/new", given)
    assert again.status_code == 422 and "已编为第 1 期" in again.content.decode()
    page = reader.get(where).content.decode()
    assert "三、滞后事项及原因" in page and "（一）新增问题" in page and "演示数据" in page
    file = reader.get(f"{where}/file")
    assert file.content == file_of(Brief.objects.get()) and "docx" in file["Content-Disposition"]
    assert "工作周报第 1 期" in reader.get("/projects/briefs?kind=week").content.decode()


def test_a_district_reads_no_brief_of_the_whole_city(people, week, make, enter):
    whole = make_weekly(by=people.office, day=SUNDAY)
    Project.objects.update(programme=Programme.objects.create(code="d", name="区行动", division="379901"))
    own = make_weekly(by=people.office, day=SUNDAY, programme=Programme.objects.get())
    browser = enter(make("district", "officer", region="379901"))
    assert browser.get(f"/projects/briefs/{whole.pk}").status_code == 404
    assert browser.get(f"/projects/briefs/{own.pk}").status_code == 200


def test_the_database_itself_keeps_a_brief_as_it_was(people, week):
    made = make_weekly(by=people.office, day=SUNDAY)
    for change in (lambda: Brief.objects.update(number=9), made.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Brief.objects.get().number == 1


def test_on_monday_morning_the_week_before_is_told_once_whoever_asks(people, week):
    people.freeze("2026-11-23T06:59:00+08:00")
    assert brief_jobs.ask_brief() is None, "reports of Sunday may still come"
    people.freeze("2026-11-23T07:00:00+08:00")
    asked = brief_jobs.ask_brief()
    people.freeze("2026-11-26T12:00:00+08:00")
    assert brief_jobs.ask_brief().pk == asked.pk, "the same all week"
    ran = run_job(asked)
    assert (ran.state, ran.result["sentence"]) == ("done", "工作周报第 1 期已编制")
    made = Brief.objects.get()
    assert (made.made_by, made.starts_on, made.ends_on) == (None, dt.date(2026, 11, 16), SUNDAY)
    people.freeze("2026-11-30T08:00:00+08:00")
    assert brief_jobs.ask_brief().pk != asked.pk


def test_a_brief_made_by_hand_is_not_made_again_by_the_job(people, week):
    make_weekly(by=people.office, day=SUNDAY)
    ran = run_job(brief_jobs.ask_brief())
    assert ran.state == "done" and "已编为第 1 期" in ran.result["sentence"]
    assert Brief.objects.count() == 1


def run_job(asked):
    """Let a worker take the job."""
    execute(asked.pk, worker="test", task_id=asked.task_id)
    asked.refresh_from_db()
    return asked


def test_a_brief_is_chinese_whatever_language_its_maker_reads(people, week):
    with translation.override("en"):
        brief = make_weekly(by=people.office, day=SUNDAY)
    assert facts_of(brief).scope == "全部重点项目" and "卡在" in facts_of(brief).late[0].why


def test_a_brief_made_later_tells_of_problems_as_they_stood_at_the_end_of_its_week(people, week):
    def raised(title, **about):
        return raise_problem(by=people.lead, department="science_technology", title=title, **about)

    people.freeze("2026-11-18T09:00:00+08:00")
    one = assign(raised("用地批复未下达", task=Task.objects.get(code="b")), by=people.office, lead="natural_resources")
    gone = raised("供电未排期", project=week)
    done = assign(raised("会场冲突", project=week), by=people.office, lead="natural_resources")
    done = answers.confirm(answers.answer(done, by=people.support, text="已调整。"), by=people.lead)
    people.freeze("2026-11-23T08:00:00+08:00")
    one = assign(one, by=people.office, lead="housing_construction", reason="会商后改派")
    answers.confirm(answers.answer(one, by=people.second, text="已下达。"), by=people.lead)
    withdraw(gone, by=people.lead, reason="已自行解决")
    answers.reopen(done, by=people.lead, reason="又冲突了")
    facts = facts_of(make_weekly(by=people.office, day=SUNDAY))
    assert [(row.title, row.lead, row.due) for row in facts.opened] == [
        ("用地批复未下达", "市自然资源和规划局", dt.date(2026, 12, 2)), ("供电未排期", "", None),
        ("会场冲突", "市自然资源和规划局", dt.date(2026, 12, 2)),
    ]  # fmt: skip
    assert [(row.title, row.closed) for row in facts.closed_problems] == [("会场冲突", dt.date(2026, 11, 18))]
    (late,) = facts.late
    assert "“用地批复未下达”尚未解决" in late.why
