"""What was reported, agreed or done stays as it was written: the database itself refuses anything else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from kechuang.apps.projects import guards
from kechuang.apps.projects.actions import baselines, closing, progress
from kechuang.apps.projects.models import PlanBaseline, Progress, TaskEdit
from kechuang.apps.transitions.models import StateChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(people, project, plan):
    """Return one row of each kind that these actions leave behind."""
    task = plan(a=3)["a"]
    baselines.take_baseline(project, by=people.lead, name="批复计划", reason="市政府批复")
    day = dt.date(2026, 11, 20)
    progress.report(task, by=people.lead, percent=100, actual_start=day, actual_finish=day)
    closing.cancel(task, by=people.office, reason="不再建设")
    return Progress.objects.get(), TaskEdit.objects.get(), PlanBaseline.objects.get(), StateChange.objects.get()


def test_no_row_of_the_trail_can_be_changed_or_removed(trail):
    for row in trail:
        rows = type(row)._base_manager.filter(pk=row.pk)
        with pytest.raises(DatabaseError, match="只增不改不删"), transaction.atomic():
            rows.update(id=row.pk)
        with pytest.raises(DatabaseError, match="只增不改不删"), transaction.atomic():
            rows.delete()
        assert rows.exists()


def test_every_table_of_the_trail_is_guarded(db):
    query = (
        "SELECT DISTINCT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    assert {f"{table}_no_{verb}" for table in guards.TABLES for verb in ("update", "delete")} <= there
