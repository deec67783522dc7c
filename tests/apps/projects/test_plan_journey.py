"""The whole way by hand: a plan is entered, found too late, re-planned, reported on, handed in, verified, closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.projects.models import PlanBaseline, Progress, Project, Task, TaskEdit
from tests import city

pytestmark = pytest.mark.django_db
TABLE = "用地批复\t10\t\t自然资源局\n环评批复\t5\t\t\n可研批复\t8\t1\t\n土建\t12\t3;2SS+1\t\n投产\t0\t4\t\t2026-12-31\n"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def paper(name: str = "验收意见.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")


def entered(project: Project, lead: object) -> dict[str, Task]:
    answer = city.browser(lead).post(f"/projects/{project.pk}/tasks/enter", {"table": TABLE.replace("自然资源局", "")})
    assert answer.status_code == 302, text(answer)
    return {one.name: one for one in Task.objects.all()}


def test_a_plan_is_entered_found_late_re_planned_reported_and_closed_by_another_department(people, project):
    lead, office = city.browser(people.lead), city.browser(people.office)
    where = f"/projects/{project.pk}/plan"
    assert "还没有计划" in text(lead.get(where))
    tasks = entered(project, people.lead)
    assert [one.code for one in sorted(tasks.values(), key=lambda one: one.order)] == ["1", "2", "3", "4", "5"]

    # From Monday the 23rd 30 workdays lead to 2027-01-04 (New Year's day off); the due date is 2026-12-31.
    page = text(lead.get(where))
    assert "应于 2026-11-" in page and "已晚" in page, page[:3000]
    assert "用地批复 → 可研批复 → 土建" in page
    assert "★" in page and "关键任务" in page

    form = {"plan_revision": Project.objects.get().plan_revision, "due": "2026-12-31"}
    seen = lead.post(f"{where}/what-if", {**form, "days-4": "8", "see": "1"})
    assert seen.status_code == 200 and "提前 4 个工作日" in text(seen), text(seen)
    assert Task.objects.get(code="4").days == 12, "nothing is taken yet"
    refused = lead.post(f"{where}/what-if", {**form, "days-4": "8", "take": "1", "reason": ""})
    assert refused.status_code == 422 and 'value="8"' in text(refused)
    taken = lead.post(f"{where}/what-if", {**form, "days-4": "8", "take": "1", "reason": "增加一个施工班组"})
    assert taken.status_code == 302, text(taken)
    assert Task.objects.get(code="4").days == 8
    assert list(PlanBaseline.objects.order_by("number").values_list("number", "reason")) == [
        (1, "增加一个施工班组"), (2, "增加一个施工班组")]  # fmt: skip
    assert "可按期完成" in text(lead.get(where))

    task = tasks["环评批复"]
    here = f"/projects/tasks/{task.pk}"
    done = {
        "seen": "0",
        "percent": "100",
        "on": "2026-11-23",
        "actual_start": "2026-11-16",
        "actual_finish": "2026-11-20",
    }
    assert "报告进度" in text(lead.get(here))
    assert lead.post(f"{here}/report", {**done, "actual_finish": "2026-11-24"}).status_code == 422
    answer = lead.post(f"{here}/report", {**done, "files": [paper("批复.pdf"), paper("公示.pdf")]})
    assert answer.status_code == 302, text(answer)
    assert Progress.objects.get().percent == 100 and "批复.pdf" in text(lead.get(here))

    close = f"/projects/close/task/{task.pk}"
    assert lead.get(f"{close}/verify").status_code in {302, 403}
    assert lead.post(f"{close}/submit", {"note": "批复已取得", "seen": 0}).status_code == 302
    assert office.get(f"/projects/close/task/{task.pk}/verify").status_code == 200
    assert "环评批复" in text(office.get("/projects/verify"))
    assert lead.post(f"{close}/verify", {"note": "无误", "seen": 1}).status_code == 403, (
        "nobody closes what his department leads"
    )
    assert office.post(f"{close}/verify", {"note": "核对批复原件", "seen": 1}).status_code == 302
    task.refresh_from_db()
    assert task.state == "closed" and task.closed_by == people.office
    slip = text(lead.get(f"{close}/certificate"))
    assert "销号单" in slip and "XH-20261123-T" in slip and "批复.pdf" in slip and "核对批复原件" in slip
    assert TaskEdit.objects.filter(task__code="4").count() == 2
    assert dt.date(2026, 12, 31) == Project.objects.get().due
