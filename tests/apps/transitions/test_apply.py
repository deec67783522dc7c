import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from kechuang.apps.accounts.roles import Role
from kechuang.apps.jobs.models import Job
from kechuang.apps.transitions import NotNow, StaleState, allowed, apply, clock_of
from kechuang.apps.transitions.models import StateChange
from kechuang.core import now
from tests.apps.people import person
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


def a_job(**values):
    return Job.objects.create(key=values.pop("key", "one"), kind="test.nothing", **values)


def test_a_new_thing_begins_in_the_initial_state():
    assert a_job().state == "queued"


def test_a_step_moves_state_and_version_and_leaves_a_line():
    job = a_job()
    entry = apply(job, "start", actor=None, note="why", attempts=1)
    job.refresh_from_db()
    assert (job.state, job.version, job.attempts) == ("running", 1, 1)
    assert (entry.from_state, entry.to_state, entry.note, entry.actor) == ("queued", "running", "why", None)
    assert list(job.history) == [entry]


def test_of_two_readings_of_the_same_thing_the_second_is_too_late_and_writes_nothing():
    first = a_job()
    second = Job.objects.get(pk=first.pk)
    apply(first, "start", actor=None)
    with pytest.raises(StaleState, match="进行中"):
        apply(second, "start", actor=None, message="mine")
    first.refresh_from_db()
    assert (first.version, first.message) == (1, "")
    assert StateChange.objects.count() == 1


def test_a_step_back_to_the_same_state_still_makes_older_readings_stale():
    job = a_job()
    apply(job, "start", actor=None)
    older = Job.objects.get(pk=job.pk)
    apply(job, "take_over", actor=None)
    with pytest.raises(StaleState):
        apply(older, "finish", actor=None)


def test_a_thing_that_is_gone_is_named_so():
    job = a_job()
    Job.objects.all().delete()
    with pytest.raises(StaleState, match="已不存在"):
        apply(job, "start", actor=None)


def test_a_step_that_the_state_does_not_allow_says_where_the_thing_stands():
    with pytest.raises(NotNow, match="排队中"):
        apply(a_job(), "finish", actor=None)


def test_a_person_cannot_take_a_step_of_the_platform_nor_the_platform_one_of_a_person():
    administrator = person(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        apply(a_job(), "start", actor=administrator)
    with pytest.raises(PermissionDenied):
        apply(a_job(key="two"), "cancel", actor=None)


def test_a_person_without_the_right_is_refused_and_nothing_is_written():
    job = a_job(requested_by=person())
    with pytest.raises(PermissionDenied, match="取消"):
        apply(job, "cancel", actor=person())
    job.refresh_from_db()
    assert job.state == "queued"


def test_buttons_are_the_steps_that_this_person_may_take_now():
    owner = person()
    job = a_job(requested_by=owner)
    assert [step.name for step in allowed(job, owner)] == ["cancel"]
    assert allowed(job, person()) == []
    apply(job, "cancel", actor=owner)
    assert [step.name for step in allowed(job, owner)] == ["retry"]


def test_the_clock_is_derived_from_the_steps(frozen):
    job = a_job()
    assert clock_of(job).started is None
    apply(job, "start", actor=None)
    begun = now()
    frozen("2026-11-21T11:30:00")
    apply(job, "finish", actor=None)
    run = clock_of(job)
    assert (run.started, run.stopped) == (begun, now())


def test_a_step_may_be_entered_later_but_not_for_the_future_nor_before_the_last_one(frozen):
    job = a_job()
    apply(job, "start", actor=None, at=now() - dt.timedelta(hours=1))
    with pytest.raises(ValueError, match="不能晚于现在"):
        apply(job, "finish", actor=None, at=now() + dt.timedelta(seconds=1))
    with pytest.raises(ValueError, match="不能早于上一步"):
        apply(job, "finish", actor=None, at=now() - dt.timedelta(hours=2))
    apply(job, "finish", actor=None, at=now() - dt.timedelta(hours=1))
    assert job.state == "done"


def test_a_step_in_a_transaction_that_fails_never_was():
    job = a_job()
    with pytest.raises(RuntimeError), transaction.atomic():
        apply(job, "start", actor=None)
        raise RuntimeError
    job.refresh_from_db()
    assert (job.state, job.version, job.history.count()) == ("queued", 0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_the_same_step_at_once_exactly_one_succeeds():
    key = a_job().pk
    results = at_once(20, lambda number: apply(Job.objects.get(pk=key), "start", actor=None, worker=f"w{number}"))
    won = [number for number, result in enumerate(results) if isinstance(result, StateChange)]
    lost = [result for result in results if isinstance(result, StaleState | NotNow)]
    assert (len(won), len(lost)) == (1, 19), results
    job = Job.objects.get(pk=key)
    assert (job.worker, job.version, job.history.count()) == (f"w{won[0]}", 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_read_before_any_of_them_acted_nineteen_are_stale():
    a_job()
    readings = [Job.objects.get(key="one") for _ in range(20)]
    results = at_once(20, lambda number: apply(readings[number], "start", actor=None))
    assert sum(isinstance(result, StaleState) for result in results) == 19, results
    assert StateChange.objects.count() == 1
