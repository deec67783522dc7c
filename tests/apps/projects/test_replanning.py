"""What-if, baselines and re-planning: nothing changes before it is taken, what was agreed stays, shifts in workdays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects.actions import baselines, progress, replanning
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.actions.replanning import Supposed
from kechuang.apps.projects.models import PlanBaseline, Project, Task
from kechuang.apps.projects.plans import answer, gantt, planning
from kechuang.engines.plans import Baseline, compare
from tests import city

pytestmark = pytest.mark.django_db


def text(found):
    return found.content.decode()


def dated(project):
    project.refresh_from_db()
    return planning.scheduled(project)


def due(project, day):
    Project.objects.filter(pk=project.pk).update(due=day, revision=project.revision + 1)
    project.refresh_from_db()


# ------------------------------------------------------------------ the answer in one sentence


@pytest.mark.parametrize(("day", "kind", "told"), [
    # Monday 2026-11-23 plus ten workdays ends on Friday 2026-12-04.
    (dt.date(2026, 12, 8), "ok", "可按期完成，富余 2 个工作日，最早于 2026-12-04 完成。"),
    (dt.date(2026, 12, 4), "tight", "可按期完成，但没有富余：关键任务一天也不能耽误，2026-12-04 完成。"),
    (dt.date(2026, 12, 3), "late",
     "应于 2026-11-20 开工，已晚 1 个工作日；照现在的计划最早于 2026-12-04 完成，差 1 个工作日。"),
    (dt.date(2026, 11, 27), "late",
     "应于 2026-11-16 开工，已晚 5 个工作日；照现在的计划最早于 2026-12-04 完成，差 5 个工作日。"),
    (None, "open", "没有填写时限；照现在的计划最早于 2026-12-04 完成。"),
])  # fmt: skip
def test_the_answer_says_in_one_sentence_whether_the_date_is_kept(project, plan, day, kind, told):
    plan(a=4, b=(6, "a"))
    due(project, day)
    found = answer.answer_of(dated(project))
    assert (found.kind, found.text) == (kind, told)
    assert found.stuck == ("任务a → 任务b" if kind == "late" else "")


def test_with_the_first_task_under_way_the_answer_tells_what_is_missing(people, project, plan):
    made = plan(a=4, b=(6, "a"))
    progress.report(made["a"], by=people.lead, percent=50, actual_start=dt.date(2026, 11, 19))
    due(project, dt.date(2026, 12, 1))
    found = answer.answer_of(dated(project))
    # Two workdays of a and six of b are left: Wednesday 2026-12-02.
    assert found.kind == "late" and "最早于 2026-12-02 完成" in found.text and "1 个工作日" in found.text


def test_when_all_is_done_the_answer_says_so(people, project, plan):
    made = plan(a=1)
    day = dt.date(2026, 11, 20)
    progress.report(made["a"], by=people.lead, percent=100, actual_start=day, actual_finish=day)
    assert answer.answer_of(dated(project)).text == "全部任务已完成，2026-11-20 完工。"


def test_a_task_that_misses_its_own_date_is_named(people, project, plan):
    plan(a=4, b=(6, "a"))
    Task.objects.filter(code="a").update(due=dt.date(2026, 11, 24))
    found = answer.answer_of(dated(project))
    assert found.kind == "late" and found.stuck == "任务a"


# ------------------------------------------------------------------ the chart


def test_bars_lie_where_their_dates_say_in_percent_of_one_axis(project, plan):
    plan(a=5, b=(5, "a"))
    due(project, dt.date(2026, 12, 31))
    chart = gantt.chart_of(dated(project), today=dt.date(2026, 11, 23))
    # From 11-21 to 2027-01-03 are 44 days; a begins two days in and lasts five, b after the weekend.
    assert [(row.bar.x, row.bar.width) for row in chart.rows] == [("4.55%", "11.36%"), ("20.45%", "11.36%")]
    assert chart.today == "4.55%" and chart.due == "93.18%"
    assert [mark.text for mark in chart.marks] == ["11-23", "11-30", "12-7", "12-14", "12-21", "12-28"]
    assert [mark.year for mark in chart.marks] == ["2026 年", "", "", "", "", ""]


def test_a_chart_of_years_is_marked_by_months_then_quarters(project, plan):
    plan(a=200)
    assert len(gantt.chart_of(dated(project), today=dt.date(2026, 11, 23)).marks) == 9
    Task.objects.update(days=900)
    Project.objects.update(plan_revision=99)
    marks = gantt.chart_of(dated(project), today=dt.date(2026, 11, 23)).marks
    assert {mark.text for mark in marks} == {"1月", "4月", "7月", "10月"}


# ------------------------------------------------------------------ what-if


def test_what_is_supposed_is_shown_beside_the_present_and_changes_nothing(people, project, plan):
    plan(a=10, b=(5, "a"))
    found = replanning.try_out(project, Supposed({"a": {"days": 6}, "b": {"not_before": dt.date(2026, 12, 7)}}))
    assert found.before.finish == dt.date(2026, 12, 11)
    assert found.after.tasks["a"].finish == dt.date(2026, 11, 30)
    assert found.after.tasks["b"].start == dt.date(2026, 12, 7), "not before the day supposed"
    assert (found.finish, [one.task for one in found.shifts]) == (0, ["a"])
    assert Task.objects.get(code="a").days == 10 and not PlanBaseline.objects.exists()


def test_taking_it_changes_the_plan_and_keeps_both_with_the_reason(people, project, plan):
    plan(a=10, b=(5, "a"))
    made = replanning.take_plan(
        project, by=people.lead, reason="增加施工班组", plan_revision=project.plan_revision,
        supposed=Supposed({"a": {"days": 6, "due": dt.date(2026, 12, 4)}}, dt.date(2026, 12, 25)),
    )  # fmt: skip
    project.refresh_from_db()
    assert project.due == dt.date(2026, 12, 25) and dated(project).finish == dt.date(2026, 12, 7)
    before, after = PlanBaseline.objects.order_by("number")
    assert after == made and (before.finish, after.finish) == (dt.date(2026, 12, 11), dt.date(2026, 12, 7))
    shifts = {
        one.task: (one.started, one.finished) for one in compare(Baseline.from_json(before.dates), dated(project))
    }
    assert shifts == {"a": (0, -4), "b": (-4, -4)}
    assert Task.objects.get(code="a").edits.order_by("revision").values_list("copy__days", flat=True)[1] == 6


def test_nothing_is_taken_without_a_reason_a_right_or_a_change(people, project, plan):
    plan(a=10)
    supposed = Supposed({"a": {"days": 6}})
    with pytest.raises(Refused, match="写明理由"):
        replanning.take_plan(project, by=people.lead, reason=" ", supposed=supposed)
    with pytest.raises(PermissionDenied):
        replanning.take_plan(project, by=people.office, reason="要求压缩", supposed=supposed)
    with pytest.raises(Refused, match="没有改动"):
        replanning.take_plan(project, by=people.lead, reason="无", supposed=Supposed({}))
    with pytest.raises(Refused, match="不存在或已移除"):
        replanning.take_plan(project, by=people.lead, reason="无", supposed=Supposed({"z": {"days": 1}}))
    assert Task.objects.get().days == 10 and not PlanBaseline.objects.exists()


def test_a_plan_that_moved_meanwhile_is_told_and_the_input_stays(people, project, plan):
    made = plan(a=10)
    seen = project.plan_revision
    progress.report(made["a"], by=people.colleague, percent=10, actual_start=dt.date(2026, 11, 20))
    with pytest.raises(Outdated):
        replanning.take_plan(
            project, by=people.lead, reason="压缩", plan_revision=seen, supposed=Supposed({"a": {"days": 6}})
        )
    answer_ = city.browser(people.lead).post(f"/projects/{project.pk}/plan/what-if", {
        "plan_revision": seen, "due": "2026-12-31", "days-a": "6", "take": "1", "reason": "压缩工期"})  # fmt: skip
    page = text(answer_)
    assert answer_.status_code == 422 and "已被他人调整" in page and 'value="6"' in page and "压缩工期" in page
    assert Task.objects.get().days == 10


def test_wrong_days_and_dates_are_told_at_their_task(people, project, plan):
    plan(a=10)
    page = city.browser(people.lead).post(f"/projects/{project.pk}/plan/what-if", {
        "plan_revision": "0", "due": "2026-12-31", "days-a": "-1", "see": "1"})  # fmt: skip
    assert page.status_code == 422 and "工期应为 0 至 36500" in text(page)


def test_any_task_is_found_and_what_was_changed_stays_in_sight(people, project, plan):
    plan(a=10, b=2, **{f"t{number}": 1 for number in range(120)})
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/plan/what-if"
    page = text(lead.get(where))
    assert 'name="days-a"' in page and 'name="days-t119"' not in page and "未列出" in page
    form = {"plan_revision": project.plan_revision, "due": "2026-12-31", "days-a": "9", "asked": "任务t119", "see": "1"}
    page = text(lead.post(where, form))
    assert 'name="days-a" value="9"' in page and 'name="days-t119"' in page and 'name="days-b"' not in page


# ------------------------------------------------------------------ baselines


def test_baselines_are_numbered_listed_and_compared(people, project, plan):
    made = plan(a=10)
    baselines.take_baseline(project, by=people.lead, name="批复计划", reason="市政府批复")
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/plan/baselines"
    answer_ = lead.post(f"{where}/take", {"name": "一次调整", "reason": "月度会商"})
    assert answer_.status_code == 302
    Task.objects.filter(pk=made["a"].pk).update(days=12)
    Project.objects.update(plan_revision=50)
    page = text(lead.get(where))
    assert "批复计划（第 1 版）" in page and "一次调整（第 2 版）" in page and "市政府批复" in page
    page = text(lead.get(f"{where}/1"))
    assert "晚 2" in page and "2026-12-04" in page and "2026-12-08" in page
    assert lead.get(f"{where}/3").status_code == 404


def test_a_baseline_needs_a_plan_a_reason_and_the_lead(people, project, plan):
    with pytest.raises(Refused, match="还没有任务"):
        baselines.take_baseline(project, by=people.lead, name="", reason="批复")
    plan(a=1)
    with pytest.raises(Refused, match="写明理由"):
        baselines.take_baseline(project, by=people.lead, name="", reason="")
    with pytest.raises(PermissionDenied):
        baselines.take_baseline(project, by=people.support, name="", reason="批复")
    assert baselines.take_baseline(project, by=people.lead, name="", reason="批复").name == "第 1 版计划"


def test_the_plan_page_shows_who_may_look_and_offers_nothing_that_he_may_not(people, project, plan):
    plan(a=10)
    page = text(city.browser(people.leader).get(f"/projects/{project.pk}/plan"))
    assert "任务a" in page and "调整计划" not in page and "录入任务" not in page
    assert city.browser(people.stranger).get(f"/projects/{project.pk}/plan/what-if").status_code == 403


def test_the_plan_page_asks_no_more_for_more_tasks(people, project, plan):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = city.browser(people.lead)
    counts = []
    for prefix in ("a", "b"):
        plan(**{f"{prefix}{number}": 1 for number in range(30)})
        Project.objects.update(plan_revision=len(counts) + 7)
        browser.get(f"/projects/{project.pk}/plan")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/projects/{project.pk}/plan")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25, [one["sql"][:300] for one in asked][-8:]
