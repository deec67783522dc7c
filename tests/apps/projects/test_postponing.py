"""A limit that moves later asks for a reason and the office is told: in a move, a file, a tried-out plan, a record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import exchange, records, tasks
from kechuang.apps.projects.actions.replanning import Supposed, take_plan
from kechuang.apps.projects.models import Project, Task, TaskEdit
from tests import city

pytestmark = pytest.mark.django_db
EARLY, LATE, LAST = dt.date(2026, 12, 4), dt.date(2026, 12, 18), dt.date(2026, 12, 31)


def told(people) -> list[tuple[str, str]]:
    """Return what the office was told, title and text, oldest first."""
    return list(Notification.objects.filter(user=people.office).order_by("pk").values_list("title", "body"))


@pytest.fixture
def tree(people, project, plan):
    """Return a part without a limit of its own under a summary due early, and another summary due late."""
    made = plan(a=0, b=0, part=3, other=2)
    Task.objects.filter(code="a").update(due=EARLY)
    Task.objects.filter(code="b").update(due=LATE)
    for code, parent in (("part", "a"), ("other", "b")):
        Task.objects.filter(code=code).update(parent=made[parent])
    return {one.code: one for one in Task.objects.all()}


@pytest.mark.parametrize(("to", "day"), [("b", str(LATE)), (None, str(LAST))])
def test_a_part_is_put_under_a_later_limit_only_with_a_reason(people, tree, to, day):
    where = {"parent": tree[to] if to else None, "after": None, "by": people.lead, "revision": None}
    with pytest.raises(Refused, match=rf"“任务part”的时限由 {EARLY} 推迟为 {day}，请写明理由"):
        tasks.move_task(tree["part"], **where, reason="  ")
    assert Task.objects.get(code="part").parent == tree["a"] and not told(people)
    tasks.move_task(tree["part"], **where, reason="归口调整")
    assert told(people) == [(f"任务时限由 {EARLY} 推迟为 {day}：任务part", "归口调整")]
    assert TaskEdit.objects.filter(task=tree["part"]).order_by("pk").last().reason == "归口调整"


def test_a_move_to_the_same_or_an_earlier_limit_asks_for_nothing(people, tree):
    tasks.move_task(tree["other"], by=people.lead, revision=None, parent=tree["a"], after=tree["part"])
    Task.objects.filter(code="b").update(due=EARLY)
    tasks.move_task(tree["other"], by=people.lead, revision=None, parent=tree["b"], after=None)
    assert not told(people)


def test_the_page_of_a_move_takes_the_reason(people, tree):
    lead, where = city.browser(people.lead), f"/projects/tasks/{tree['part'].pk}/move"
    form = {"revision": tree["part"].revision, "parent": str(tree["b"].pk), "after": ""}
    refused = lead.post(where, form)
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert lead.post(where, {**form, "reason": "归口调整"}).status_code == 302


@pytest.mark.parametrize(
    ("day", "asks"), [(LAST - dt.timedelta(1), False), (LAST, False), (LAST + dt.timedelta(1), True)]
)
def test_a_project_is_put_off_only_with_a_reason(people, project, day, asks):
    if asks:
        with pytest.raises(Refused, match=f"项目“新材料实验室”的时限由 {LAST} 推迟为 {day}，请写明理由"):
            records.edit(project, by=people.lead, revision=0, due=day)
        assert Project.objects.get().due == LAST
    records.edit(project, by=people.lead, revision=0, due=day, reason="批复未下达" if asks else "")
    assert told(people) == ([(f"项目时限由 {LAST} 推迟为 {day}：新材料实验室", "批复未下达")] if asks else [])


def test_a_project_that_loses_its_limit_is_put_off_as_well(people, project):
    with pytest.raises(Refused, match="推迟为 不定时限"):
        records.edit(project, by=people.lead, revision=0, due=None)


def file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_a_file_puts_limits_off_only_with_a_reason_and_all_of_them_are_told_at_once(people, project, plan):
    plan(a=3, b=2, c=1)
    Task.objects.exclude(code="c").update(due=EARLY)
    text = (
        f"tasks:\n  - {{id: a, name: 任务a, days: 3, due: {LATE}}}\n  - {{id: b, name: 任务b, days: 2, due: {LATE}}}\n"
    )
    text += f"  - {{id: c, name: 任务c, days: 1, due: {EARLY}}}\n"
    kept = exchange.hand_in(project, by=people.lead, upload=file("plan.yaml", text))
    with pytest.raises(Refused, match=r"等 2 项时限推迟（由 2026-12-04 推迟为 2026-12-18），请写明理由"):
        exchange.take_file(project, kept, by=people.lead)
    assert not Task.objects.filter(due=LATE).exists()
    lead, where = city.browser(people.lead), f"/projects/{project.pk}/plan/import/{kept.pk}"
    form = {"plan_revision": Project.objects.get().plan_revision}
    assert 'name="reason"' in lead.get(where).content.decode() and lead.post(where, form).status_code == 422
    assert lead.post(where, {**form, "reason": "等待批复"}).status_code == 302
    ((title, body),) = told(people)
    assert (
        title == "2 项时限推迟：新材料实验室" and body.startswith("等待批复\n") and body.count("推迟为 2026-12-18") == 2
    )
    assert TaskEdit.objects.filter(task__code="a").order_by("pk").last().reason == "导入计划文件 plan.yaml；等待批复"


def test_a_tried_out_plan_that_puts_the_project_off_is_told_to_the_office_without_what_follows(people, project, plan):
    plan(a=3, b=2)
    Task.objects.filter(code="b").update(due=EARLY)
    later = LAST + dt.timedelta(15)
    take_plan(project, by=people.lead, supposed=Supposed({"b": {"due": LATE}}, later), reason="重新排定")
    ((title, body),) = told(people)
    assert title == "2 项时限推迟：新材料实验室"
    assert f"项目时限由 {LAST} 推迟为 {later}" in body and "任务a" not in body and "任务b" in body
