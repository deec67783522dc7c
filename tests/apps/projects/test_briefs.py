"""周报与通报: made once, numbered without gaps, told as things stood, and the same file each time."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import closing, progress
from kechuang.apps.projects.actions.briefs import facts_of, file_of, make_quarterly, make_weekly, paper_of
from kechuang.apps.projects.actions.lights import refresh
from kechuang.apps.projects.models import Brief, LightChange, Problem, Programme, Project, StageMove, Task
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
        Task.objects.get(pk=task.pk), by=people.lead, percent=percent, actual_start=start, actual_finish=finish, note=note,
        files=[SimpleUploadedFile("佐证.txt", "完成证明".encode())],
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
        ("新材料实验室", dt.date(2026, 11, 19), "落后 50 个百分点")
    ]
    assert (facts.closed.now, facts.closed.before) == (1, 0)
    assert (facts.overdue.now, facts.overdue.before) == (1, 0)
    assert [one.what for one in facts.moved] == ["“任务a”1项任务经核验销号", "进度由0%提高到60%"]
    (late,) = facts.late
    assert (late.what, late.due, late.late) == ("任务b", dt.date(2026, 11, 18), 2), "Thursday and Friday"
    assert "设备未到货" in late.why and "任务b" in late.why
    assert [(one.day, one.what) for one in facts.milestones] == [(dt.date(2026, 11, 26), "任务c")]
    text = said(brief)
    print(text)
    assert "已逾期2个工作日" in text and "演示数据" in text
