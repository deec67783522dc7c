"""队列 (queue): how a job gets to a worker, through the django-tasks API.

The queue's row and the job's row are written in one transaction; the queue's row only says that the job waits for
someone, the job's own row is the truth about it.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django_tasks import TaskContext, task

from kechuang.apps.jobs.models import Job


@task(takes_context=True)
def run_job(context: TaskContext, job_id: int) -> str:
    """Run one job, if it is still to be run; return the state in which it was left."""
    from kechuang.apps.jobs.run import execute

    result = context.task_result
    return execute(job_id, worker=result.worker_ids[-1], task_id=UUID(result.id))


def line_up(job_id: int, *, queue: str, after: dt.datetime | None = None) -> UUID:
    """Put a job in the queue, not to be taken before ``after`` (machine time); return the queue's number for it."""
    return UUID(run_job.using(queue_name=queue, run_after=after).enqueue(job_id).id)


def line_up_again(job: Job, *, queue: str) -> bool:
    """Put an open job in the queue from which it got lost; False if someone else was first."""
    number = line_up(job.pk, queue=queue)
    return bool(
        Job.objects.filter(pk=job.pk, state=job.state, version=job.version, task_id=job.task_id).update(task_id=number)
    )
