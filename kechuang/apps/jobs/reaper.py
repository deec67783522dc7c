"""收拾中断的作业 (reaper): returns to the queue what a dead worker had in hand."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kechuang.apps.files.storage import clear_abandoned
from kechuang.apps.jobs import kinds, liveness, states
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.queue import line_up_again

logger = logging.getLogger(__name__)

KEEP_RESULTS = dt.timedelta(days=14)


def reap() -> int:
    """Return to the queue every task and job that no living worker has; return how many.

    Safe to run anywhere and as often as one likes: each return is a compare-and-swap.
    """
    living = liveness.living()
    returned = _tasks_of_the_dead(living) + _jobs_that_got_lost(living)
    if returned:
        logger.warning("%d tasks of dead workers were returned to the queue", returned)
    return returned


def _tasks_of_the_dead(living: set[str]) -> int:
    """Make READY again what was taken by a worker that is dead."""
    returned = 0
    for task in DBTaskResult.objects.running().only("id", "worker_ids", "started_at"):
        if task.worker_ids and task.worker_ids[-1] in living:
            continue
        # `started_at` is new at every taking, so it tells this taking from a later one by somebody alive.
        returned += DBTaskResult.objects.filter(
            pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
        ).update(status=TaskResultStatus.READY)
    return returned


def _jobs_that_got_lost(living: set[str]) -> int:
    """Put in the queue the open jobs whose place in it is gone (ended by force between two steps)."""
    waiting = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)).values("id")
    returned = 0
    for job in Job.objects.filter(state__in=states.OPEN).exclude(task_id__in=waiting):
        if job.state == states.RUNNING and job.worker in living:
            continue
        known = kinds.KINDS.get(job.kind)
        with transaction.atomic():
            if line_up_again(job, queue=known.queue if known else "default"):
                returned += 1
            else:
                transaction.set_rollback(True)
    return returned


def sweep() -> None:
    """Delete what nobody will ask for again: old results of the queue, workers long dead, files half received."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_RESULTS).delete()
    liveness.forget_the_dead()
    clear_abandoned()
