"""作业的执行 (running a job): from the queue to its one effect.

Whatever happens in between (the process is killed, the machine stops, two workers take the same job), the effect and
the mark that the job is done are committed together or not at all, and only by the worker whose turn it still is.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.audit.record import record
from kechuang.apps.jobs import kinds, liveness, outbox, states
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.queue import line_up
from kechuang.apps.transitions import StaleState, apply

logger = logging.getLogger(__name__)

TELL_EVERY = 0.5  # seconds between two words on progress
LONGEST_WAIT = 600.0  # seconds before another try


class Lost(Exception):
    """The job is no longer this worker's: cancelled, or taken over. Nothing more may be written for it."""


class Run:
    """One try at a job, as its handler sees it.

    Attributes
    ----------
    payload : dict
        What was asked for.
    attempt : int
        Which try this is, from 1.
    result : Any
        What the job leaves behind (JSON); set it inside :meth:`effect`.
    """

    def __init__(self, job: Job, worker: str) -> None:
        self.job_id = job.pk
        self.key = job.key
        self.payload: dict[str, Any] = job.payload
        self.attempt = job.attempts
        self.requested_by_id: int | None = job.requested_by_id
        self.result: Any = None
        self.committed = False
        self._worker = worker
        self._version = job.version
        self._told = 0.0

    def progress(self, share: float, message: str = "") -> None:
        """Say how far the job is (0 to 1) and at which step; may be called as often as one likes.

        Raises
        ------
        Lost
            If the job was cancelled or taken over; let it pass through.
        """
        moment = time.monotonic()
        if moment - self._told < TELL_EVERY:
            return
        self._told = moment
        mine = Job.objects.filter(pk=self.job_id, state=states.RUNNING, version=self._version)
        if not mine.update(progress=min(1.0, max(0.0, share)), message=message[:200]):
            raise Lost

    @contextmanager
    def effect(self) -> Iterator[None]:
        """Open the one transaction in which the job writes what it was asked for and is marked done.

        Raises
        ------
        Lost
            If the job was cancelled or taken over meanwhile; nothing is written.
        RuntimeError
            If the handler opens it twice.
        """
        if self.committed:
            raise RuntimeError(f"job {self.key} has already had its effect")
        with transaction.atomic():
            job = self.mine()
            yield
            try:
                apply(job, "finish", actor=None, progress=1.0, message="", result=self.result, ended_at=timezone.now())
            except StaleState:  # only where a database locks later than it should
                raise Lost from None
        self.committed = True

    def mine(self) -> Job:
        """Return the job, locked, if it is still this try's; to be called in a transaction.

        Raises
        ------
        Lost
            If it is not.
        """
        job = (
            Job.objects.select_for_update(of=("self",))
            .filter(pk=self.job_id, state=states.RUNNING, version=self._version)
            .first()
        )
        if job is None:
            raise Lost
        return job


def execute(job_id: int, *, worker: str, task_id: UUID) -> str:
    """Run a job that was taken from the queue and return the state in which it was left.

    Raises
    ------
    Exception
        What the handler raised, after the job was put off or failed for it, so that the queue keeps the trace.
    """
    job = _begin(job_id, worker, task_id)
    if job is None:
        return str(Job.objects.filter(pk=job_id).values_list("state", flat=True).first())
    run = Run(job, worker)
    kind = kinds.kind(job.kind)
    try:
        value = kind.handler(run)
        if not run.committed:
            with run.effect():
                if run.result is None:
                    run.result = value
    except Lost:
        logger.info("job %s was cancelled or taken over; its work was dropped", run.key)
    except kinds.JobError as error:
        _fail(run, str(error))
    except Exception as error:
        if not run.committed:
            _put_off_or_fail(run, kind, error)
        raise
    return str(Job.objects.values_list("state", flat=True).get(pk=job_id))


def _begin(job_id: int, worker: str, task_id: UUID) -> Job | None:
    """Take the job for this worker; None where there is nothing to do (done, cancelled, or another has it)."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or not job.open:
        return None
    if job.state == states.RUNNING and job.worker != worker and job.worker in liveness.living():
        return None
    step = "start" if job.state == states.QUEUED else "take_over"
    try:
        kind = kinds.kind(job.kind)
        if job.attempts >= kind.attempts:
            _give_up(
                job,
                _("作业“%(title)s”已 %(count)d 次使工作进程中断，不再自动重试；请联系系统管理员查看运行日志")
                % {"title": job.title, "count": job.attempts},
            )
            return None
        apply(
            job,
            step,
            actor=None,
            worker=worker,
            task_id=task_id,
            attempts=job.attempts + 1,
            progress=0.0,
            message="",
            error="",
            started_at=timezone.now(),
            ended_at=None,
        )
    except LookupError:
        _give_up(job, _("没有名为“%(kind)s”的作业种类，可能是版本不一致；请联系系统管理员") % {"kind": job.kind})
        return None
    except StaleState:
        return None
    return job


def _put_off_or_fail(run: Run, kind: kinds.Kind, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:300]
    if run.attempt >= kind.attempts:
        _fail(
            run,
            _("已重试 %(count)d 次仍未完成（%(reason)s）；请联系系统管理员查看运行日志")
            % {"count": run.attempt, "reason": reason},
        )
        return
    wait = min(LONGEST_WAIT, kind.wait * 2 ** (run.attempt - 1))
    try:
        with transaction.atomic():
            job = run.mine()
            number = line_up(job.pk, queue=kind.queue, after=timezone.now() + dt.timedelta(seconds=wait))
            apply(
                job,
                "postpone",
                actor=None,
                task_id=number,
                progress=0.0,
                worker="",
                message=_("第 %(count)d 次未成功，稍后自动重试") % {"count": run.attempt},
            )
    except (Lost, StaleState):
        logger.info("job %s was cancelled or taken over before it could be put off", run.key)


def _fail(run: Run, sentence: str) -> None:
    try:
        with transaction.atomic():
            _give_up(run.mine(), sentence)
    except (Lost, StaleState):
        logger.info("job %s was cancelled or taken over before it could fail", run.key)


def _give_up(job: Job, sentence: str) -> None:
    """Mark the job failed and tell whoever asked for it, in one transaction."""
    with transaction.atomic():
        apply(job, "fail", actor=None, error=sentence, message="", ended_at=timezone.now(), worker="")
        if job.requested_by_id is not None:
            outbox.put(
                "inbox.notify",
                f"job-failed:{job.pk}:{job.version}",
                {
                    "user": job.requested_by_id,
                    "kind": "job_failed",
                    "title": _("作业“%(title)s”未完成") % {"title": job.title},
                    "body": sentence,
                    "link": f"/jobs/{job.pk}",
                    "object_type": "jobs.job",
                    "object_id": str(job.pk),
                },
            )
        record(
            verb="job.fail",
            actor=None,
            obj=job,
            detail={"kind": job.kind, "attempts": job.attempts, "why": sentence},
        )
