"""Close-out: evidence, a second person of another department, level by level up the tree, each step with its trail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.files.actions import store_upload
from kechuang.apps.files.models import AttachmentVersion
from kechuang.apps.inbox.models import Notification
from kechuang.apps.projects.actions import closing, progress
from kechuang.apps.projects.models import Programme, Project, Task
from kechuang.apps.projects.plans import planning
from kechuang.apps.transitions import StaleState
from tests import city
from tests.apps.people import person, sits

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)


def paper(name="验收意见.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")


def text(answer):
    return answer.content.decode()


@pytest.fixture
def task(people, plan):
    """Return a task that is done."""
    made = plan(a=3)["a"]
    progress.report(made, by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY)
    return Task.objects.get()


@pytest.fixture
def submitted(people, task):
    return closing.submit(task, by=people.lead, note="已完成", files=[paper()])


def test_without_any_evidence_nothing_is_handed_in(people, task):
    with pytest.raises(Refused, match="销号须有佐证"):
        closing.submit(task, by=people.lead, note="已完成")
    assert Task.objects.get().state == "open"
    done = closing.submit(task, by=people.lead, note="已完成", files=[paper()])
    assert done.state == "submitted" and done.submitted_by == people.lead


def test_what_a_report_in_the_press_says_is_no_evidence_that_a_project_is_done(people, project):
    Project.objects.update(evidence=[{"file": "sha256:0", "start": 0, "end": 9, "text": "新材料实验室建成"}])
    with pytest.raises(Refused, match="销号须有佐证"):
        closing.submit(Project.objects.get(), by=people.lead, note="已建成")
    assert closing.submit(Project.objects.get(), by=people.lead, files=[paper()]).state == "submitted"


def test_evidence_of_a_progress_report_is_evidence_enough(people, plan):
    made = plan(a=3)["a"]
    progress.report(
        made, by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY, files=[paper("批复.pdf")]
    )
    assert closing.submit(made, by=people.lead, note="见批复").state == "submitted"


def test_what_is_not_finished_is_not_handed_in(people, plan):
    made = plan(a=3)["a"]
    progress.report(made, by=people.lead, percent=99, actual_start=FRIDAY)
    with pytest.raises(Refused, match="现完成 99%"):
        closing.submit(made, by=people.lead, note="", files=[paper()])


def test_office_and_supervision_verify_and_nobody_else(people, submitted):
    for other in (people.lead, people.colleague, people.support, people.stranger):
        with pytest.raises(PermissionDenied):
            closing.verify(submitted, by=other)
    done = closing.verify(submitted, by=people.supervision, note="核对原件")
    assert done.state == "closed" and done.closed_by == people.supervision


def test_the_one_who_handed_it_in_never_verifies_it_even_from_the_office(people, task):
    both = sits(sits(people.lead, "task_force_office"), "task_force_office")
    handed_in = closing.submit(task, by=both, note="", files=[paper()])
    with pytest.raises(Refused, match="不能核验自己办理或提交"):
        closing.verify(handed_in, by=User.objects.get(pk=both.pk))


def test_the_owner_never_verifies_his_task(people, submitted):
    Task.objects.update(owner=people.office)
    with pytest.raises(Refused, match="不能核验自己办理"):
        closing.verify(Task.objects.get(), by=people.office)


def test_nobody_verifies_what_his_own_department_leads(people, submitted):
    Task.objects.update(lead="task_force_office")
    with pytest.raises(Refused, match="本部门牵头"):
        closing.verify(Task.objects.get(), by=people.office)
    page = text(city.browser(people.office).get(f"/projects/close/task/{submitted.pk}/verify"))
    assert "不能核验本部门牵头" in page and "核验意见" not in page
    assert closing.verify(Task.objects.get(), by=people.supervision).state == "closed"


def test_nobody_verifies_the_task_of_another_in_a_project_that_his_own_department_leads(people, task):
    Project.objects.update(lead="task_force_office")
    Task.objects.update(lead="natural_resources")
    handed_in = closing.submit(Task.objects.get(), by=people.office, files=[paper()])
    colleague = sits(person(Role.OFFICER), "task_force_office")
    with pytest.raises(Refused, match="本部门牵头"):
        closing.verify(handed_in, by=colleague)
    assert closing.verify(Task.objects.get(), by=people.supervision).state == "closed"


def test_nobody_gives_up_what_his_own_department_leads(people, project, plan):
    made = plan(a=3)["a"]
    Project.objects.update(lead="task_force_office")
    for work in (Task.objects.get(pk=made.pk), Project.objects.get()):
        with pytest.raises(Refused, match="不能终止本部门牵头的事项"):
            closing.cancel(work, by=people.office, reason="调整")
    page = text(city.browser(people.office).get(f"/projects/tasks/{made.pk}"))
    assert f"/projects/close/task/{made.pk}/cancel" not in page
    assert closing.cancel(Task.objects.get(), by=people.supervision, reason="调整").state == "cancelled"


def test_of_a_project_that_is_given_up_nothing_is_handed_in_or_verified(people, project, plan):
    plan(a=3, b=3)
    for one in Task.objects.all():
        progress.report(one, by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY)
    closing.submit(Task.objects.get(code="a"), by=people.lead, files=[paper()])
    with pytest.raises(Refused, match="1 项待核验（任务a"):
        closing.cancel(Project.objects.get(), by=people.office, reason="停建")
    Project.objects.update(state="cancelled")
    with pytest.raises(Refused, match="“新材料实验室”已终止"):
        closing.submit(Task.objects.get(code="b"), by=people.lead, files=[paper()])
    with pytest.raises(Refused, match="“新材料实验室”已终止"):
        closing.verify(Task.objects.get(code="a"), by=people.office)
    assert set(Task.objects.values_list("state", flat=True)) == {"open", "submitted"}


def test_it_is_closed_level_by_level_up_the_tree(people, project, plan):
    programme = Programme.objects.create(
        code="test.drive", name="科教创新攻坚行动", division="379900", lead="science_technology"
    )
    Project.objects.update(programme=programme)
    made = plan(a=0, b=3)
    Task.objects.filter(code="b").update(parent=made["a"])
    made["b"].refresh_from_db()
    progress.report(made["b"], by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY)
    project.refresh_from_db()
    for work, part in ((made["a"], "任务b"), (project, "任务a"), (programme, "新材料实验室")):
        with pytest.raises(Refused, match=f"还有 1 项未销号（{part}）"):
            closing.submit(work, by=people.lead, note="")
    for work in (made["b"], made["a"], project, programme):
        files = [paper()] if work == made["b"] else []
        closing.submit(work, by=people.lead, note="", files=files)
        closing.verify(work, by=people.office)
        told = Notification.objects.filter(user=people.lead, title__startswith="其下各项均已销号").count()
        assert told == (made["b"], made["a"], project, programme).index(work) + (work != programme)
    assert Programme.objects.get().state == "closed"
    verbs = list(Entry.objects.filter(verb__in=("projects.submit", "projects.verify")).values_list("verb", flat=True))
    assert len(verbs) == 8


def test_a_part_that_is_opened_again_meanwhile_keeps_its_summary_open(people, project, submitted):
    closing.verify(submitted, by=people.office)
    project.refresh_from_db()
    closing.submit(project, by=people.lead, note="")
    with pytest.raises(Refused, match="应先重新打开或恢复上级"):
        closing.reopen(Task.objects.get(), by=people.office, reason="复查不符")
    closing.send_back(project, by=people.office, reason="先整改任务")
    closing.reopen(Task.objects.get(), by=people.office, reason="复查不符")
    found = Task.objects.get()
    assert found.state == "open" and found.closed_by is None and found.closed_at is None
    with pytest.raises(Refused, match="还有 1 项未销号"):
        closing.submit(Project.objects.get(), by=people.lead, note="")


def test_return_reopen_cancel_and_resume_need_their_reasons_and_tell_them(people, submitted):
    with pytest.raises(Refused, match="写明理由"):
        closing.send_back(submitted, by=people.office, reason="  ")
    closing.send_back(submitted, by=people.office, reason="缺验收签字")
    told = Notification.objects.filter(user=people.lead, title__startswith="退回整改").get()
    assert told.body == "缺验收签字"
    for deed in (closing.cancel, closing.resume):
        with pytest.raises(Refused, match="写明理由"):
            deed(Task.objects.get(), by=people.office, reason="")
        deed(Task.objects.get(), by=people.office, reason="调整")
    assert [one.transition for one in Task.objects.get().history] == ["submit", "return", "cancel", "resume"]


def test_what_was_handed_in_is_withdrawn_by_the_lead_before_it_is_verified(people, submitted):
    assert closing.withdraw(submitted, by=people.colleague).state == "open"
    with pytest.raises(Refused):
        closing.withdraw(Task.objects.get(), by=people.lead)


def test_a_summary_is_not_given_up_before_its_parts(people, plan):
    made = plan(a=0, b=3)
    Task.objects.filter(code="b").update(parent=made["a"])
    with pytest.raises(Refused, match="还有 1 项在推进"):
        closing.cancel(made["a"], by=people.office, reason="调整")
    closing.cancel(made["b"], by=people.office, reason="调整")
    assert closing.cancel(made["a"], by=people.office, reason="调整").state == "cancelled"


def test_of_two_who_decide_from_the_same_page_one_succeeds(people, submitted):
    first, second = Task.objects.get(), Task.objects.get()
    closing.verify(first, by=people.office)
    with pytest.raises((StaleState, Refused)):
        closing.send_back(second, by=people.supervision, reason="缺材料")
    assert Task.objects.get().state == "closed"


def test_a_closed_task_moves_the_plan_on(people, project, submitted):
    before = Project.objects.get().plan_revision
    closing.verify(submitted, by=people.office)
    assert Project.objects.get().plan_revision > before
    assert planning.scheduled(Project.objects.get()).tasks["a"].task.actual_finish == FRIDAY


def test_the_queue_shows_what_waits_the_longest_first_with_evidence_left_and_decision_right(people, submitted):
    office = city.browser(people.office)
    page = text(office.get("/projects/verify"))
    assert "任务a" in page and "核验" in page and "新材料实验室" in page
    page = text(office.get(f"/projects/close/task/{submitted.pk}/verify"))
    assert page.index("验收意见.pdf") < page.index("核验意见") and "已完成" in page
    bad = office.post(f"/projects/close/task/{submitted.pk}/verify", {"note": ""})
    assert bad.status_code == 422 and Task.objects.get().state == "submitted"
    done = office.post(f"/projects/close/task/{submitted.pk}/return", {"reason": "缺签字", "seen": submitted.version})
    assert done.status_code == 302 and "没有等待核验的事项" in text(office.get("/projects/verify"))
    assert city.browser(people.stranger).get(f"/projects/close/task/{submitted.pk}/verify").status_code in {302, 403}


def test_who_verifies_decides_on_what_he_saw_not_on_what_was_handed_in_since(people, submitted):
    office, where = city.browser(people.office), f"/projects/close/task/{submitted.pk}"
    assert text(office.get(f"{where}/verify")).count(f'name="seen" value="{submitted.version}"') == 2
    closing.withdraw(submitted, by=people.lead)
    again = closing.submit(Task.objects.get(), by=people.lead, note="换了材料", files=[paper("新意见.pdf")])
    for deed, said in ((closing.verify, {"note": "核对原件"}), (closing.send_back, {"reason": "缺签字"})):
        with pytest.raises(Refused, match="办理了“提交销号”，现为“待核验”"):
            deed(again, by=people.office, seen=submitted.version, **said)
    answer = office.post(f"{where}/verify", {"note": "核对原件", "seen": submitted.version})
    page = text(answer)
    assert answer.status_code == 422 and "核对原件" in page and "新意见.pdf" in page and "换了材料" in page
    assert page.count(f'name="seen" value="{again.version}"') == 2 and Task.objects.get().state == "submitted"
    assert office.post(f"{where}/verify", {"note": "核对原件", "seen": again.version}).status_code == 302
    assert Task.objects.get().state == "closed"


def test_the_queue_asks_no_more_questions_for_more_works(people, project, plan, django_assert_max_num_queries):
    made = plan(**{f"t{number}": 1 for number in range(12)})
    Task.objects.update(state="submitted", submitted_by=people.lead, submitted_at=project.created_at)
    assert len(made) == 12
    browser = city.browser(people.office)
    browser.get("/projects/verify")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/projects/verify")
    assert len(few) <= 30, [one["sql"][:300] for one in few][-8:]


def test_papers_of_a_report_stay_as_they_are_once_the_task_is_handed_in(people, plan):
    made = plan(a=3)["a"]
    told = progress.report(
        made, by=people.lead, percent=100, actual_start=FRIDAY, actual_finish=FRIDAY, files=[paper("批复.pdf")]
    )
    filed = AttachmentVersion.objects.get().attachment
    assert filed.object_id == str(told.pk)
    store_upload(paper("批复二.pdf"), by=people.lead, attachment=filed)
    done = closing.submit(made, by=people.lead)
    for state in ("submitted", "closed"):
        with pytest.raises(PermissionDenied):
            store_upload(paper("批复三.pdf"), by=people.lead, attachment=filed)
        if state == "submitted":
            closing.verify(done, by=people.office)
    # Should anything come later all the same, the certificate shows what was verified.
    people.freeze("2026-11-24T09:00:00+08:00")
    late = AttachmentVersion.objects.order_by("number").last()
    late.pk, late.number, late.name, late.at = None, 3, "批复四.pdf", core.now()
    late.save(force_insert=True)
    page = text(city.browser(people.lead).get(f"/projects/close/task/{made.pk}/certificate"))
    assert "批复二.pdf" in page and "批复四.pdf" not in page


def test_the_certificate_comes_with_the_close_out_and_not_before(people, submitted):
    lead, where = city.browser(people.lead), f"/projects/close/task/{submitted.pk}/certificate"
    assert lead.get(where).status_code == 302
    closing.verify(submitted, by=people.office, note="核对原件")
    page = text(lead.get(where))
    assert f"XH-20261123-T{submitted.pk}" in page and people.office.display_name in page and "核对原件" in page
