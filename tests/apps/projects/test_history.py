"""How things stood on a past day: put together again from the trail it is what people saw that day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.projects.actions import closing, progress, tasks
from kechuang.apps.projects.actions.tasks import Row
from kechuang.apps.projects.models import Project, Task
from kechuang.apps.projects.past.history import Standing, standing_on

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 11, 23)


def seen_now(project):
    return {
        one.pk: Standing(one.pk, project.pk, one.code, one.name, one.parent_id, one.department, one.lead, one.due,
                         one.state, one.percent, one.actual_start, one.actual_finish)
        for one in Task.objects.filter(project=project, removed_at=None).select_related("project")
    }  # fmt: skip


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "report", "correct", "remove", "restore", "cancel", "resume", "parent", "day"]),
        st.integers(0, 3), st.integers(1, 99),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


class _Undone(Exception):
    """Leaves the transaction of an example without a trace."""


def deed(name, number, amount, project, people):
    rows = list(project.tasks.order_by("pk"))
    if name == "add":
        tasks.add_tasks(project, by=people.lead, rows=[Row(f"任务{amount}", number)])
        return
    if not rows:
        return
    task = rows[number % len(rows)]
    if name == "edit":
        lead = "natural_resources" if amount % 2 else ""
        tasks.edit_task(task, by=people.lead, revision=None, name=f"改{amount}", lead=lead, days=number + 1,
                        due=FIRST + dt.timedelta(days=amount))  # fmt: skip
    elif name in {"report", "correct"}:
        progress.report(task, by=people.lead, percent=amount, actual_start=FIRST, note="更正")
    elif name == "remove":
        tasks.remove_task(task, by=people.lead, revision=None)
    elif name == "restore":
        tasks.restore_task(task, by=people.lead)
    elif name == "parent":
        tasks.move_task(task, by=people.lead, revision=None, parent=rows[amount % len(rows)], after=None)
    else:
        (closing.cancel if name == "cancel" else closing.resume)(task, by=people.office, reason="调整")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(deeds=DEEDS)
def test_every_past_day_replays_to_what_was_seen_at_its_end(people, project, deeds):
    day, seen = FIRST, {}
    try:
        with transaction.atomic():
            people.freeze(f"{day}T09:00:00+08:00")
            # One that came without a trail, as those of a pack do.
            Task.objects.create(project=project, code="p", name="载入的", days=2, percent=10, actual_start=FIRST)
            for name, number, amount in deeds:
                if name == "day":
                    seen[day] = seen_now(project)
                    day += dt.timedelta(days=1)
                    people.freeze(f"{day}T09:00:00+08:00")
                    continue
                try:
                    with transaction.atomic():
                        deed(name, number, amount, Project.objects.get(pk=project.pk), people)
                except Refused:
                    pass
            seen[day] = seen_now(project)
            people.freeze(f"{day + dt.timedelta(days=30)}T09:00:00+08:00")
            for past, then in seen.items():
                assert standing_on([project], past) == then, past
            assert standing_on([project], FIRST - dt.timedelta(days=1)) == {}
            raise _Undone
    except _Undone:
        pass


def test_a_close_out_and_its_reopening_are_seen_on_their_days(people, project, plan):
    task = plan(a=1)["a"]
    progress.report(task, by=people.lead, percent=100, actual_start=FIRST, actual_finish=FIRST)
    Task.objects.update(state="open")
    states = []
    for offset, step in ((1, "submit"), (2, "verify"), (3, "reopen")):
        people.freeze(f"{FIRST + dt.timedelta(days=offset)}T09:00:00+08:00")
        if step == "submit":
            from django.core.files.uploadedfile import SimpleUploadedFile

            file = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%synthetic\n", content_type="application/pdf")
            closing.submit(Task.objects.get(), by=people.lead, note="完成", files=[file])
        elif step == "verify":
            closing.verify(Task.objects.get(), by=people.office)
        else:
            closing.reopen(Task.objects.get(), by=people.office, reason="复查不符")
    people.freeze(f"{FIRST + dt.timedelta(days=9)}T09:00:00+08:00")
    for offset in range(5):
        states.append(standing_on([project], FIRST + dt.timedelta(days=offset))[task.pk].state)
    assert states == ["open", "submitted", "closed", "open", "open"]
    assert core.today() == FIRST + dt.timedelta(days=9)


def test_the_last_moment_of_the_day_in_china_still_counts(people, project, plan):
    task = plan(a=5)["a"]
    people.freeze("2026-11-23T23:59:59+08:00")
    progress.report(task, by=people.lead, percent=10, actual_start=FIRST)
    people.freeze("2026-11-24T00:00:00+08:00")
    progress.report(task, by=people.lead, percent=20, actual_start=FIRST)
    found = [standing_on([project], FIRST + dt.timedelta(days=offset))[task.pk].percent for offset in range(2)]
    assert found == [10, 20]


def test_a_fixed_number_of_questions_is_asked(people, project, plan, django_assert_num_queries):
    plan(**{f"t{number}": 1 for number in range(20)})
    with django_assert_num_queries(4):
        standing_on([project], FIRST)
