"""Lights of projects: judged from plan and progress, kept on the day they turn, read for any past day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.models import Place
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions.baselines import take_baseline
from kechuang.apps.projects.actions.lights import confirm_cure, refresh
from kechuang.apps.projects.actions.progress import report
from kechuang.apps.projects.models import LightChange, Project, StageMove, Task
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.standing.chores import judge_lights

pytestmark = pytest.mark.django_db
BY_START, BY_POINTS = "by_start_month", "by_points_behind"


def reported(task: Task, percent: int, *, start: dt.date | None = None, finish: dt.date | None = None) -> None:
    """Set what a report leaves behind, without the report."""
    task.percent, task.actual_start, task.actual_finish = percent, start, finish
    task.save()
    Project.objects.filter(pk=task.project_id).update(plan_revision=task.project.plan_revision + 1)
    task.project.refresh_from_db()


def fresh(project: Project) -> Project:
    return Project.objects.select_related("programme").get(pk=project.pk)


def ruled(project: Project, rule: str) -> Project:
    Project.objects.filter(pk=project.pk).update(light_rule=rule)
    return fresh(project)


def test_a_project_without_tasks_and_dates_has_no_light(project):
    Project.objects.filter(pk=project.pk).update(start=None, due=None)
    found = lights.current(fresh(project))
    assert found.light.colour == "none" and found.percent is None and found.schedule is None


@pytest.mark.parametrize(("pipeline", "stage", "began"), [
    ("investment", "funded", None), ("investment", "started", dt.date(2026, 11, 2)),
    ("investment", "second_phase", dt.date(2026, 11, 2)), ("foreign_capital", "arrived", None),
])  # fmt: skip
def test_a_project_without_tasks_has_begun_from_the_stage_that_its_pipeline_calls_so(project, pipeline, stage, began):
    Project.objects.filter(pk=project.pk).update(pipeline=pipeline, stage=stage)
    assert lights.current(fresh(project)).began == began, "its planned start, since no day of the move is known"
    StageMove.objects.create(project=project, pipeline=pipeline, to_stage=stage, on=dt.date(2026, 11, 9))
    assert lights.current(fresh(project)).began == (began and dt.date(2026, 11, 9))


def test_what_is_noted_while_a_project_stays_in_a_stage_begins_nothing(project):
    Project.objects.filter(pk=project.pk).update(pipeline="investment", stage="started")
    here = {"project": project, "pipeline": "investment", "to_stage": "started"}
    StageMove.objects.create(**here, from_stage="started", on=dt.date(2026, 11, 5))
    assert lights.current(fresh(project)).began == dt.date(2026, 11, 2), "its planned start"
    StageMove.objects.create(**here, from_stage="funded", on=dt.date(2026, 11, 9))
    assert lights.current(fresh(project)).began == dt.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("percent", "colour"), [(64, "green"), (55, "green"), (54, "yellow"), (34, "yellow"), (33, "red"), (0, "red")]
)
def test_points_behind_plan_turn_the_light_at_ten_and_beyond_thirty(project, plan, percent, colour):
    only = plan(a=25)["a"]  # from 2026-11-02; at the end of the 23rd 16 of 25 workdays are over
    reported(only, percent, start=dt.date(2026, 11, 2))
    found = lights.current(ruled(project, BY_POINTS))
    assert (found.planned, found.percent, found.light.colour) == (64, percent, colour)


def test_progress_counts_by_workdays_and_not_by_tasks(project, plan):
    tasks = plan(long=9, short=1)
    reported(tasks["long"], 0)
    reported(tasks["short"], 100, start=dt.date(2026, 11, 2), finish=dt.date(2026, 11, 2))
    assert lights.current(fresh(project)).percent == 10


def test_what_was_agreed_counts_and_not_what_was_put_off(people, project, plan):
    only = plan(a=15)["a"]
    take_baseline(project, by=people.lead, name="首版", reason="定下工期")
    before = lights.current(fresh(project)).planned
    Task.objects.filter(pk=only.pk).update(days=60)
    Project.objects.filter(pk=project.pk).update(plan_revision=5)
    found = lights.current(fresh(project))
    assert found.baseline is not None and found.planned == before


def test_a_start_missed_by_a_month_is_yellow_and_by_three_is_red(project, plan):
    plan(a=5)
    for start, colour in (
        (dt.date(2026, 11, 2), "green"), (dt.date(2026, 10, 30), "yellow"), (dt.date(2026, 9, 1), "yellow"),
        (dt.date(2026, 8, 31), "red"),
    ):  # fmt: skip
        Project.objects.filter(pk=project.pk).update(start=start, light_rule=BY_START, revision=start.toordinal())
        assert lights.current(fresh(project)).light.colour == colour, start


def test_what_is_done_in_full_waits_for_its_close_out_and_is_not_late(project, plan):
    only = plan(a=3)["a"]
    reported(only, 100, start=dt.date(2026, 11, 2), finish=dt.date(2026, 11, 4))
    Project.objects.filter(pk=project.pk).update(due=dt.date(2026, 11, 10), revision=1)
    assert lights.current(fresh(project)).light.colour == "green"


def test_a_closed_project_is_done_and_a_cancelled_one_has_no_light(people, project, plan):
    plan(a=3)
    Project.objects.filter(pk=project.pk).update(state="closed", closed_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    assert lights.current(fresh(project)).light.colour == "done"
    Project.objects.filter(pk=project.pk).update(state="cancelled")
    assert lights.current(fresh(project)).light.colour == "none"


def test_a_light_is_kept_only_on_the_day_on_which_it_turns(people, project, plan):
    only = plan(a=25)["a"]
    reported(only, 60, start=dt.date(2026, 11, 2))
    ruled(project, BY_POINTS)
    assert [one.light for one in refresh()] == ["green"]
    assert refresh() == [], "nothing turned"
    reported(only, 5, start=dt.date(2026, 11, 2))
    assert [(one.light, one.was) for one in refresh([project])] == [("red", "green")]
    people.freeze("2026-11-24T09:00:00+08:00")
    assert refresh() == []
    assert LightChange.objects.count() == 2
    told = Notification.objects.filter(user=people.lead, title__contains="亮红灯")
    assert told.count() == 1


def test_any_past_day_is_read_from_what_was_kept(people, project):
    for day, light in (
        (dt.date(2026, 11, 2), "green"),
        (dt.date(2026, 11, 10), "red"),
        (dt.date(2026, 11, 20), "yellow"),
    ):
        LightChange.objects.create(project=project, on=day, light=light)
    shown = {
        day: (found[project.pk].light if (found := lights.on_day([project], dt.date(2026, 11, day))) else None)
        for day in (1, 2, 9, 10, 19, 20, 23)
    }
    assert shown == {1: None, 2: "green", 9: "green", 10: "red", 19: "red", 20: "yellow", 23: "yellow"}


def test_two_turns_on_one_day_leave_the_later(project):
    for light in ("red", "yellow"):
        LightChange.objects.create(project=project, on=dt.date(2026, 11, 20), light=light)
    assert lights.latest([project])[project.pk].light == "yellow"


def test_a_cured_red_is_yellow_first_until_its_time_is_over(people, project, plan):
    only = plan(a=25)["a"]
    ruled(project, BY_POINTS)
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 10), light="red", was="green")
    reported(only, 64, start=dt.date(2026, 11, 2))
    assert [(one.light, one.was) for one in refresh()] == [("yellow", "red")]
    reported(only, 100, start=dt.date(2026, 11, 2), finish=dt.date(2026, 11, 23))
    people.freeze("2026-12-22T09:00:00+08:00")
    assert refresh() == []
    people.freeze("2026-12-23T09:00:00+08:00")
    assert [one.light for one in refresh()] == ["green"]


def test_the_office_confirms_a_cure_where_the_rule_knows_it(people, project, plan):
    plan(a=25)
    project = ruled(project, BY_START)
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 10), light="red", was="green")
    refresh()
    with pytest.raises(PermissionDenied):
        confirm_cure(by=people.lead, project=project, note="已开工")
    with pytest.raises(Refused, match="写明"):
        confirm_cure(by=people.office, project=project, note=" ")
    made = confirm_cure(by=people.office, project=project, note="现场已开工")
    assert (made.light, made.was) == ("green", "yellow") and "现场已开工" in made.reasons[0]
    assert refresh() == [], "confirmed once, it stays green"
    with pytest.raises(Refused, match="无需确认"):
        confirm_cure(by=people.office, project=project, note="再一次")


def test_no_body_confirms_the_cure_of_what_it_leads_itself(people, project, plan):
    plan(a=25)
    Project.objects.update(lead="task_force_office")
    project = ruled(fresh(project), BY_START)
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 10), light="red", was="green")
    refresh()
    with pytest.raises(Refused, match="本部门牵头"):
        confirm_cure(by=people.office, project=project, note="现场已开工")
    assert confirm_cure(by=people.supervision, project=project, note="现场已开工").light == "green"


def test_a_rule_without_confirmation_refuses_it(people, project, plan):
    plan(a=25)
    project = ruled(project, BY_POINTS)
    LightChange.objects.create(project=project, on=dt.date(2026, 11, 10), light="yellow", was="red")
    Project.objects.filter(pk=project.pk).update(start=dt.date(2026, 11, 20), revision=2)
    with pytest.raises(Refused, match="不经确认"):
        confirm_cure(by=people.office, project=fresh(project), note="已补齐")


def test_many_projects_are_judged_with_as_many_queries_as_one(project, plan, django_assert_max_num_queries):
    plan(a=5)
    for number in range(8):
        Project.objects.create(code=f"x{number}", name=f"项目{number}", division="379901", start=dt.date(2026, 11, 2))
    rows = list(Project.objects.select_related("programme"))
    with django_assert_max_num_queries(8):
        assert len(lights.judge(rows)) == 9


def test_a_report_turns_the_light_once_it_is_kept(people, project, plan, django_capture_on_commit_callbacks):
    only = plan(a=25)["a"]
    ruled(project, BY_POINTS)
    assert [one.light for one in refresh()] == ["red"]
    with django_capture_on_commit_callbacks(execute=True):
        report(only, by=people.lead, percent=60, actual_start=dt.date(2026, 11, 2))
        assert LightChange.objects.count() == 1, "not before the report is kept: it may still be rolled back"
    assert [(one.light, one.was) for one in LightChange.objects.order_by("pk")] == [("red", ""), ("yellow", "red")]


def test_the_chore_judges_every_light_once_a_day_and_nothing_where_nothing_is_built(people, project, plan):
    plan(a=25)
    ruled(project, BY_POINTS)
    assert (judge_lights(), judge_lights()) == (1, 0)
    Place.objects.all().delete()
    assert judge_lights() == 0 and LightChange.objects.count() == 1


def test_a_plan_that_cannot_be_dated_says_so_and_leaves_the_others_their_lights(project, plan):
    task = plan(a=10)["a"]
    other = Project.objects.create(code="t.other", name="加速器", division="379901", start=dt.date(2026, 11, 23),
                                   due=dt.date(2026, 12, 31))  # fmt: skip
    Task.objects.filter(pk=task.pk).update(due=dt.date(2026, 11, 1))  # before the project begins on the second
    found = lights.judge([fresh(project), fresh(other)])
    assert found[project.pk].light.colour == "none"
    assert found[project.pk].light.reasons[0].startswith("计划排不出日期：任务") and found[project.pk].schedule is None
    assert found[other.pk].light.colour == "green"
