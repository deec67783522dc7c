import datetime as dt
import os
import socket

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kechuang.apps.jobs import liveness, reaper
from kechuang.apps.jobs.models import Job, Worker

pytestmark = pytest.mark.django_db
NOBODY = 2**22 + 1  # beyond the greatest process id of any kernel; an id that was free once may be given again


def taken_by(job, worker):
    task = DBTaskResult.objects.get(pk=job.task_id)
    task.claim(worker)
    return task


def status(task):
    task.refresh_from_db()
    return task.status


def a_worker(name, *, seen=dt.timedelta(0), host=None, pid=None):
    return Worker.objects.create(
        id=name,
        host=host or socket.gethostname(),
        pid=pid or os.getpid(),
        started_at=timezone.now(),
        seen_at=timezone.now() - seen,
    )


def test_what_a_living_worker_has_stays_with_it(asked):
    a_worker("here")
    task = taken_by(asked(), "here")
    assert reaper.reap() == 0
    assert status(task) == TaskResultStatus.RUNNING


def test_what_a_worker_has_whose_process_is_gone_returns_at_once(asked):
    a_worker("dead", pid=NOBODY)
    task = taken_by(asked(), "dead")
    assert reaper.reap() == 1
    assert status(task) == TaskResultStatus.READY
    assert reaper.reap() == 0


def test_what_a_worker_nobody_knows_has_returns(asked):
    task = taken_by(asked(), "unknown")
    assert reaper.reap() == 1
    assert status(task) == TaskResultStatus.READY


def test_what_a_living_worker_takes_just_before_the_return_stays_with_it(asked):
    a_worker("here")
    task = taken_by(asked(), "dead")
    DBTaskResult.objects.update(started_at=timezone.now() - dt.timedelta(minutes=5))
    taken = []

    def takes(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not taken:
            taken.append(True)
            DBTaskResult.objects.get(pk=task.pk).claim("here")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(takes):
        assert reaper.reap() == 0
    assert taken
    assert status(task) == TaskResultStatus.RUNNING


@pytest.mark.parametrize(("silent", "returned"), [(-20, 0), (0, 1), (1, 1)])
def test_a_worker_on_another_machine_is_dead_only_after_its_silence(asked, silent, returned):
    a_worker("far", host="elsewhere", seen=liveness.SILENCE + dt.timedelta(seconds=silent), pid=1)
    taken_by(asked(), "far")
    assert reaper.reap() == returned


def test_a_frozen_clock_does_not_keep_the_dead_alive(asked, frozen):
    a_worker("far", host="elsewhere", seen=liveness.SILENCE + dt.timedelta(seconds=1))
    taken_by(asked(), "far")
    assert reaper.reap() == 1


def test_an_open_job_that_fell_out_of_the_queue_is_put_back(asked):
    job = asked()
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert reaper.reap() == 1
    job.refresh_from_db()
    assert DBTaskResult.objects.get(pk=job.task_id).status == TaskResultStatus.READY
    assert reaper.reap() == 0


def test_a_running_job_without_a_place_in_the_queue_is_put_back_only_if_its_worker_is_dead(asked):
    job = asked()
    a_worker("here")
    Job.objects.update(state="running", worker="here")
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL)
    assert reaper.reap() == 0
    Worker.objects.all().delete()
    assert reaper.reap() == 1
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1
    assert job.pk == Job.objects.get().pk


def test_a_job_that_has_ended_is_never_put_back(asked):
    asked()
    Job.objects.update(state="done")
    DBTaskResult.objects.all().delete()
    assert reaper.reap() == 0


def test_a_forgotten_worker_that_beats_again_is_entered_again():
    liveness.beat("back")
    assert liveness.living() == {"back"}
    liveness.leave("back")
    assert liveness.living() == set()


def test_old_results_and_workers_long_dead_are_swept_away(asked):
    asked()
    old = timezone.now() - dt.timedelta(days=15)
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=old)
    asked("two")
    a_worker("old", seen=dt.timedelta(hours=2))
    a_worker("new")
    reaper.sweep()
    assert DBTaskResult.objects.count() == 1
    assert list(Worker.objects.values_list("id", flat=True)) == ["new"]
