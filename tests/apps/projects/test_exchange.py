"""A plan from a file: seen before it is taken, clashes told, the old one kept; out and in again it is the same."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.files.models import Attachment
from kechuang.apps.projects.actions import exchange, progress, tasks
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.actions.tasks import After
from kechuang.apps.projects.models import PlanBaseline, Progress, Project, Task, TaskLink
from kechuang.apps.projects.pages.exchange import content_of
from kechuang.apps.projects.plans import planning
from kechuang.engines import plans
from tests import city

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)
YAML = """
name: 新计划
tasks:
  - {id: a, name: 任务a, days: 6}
  - {id: n, name: 新任务, days: 2, after: [a SS+2], owner: natural_resources}
"""


def upload(text, name="plan.yaml"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def text(answer):
    return answer.content.decode()


def taken(project, by, data, name="plan.yaml", **more):
    return exchange.take_file(project, exchange.hand_in(project, by=by, upload=upload(data, name)), by=by, **more)


def test_a_file_is_seen_beside_the_plan_and_then_taken_with_the_old_one_kept(people, project, plan):
    plan(a=10, b=(3, "a"))
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/plan/import"
    assert lead.post(where, {}).status_code == 422
    answer = lead.post(where, {"file": upload(YAML)})
    assert answer.status_code == 302
    page = text(lead.get(answer.url))
    assert "新任务" in page and "工期：10 → <b>6</b>" in page and "任务b" in page
    assert Task.objects.get(code="a").days == 10, "nothing is taken yet"
    done = lead.post(answer.url, {"plan_revision": Project.objects.get().plan_revision})
    assert done.status_code == 302, text(done)
    there = {one.code: one for one in Task.objects.filter(removed_at=None)}
    assert set(there) == {"a", "n"} and there["a"].days == 6 and there["n"].lead == "natural_resources"
    assert [(one.before.code, one.kind, one.lag) for one in TaskLink.objects.filter(after=there["n"])] == [
        ("a", "SS", 2)
    ]
    kept = PlanBaseline.objects.get()
    assert kept.name == "导入前的计划" and "plan.yaml" in kept.reason and set(kept.dates["tasks"]) == {"a", "b"}
    gone = Task.objects.get(code="b")
    assert gone.removed_at is not None and tasks.restore_task(gone, by=people.lead)


def test_a_changed_predecessor_is_shown_in_words(people, project, plan):
    plan(a=10, n=(2, "a"))
    kept = exchange.hand_in(project, by=people.lead, upload=upload(YAML))
    (_task, change) = exchange.look_through(project, kept).changed
    assert ("前置任务", "a", "a（开始后开始，推后 2 个工作日）") in change.fields


def test_what_was_reported_on_stays_though_the_file_leaves_it_out(people, project, plan):
    made = plan(a=10, b=(3, "a"))
    progress.report(made["b"], by=people.lead, percent=20, actual_start=FRIDAY)
    seen = taken(project, people.lead, YAML)
    assert [one.code for one in seen.kept] == ["b"]
    assert set(Task.objects.filter(removed_at=None).values_list("code", flat=True)) == {"a", "b", "n"}
    assert TaskLink.objects.filter(before__code="a", after__code="b").exists()


def test_a_clash_with_what_is_closed_is_told_and_nothing_is_taken(people, project, plan):
    plan(a=10)
    Task.objects.update(state="closed")
    kept = exchange.hand_in(project, by=people.lead, upload=upload(YAML))
    assert exchange.look_through(project, kept).conflicts
    with pytest.raises(Refused, match="任务“任务a”已销号，文件却要改它（工期）"):
        exchange.take_file(project, kept, by=people.lead)
    assert Task.objects.count() == 1 and not PlanBaseline.objects.exists()
    assert "采用文件中的计划" not in text(
        city.browser(people.lead).get(f"/projects/{project.pk}/plan/import/{kept.pk}")
    )


@pytest.mark.parametrize("state", ["submitted", "closed", "cancelled"])
def test_no_file_puts_an_open_task_under_what_is_not_open(people, project, plan, state):
    made = plan(a=0, c=2, d=2)
    Task.objects.filter(code="a").update(state=state)
    tasks.remove_task(made["d"], by=people.lead, revision=0)
    for part, also in (("n", "{id: c, name: 任务c, days: 2}"), ("d", "{id: c, name: 任务c, days: 2}"), ("c", "")):
        data = f"tasks:\n  - {{id: a, name: 任务a, tasks: [{{id: {part}, name: 任务{part}, days: 2}}]}}\n"
        data += f"  - {also}\n" if also else ""
        kept = exchange.hand_in(project, by=people.lead, upload=upload(data))
        told = exchange.look_through(project, kept).conflicts
        assert any(f"任务“任务{part}”的上级任务“任务a”" in one for one in told), told
        with pytest.raises(Refused):
            exchange.take_file(project, kept, by=people.lead)
    assert not Task.objects.exclude(parent=None).exists()


def test_what_is_past_its_limit_does_not_go_because_a_file_leaves_it_out(people, project, plan):
    plan(a=10, b=(3, "a"))
    Task.objects.filter(code="b").update(due=FRIDAY)
    with pytest.raises(Refused, match="任务“任务b”已过时限（2026-11-20），文件却没有它"):
        taken(project, people.lead, YAML)
    assert Task.objects.filter(removed_at=None).count() == 2


def test_a_plan_that_moved_since_it_was_seen_is_not_overwritten(people, project, plan):
    plan(a=10)
    kept = exchange.hand_in(project, by=people.lead, upload=upload(YAML))
    with pytest.raises(Outdated, match="没有导入"):
        exchange.take_file(project, kept, by=people.lead, plan_revision=project.plan_revision + 1)


def test_progress_of_a_file_is_taken_only_when_asked_for_and_becomes_a_report(people, project, plan):
    plan(a=10)
    data = "tasks:\n  - {id: a, name: 任务a, days: 10, percent: 30, actual_start: 2026-11-16}\n"
    taken(project, people.lead, data)
    assert Task.objects.get().percent == 0
    taken(project, people.lead, data, progress=True)
    assert Task.objects.get().percent == 30
    assert Progress.objects.get().note == "导入计划文件 plan.yaml"
    late = data.replace("2026-11-16", "2026-11-30")
    with pytest.raises(Refused, match=r"任务“任务a”的进度不能采用：.*晚于今天"):
        taken(project, people.lead, late, progress=True)


def test_progress_of_many_tasks_is_dated_once_and_moves_the_plan_once(people, project, plan, monkeypatch):
    plan(**{f"t{number}": 3 for number in range(6)})
    rows = "".join(
        f"  - {{id: t{number}, name: 任务t{number}, days: 3, percent: 30, actual_start: 2026-11-16}}\n"
        for number in range(6)
    )
    dated, schedule = [], plans.schedule
    monkeypatch.setattr(plans, "schedule", lambda plan, **more: dated.append(plan.name) or schedule(plan, **more))
    before = Project.objects.get().plan_revision
    seen = taken(project, people.lead, f"tasks:\n{rows}", progress=True)
    assert len(seen.progress) == 6 and Progress.objects.count() == 6
    assert set(Task.objects.values_list("percent", flat=True)) == {30}
    # Read in and looked through, the old plan, the new one, the new one with its progress.
    assert len(dated) <= 6, dated
    assert Project.objects.get().plan_revision - before == 2


@pytest.mark.parametrize("kind", ["yaml", "xlsx", "xml"])
def test_a_plan_sent_out_and_read_in_again_is_the_same(people, project, plan, kind):
    made = plan(a=10, b=(3, "a"), c=(0, "b"), s=0)
    lead = people.lead
    tasks.edit_task(
        made["b"], by=lead, revision=0, due=dt.date(2026, 12, 30), constraint_kind="SNET",
        constraint_date=dt.date(2026, 12, 8), links=[After("a", "FS", 2, "day"), After("s", "SS", -1)],
    )  # fmt: skip
    tasks.edit_task(made["c"], by=lead, revision=0, links=[])
    tasks.move_task(made["c"], by=lead, revision=1, parent=made["a"], after=None)
    progress.report(made["s"], by=lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY)
    project.refresh_from_db()
    dated = planning.scheduled(project)
    found = exchange.hand_in(project, by=lead, upload=upload(content_of(project, dated, kind), f"plan.{kind}"))
    seen = exchange.look_through(project, found)
    assert seen.conflicts == () and seen.added == () and seen.gone == (), seen
    assert seen.changed == () and seen.progress == (), seen


def test_every_kind_of_file_is_sent_and_marked_as_invented_where_it_is(people, project, plan):
    plan(a=10)
    browser, where = city.browser(people.leader), f"/projects/{project.pk}/plan/export"
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{where}/xlsx").content))
    assert [cell.value for cell in book.worksheets[0][2]][:2] == ["a", "任务a"]
    assert yaml.safe_load(browser.get(f"{where}/yaml").content)["tasks"] == [{"id": "a", "name": "任务a", "days": 10}]
    assert b"BEGIN:VEVENT" in browser.get(f"{where}/ics").content
    assert b"<Name>" in browser.get(f"{where}/xml").content
    assert browser.get(f"{where}/exe").status_code == 404
    Project.objects.update(synthetic=True)
    assert "%E6%BC%94%E7%A4%BA%E6%95%B0%E6%8D%AE" in browser.get(f"{where}/ics").headers["Content-Disposition"]


def test_where_a_file_has_other_dates_than_its_plan_here_is_told_before_it_is_taken(people, project, plan):
    plan(a=10)
    dated = planning.scheduled(project)
    data = content_of(project, dated, "xml").decode()
    kept = exchange.hand_in(project, by=people.lead, upload=upload(data, "plan.xml"))
    assert exchange.look_through(project, kept).notes == (), "the same dates need no word"
    people.freeze("2026-11-25T09:00:00+08:00")
    page = text(city.browser(people.lead).get(f"/projects/{project.pk}/plan/import/{kept.pk}"))
    assert "plan.xml 有任务排出的日期与文件所写不同：任务a（文件 2026-11-23 至 2026-12-04，排为 2026-11-25" in page


def test_the_sheet_says_calendars_too_and_events_are_known_by_their_project(people, project, plan):
    plan(a=10)
    dated = planning.scheduled(project)
    book = openpyxl.load_workbook(io.BytesIO(content_of(project, dated, "xlsx")))
    assert len(book.worksheets) == 4 and book.worksheets[0].title == "计划"
    before = content_of(project, dated, "ics")
    Project.objects.update(name="改了名的实验室")
    project.refresh_from_db()
    uids = [[line for line in data.splitlines() if line.startswith(b"UID")]
            for data in (before, content_of(project, dated, "ics"))]  # fmt: skip
    assert uids[0] == uids[1] != []


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><Project>&c;</Project>'


@pytest.mark.parametrize(("data", "name", "told"), [
    (BOMB, "plan.xml", "plan.xml"), ("<Project", "plan.xml", "不是完整的 XML"),
    ("<a/>", "plan.xml", "Microsoft Project"),
    ("tasks: [{id: a, after: [b]}]", "plan.yaml", "不存在"),
    ("tasks: [{id: a, days: x}]", "plan.yaml", "第 1 行"), ("tasks: []", "plan.yaml", "没有任务"),
    ("a: &x [*x]", "plan.yaml", "plan.yaml"), (b"PK\x03\x04broken", "plan.xlsx", "已损坏"),
    ("MZ", "plan.exe", "不能导入"), ("tasks: [{id: a, calendar: night}]", "plan.yaml", "日历 night 没有登记"),
    ("tasks: [{id: a, days: 1, after: [b]}, {id: b, days: 1, after: [a]}]", "plan.yaml", "成了一圈"),
])  # fmt: skip
def test_a_hostile_or_broken_file_is_refused_in_one_sentence_and_changes_nothing(people, project, data, name, told):
    Task.objects.create(project=project, code="z", name="任务z", days=1)
    with pytest.raises(Refused) as refusal:
        taken(project, people.lead, data, name)
    assert told in str(refusal.value) and str(refusal.value).count("。") <= 1, str(refusal.value)
    assert list(Task.objects.filter(removed_at=None).values_list("code", flat=True)) == ["z"]
    assert not PlanBaseline.objects.exists()


def test_a_file_too_large_is_refused(people, project):
    data = "# " + "x" * (4 * 1024 * 1024) + "\ntasks: []\n"
    with pytest.raises(Refused, match="超过"):
        exchange.hand_in(project, by=people.lead, upload=upload(data))
    assert not Attachment.objects.exists()


def test_only_the_lead_brings_files_in_and_only_into_his_project(people, project, plan):
    plan(a=1)
    with pytest.raises(PermissionDenied):
        exchange.hand_in(project, by=people.support, upload=upload(YAML))
    kept = exchange.hand_in(project, by=people.lead, upload=upload(YAML))
    other = Project.objects.create(code="test.other", name="另一个", division="379901", lead="science_technology")
    with pytest.raises(Refused, match="不是本项目的计划文件"):
        exchange.look_through(other, kept)
    assert city.browser(people.support).get(f"/projects/{project.pk}/plan/import/{kept.pk}").status_code == 403
