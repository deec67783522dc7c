"""One order of locks: place, programme, task force, project; SQLite shows none, so what is asked for is noted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import QuerySet

from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.actions import cases, closing, programmes, quota_setting, records, task_forces, urging
from kechuang.apps.projects.actions.quota_setting import Aim
from kechuang.apps.projects.models import Programme, Project, Quota, Task, TaskForce, TypicalCase, UrgeKind
from tests.apps.projects.conftest import ON

pytestmark = pytest.mark.django_db
HERE = {"division": "379901", "lead": "science_technology"}
QUOTA = {"name": "甲", "unit": "家", "period": "", "programme": None, "task_force": None, "lead": HERE["lead"]}
AIMS = {"379901": Aim(Decimal(1))}


@pytest.fixture
def locks(monkeypatch):
    """Return the tables that are locked, in their order."""
    found, lock = [], QuerySet.select_for_update

    def noted(rows, *args, **kwargs):
        found.append(rows.model)
        return lock(rows, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    return found


@pytest.fixture
def order(locks):
    """Return a function that does something and tells which of these tables it locked, each at its first time."""
    known = (Place, Programme, TaskForce, Project, Quota, Task, TypicalCase)

    def of(deed):
        locks.clear()
        deed()
        return list(dict.fromkeys(one for one in locks if one in known))

    return of


@pytest.fixture
def above(people):
    return {
        "programme": programmes.create(by=people.lead, name="行动", **HERE),
        "task_force": task_forces.create(by=people.lead, name="专班", **HERE),
    }


def test_who_enters_something_that_may_be_there_once_waits_for_who_is_entering_it(people, above, order):
    both = [Place, Programme, TaskForce]
    assert order(lambda: programmes.create(by=people.lead, name="甲", **HERE)) == [Place]
    assert order(lambda: programmes.edit(above["programme"], by=people.lead, revision=0, name="乙")) == both[:2]
    assert order(lambda: task_forces.create(by=people.lead, name="甲", **HERE)) == [Place]
    assert order(lambda: records.create(by=people.lead, name="甲", **HERE, **above)) == both
    assert order(lambda: quota_setting.create(by=people.lead, aims=AIMS, **QUOTA)) == [Place]
    code = Quota.objects.get().code
    given = QUOTA | {"name": "乙"}
    assert order(lambda: quota_setting.edit(code, by=people.lead, revision=0, aims=AIMS, **given)) == [Place, Quota]
    given = {"level": "city", "describes": "分三步做。"}
    assert order(lambda: cases.add_case(by=people.lead, name="甲", **given, **HERE)) == [Place]
    case = TypicalCase.objects.get()
    assert order(lambda: cases.edit_case(case, by=people.lead, revision=0, name="乙")) == [Place, TypicalCase]


def test_what_something_comes_under_is_locked_before_it(people, above, project, order):
    force, by = above["task_force"], people.lead
    assert order(lambda: task_forces.edit(force, by=by, revision=0, programme=above["programme"])) == [
        Place, Programme, TaskForce,
    ]  # fmt: skip
    task_forces.end(force, by=by, on=ON, reason="完成")
    force.refresh_from_db()
    assert order(lambda: task_forces.restore(force, by=by, reason="延续")) == [Place, Programme, TaskForce]
    assert order(lambda: records.edit(project, by=by, revision=0, **above)) == [Programme, TaskForce, Project]
    for state, step in (("cancelled", closing.resume), ("closed", closing.reopen)):
        Project.objects.update(state=state)
        deed = partial(step, Project.objects.get(), by=people.office, reason="另有安排")
        assert order(deed) == [Programme, TaskForce, Project]


def test_a_letter_takes_its_number_before_it_holds_what_it_is_about(people, project, order):
    Task.objects.create(project=project, code="1", name="可研批复", days=3, due=ON - dt.timedelta(days=10))
    task = Task.objects.get()
    assert order(lambda: urging.urge(task, UrgeKind.LETTER, by=people.office))[:2] == [Place, Task]
