"""Really at once: of many who change, report on or close one task exactly one comes first, and nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import User
from kechuang.apps.audit.chain import verify
from kechuang.apps.projects.actions import closing, progress, tasks
from kechuang.apps.projects.actions.tasks import Row
from kechuang.apps.projects.models import Progress, Project, Task, TaskEdit
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = dt.date(2026, 11, 20)


def user(pk):
    return User.objects.get(pk=pk)


def won(done):
    assert all(isinstance(one, Refused) for one in done if isinstance(one, Exception)), done
    return sum(not isinstance(one, Exception) for one in done)


def test_of_those_who_edit_a_task_at_once_one_succeeds_and_the_others_are_told(people, project, plan):
    pk, lead = plan(a=3)["a"].pk, people.lead.pk
    done = at_once(4, lambda n: tasks.edit_task(Task.objects.get(pk=pk), by=user(lead), revision=0, days=10 + n))
    assert won(done) == 1
    kept = Task.objects.get(pk=pk)
    assert kept.revision == 1 and kept.days >= 10 and TaskEdit.objects.filter(task=pk).count() == 2


def test_of_those_who_report_at_once_one_succeeds(people, project, plan):
    pk, lead = plan(a=3)["a"].pk, people.lead.pk
    done = at_once(4, lambda n: progress.report(
        Task.objects.get(pk=pk), by=user(lead), percent=10 + n, actual_start=FRIDAY, seen=0))  # fmt: skip
    assert won(done) == 1 and Progress.objects.count() == 1
    assert Task.objects.get(pk=pk).percent == Progress.objects.get().percent


def test_tables_entered_at_once_get_numbers_of_their_own(people, project):
    pk, lead = project.pk, people.lead.pk
    done = at_once(4, lambda n: tasks.add_tasks(
        Project.objects.get(pk=pk), by=user(lead), rows=[Row(f"任务{n}", 1), Row(f"节点{n}")]))  # fmt: skip
    assert won(done) == 4
    codes = sorted(int(code) for code in Task.objects.values_list("code", flat=True))
    assert codes == list(range(1, 9)) and Project.objects.get(pk=pk).plan_revision == 4


def test_of_those_who_verify_and_return_at_once_one_decides(people, project, plan):
    pk, office, other = plan(a=3)["a"].pk, people.office.pk, people.supervision.pk
    Task.objects.update(state="submitted", submitted_by=people.lead)

    def decide(number):
        task, by = Task.objects.get(pk=pk), user(office if number % 2 else other)
        return closing.verify(task, by=by) if number % 2 else closing.send_back(task, by=by, reason="缺材料")

    assert won(at_once(4, decide)) == 1
    assert Task.objects.get(pk=pk).history.count() == 1 and verify().ok
