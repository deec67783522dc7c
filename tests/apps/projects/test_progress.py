"""Progress: only what has happened, by those who lead, never two unknown to each other; summaries by workdays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.files.models import AttachmentVersion
from kechuang.apps.projects.actions import closing, progress
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.models import Progress, Task
from kechuang.apps.projects.plans import planning
from tests import city

pytestmark = pytest.mark.django_db
TODAY, FRIDAY, MONDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 20), dt.date(2026, 11, 16)


@pytest.fixture
def task(plan):
    return plan(a=10)["a"]


def report(task, by, **told):
    return progress.report(task, by=by, **{"percent": 50, "actual_start": MONDAY, **told})


def test_a_report_dates_what_is_left_anew(people, project, task):
    report(task, people.lead, percent=40)
    project.refresh_from_db()
    one = planning.scheduled(project).tasks["a"]
    # Six of ten workdays are left from Monday the 23rd on.
    assert (one.start, one.finish) == (MONDAY, dt.date(2026, 11, 30))
    report(task, people.lead, percent=50, remaining=12)
    project.refresh_from_db()
    assert planning.scheduled(project).tasks["a"].finish == dt.date(2026, 12, 8)


def test_the_lead_of_the_task_and_that_of_the_project_report_and_nobody_else(people, project, task):
    Task.objects.update(lead="natural_resources")
    task.refresh_from_db()
    report(task, people.support, percent=10)
    report(task, people.lead, percent=20)
    for other in (people.second, people.office, people.stranger, people.leader):
        with pytest.raises(PermissionDenied):
            report(task, other, percent=30)
    assert list(Progress.objects.values_list("percent", flat=True)) == [20, 10]


@pytest.mark.parametrize(("told", "why"), [
    ({"on": dt.date(2026, 11, 24)}, "晚于今天"),
    ({"actual_start": dt.date(2026, 11, 24)}, "晚于今天"),
    ({"percent": 100, "actual_finish": dt.date(2026, 11, 24)}, "晚于今天"),
    ({"percent": 100}, "实际完成日期"),
    ({"percent": 99, "actual_finish": FRIDAY}, "不足 100%"),
    ({"percent": 1, "actual_start": None}, "实际开始日期"),
    ({"percent": 100, "actual_start": FRIDAY, "actual_finish": MONDAY}, "早于实际开始"),
    ({"percent": 101}, "0 与 100"), ({"percent": -1}, "0 与 100"),
    ({"percent": 100, "actual_finish": FRIDAY, "remaining": 1}, "应为 0"),
    ({"percent": 99, "remaining": 0}, "大于 0"),
])  # fmt: skip
def test_what_cannot_have_been_is_refused_with_the_remedy(people, task, told, why):
    with pytest.raises(Refused, match=why):
        report(task, people.lead, **told)
    assert not Progress.objects.exists() and Task.objects.get().percent == 0


@pytest.mark.parametrize("told", [
    {"on": TODAY, "actual_start": TODAY}, {"percent": 100, "actual_start": TODAY, "actual_finish": TODAY},
    {"percent": 0, "actual_start": None}, {"percent": 99, "remaining": 1}, {"percent": 100, "actual_finish": FRIDAY,
                                                                            "remaining": 0},
])  # fmt: skip
def test_what_lies_just_inside_the_bounds_is_taken(people, task, told):
    report(task, people.lead, **told)
    assert Task.objects.get().percent == told.get("percent", 50)


def test_of_two_who_report_the_second_is_told_what_the_first_said(people, task):
    report(task, people.colleague, percent=60, seen=0)
    with pytest.raises(Outdated) as refusal:
        report(task, people.lead, percent=30, seen=0)
    assert people.colleague.display_name in str(refusal.value) and "60%" in str(refusal.value)
    typed = {"seen": "0", "percent": "30", "on": "2026-11-23", "actual_start": "2026-11-16", "note": "已写的说明"}
    answer = city.browser(people.lead).post(f"/projects/tasks/{task.pk}/report", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "60%" in page and "已写的说明" in page and 'value="30"' in page
    assert Progress.objects.count() == 1


def test_less_than_before_needs_a_reason_and_a_report_is_never_changed(people, task):
    report(task, people.lead, percent=100, actual_finish=FRIDAY)
    with pytest.raises(Refused, match="写明原因"):
        report(task, people.lead, percent=80)
    report(task, people.lead, percent=80, note="验收发现缺项")
    task.refresh_from_db()
    assert task.percent == 80 and task.actual_finish is None
    assert list(Progress.objects.order_by("pk").values_list("percent", "actual_finish")) == [(100, FRIDAY), (80, None)]


def test_a_report_is_never_for_an_earlier_day_than_the_last(people, task):
    report(task, people.lead, on=FRIDAY)
    with pytest.raises(Refused, match="早于上一次报告"):
        report(task, people.lead, on=FRIDAY - dt.timedelta(days=1), percent=60)
    report(task, people.lead, on=FRIDAY, percent=60)


def test_a_summary_is_not_reported_on_its_percent_comes_from_its_parts_by_workdays(people, project, plan):
    made = plan(a=0, b=3, c=1, d=0)
    Task.objects.filter(code__in="bcd").update(parent=made["a"])
    with pytest.raises(Refused, match="由其下任务汇总"):
        report(made["a"], people.lead)
    report(made["b"], people.lead, percent=50)
    report(made["c"], people.lead, percent=100, actual_finish=FRIDAY)
    # (3 × 50 + 1 × 100) / 4 = 62.5, rounded down; the milestone takes no workday.
    assert planning.percent_of(made["a"]) == 62


def test_a_summary_of_which_every_part_is_given_up_is_reported_on_itself(people, plan):
    made = plan(a=3, b=3)
    Task.objects.filter(code="b").update(parent=made["a"])
    browser, where = city.browser(people.lead), f"/projects/tasks/{made['a'].pk}"
    assert f"{where}/report" not in browser.get(where).content.decode()
    Task.objects.filter(code="b").update(state="cancelled")
    assert f"{where}/report" in browser.get(where).content.decode()
    report(made["a"], people.lead, percent=100, actual_finish=FRIDAY)
    paper = SimpleUploadedFile("批复.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
    assert closing.submit(made["a"], by=people.lead, files=[paper]).state == "submitted"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 100)), min_size=1, max_size=8))
def test_the_percent_of_a_summary_lies_between_its_least_and_its_most(parts):
    top = Task(pk=1)
    rows = [Task(pk=number, parent_id=1, days=days, percent=percent) for number, (days, percent) in enumerate(parts, 2)]
    found = planning.percent_among(top, {1: rows})
    counted = [one.percent for one in rows if one.days] or [one.percent for one in rows]
    assert min(counted) <= found <= max(counted)


def test_evidence_is_kept_with_the_report_and_shown_to_those_who_see_the_project(people, task):
    file = SimpleUploadedFile("现场.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
    report(task, people.lead, percent=20, files=[file])
    version = AttachmentVersion.objects.get()
    where = f"/files/{version.attachment_id}"
    assert city.browser(people.leader).get(where).status_code == 200
    assert version.attachment.object_type == "projects.progress"


def test_a_refused_file_leaves_no_report(people, task):
    bad = SimpleUploadedFile("病毒.exe", b"MZ\x90\x00\x03", content_type="application/pdf")
    with pytest.raises(Refused):
        report(task, people.lead, percent=20, files=[bad])
    assert not Progress.objects.exists() and Task.objects.get().percent == 0


def test_nothing_is_reported_on_what_is_handed_in_or_closed(people, task):
    for state in ("submitted", "closed", "cancelled"):
        Task.objects.update(state=state)
        with pytest.raises(Refused, match="不能再改"):
            report(task, people.lead)
