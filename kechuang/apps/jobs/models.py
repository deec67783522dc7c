"""作业 (job), 工作进程 (worker) and 发件 (outgoing message).

A job is a piece of work that a page does not wait for; its key makes asking for it twice the same as once. A worker
process says every few seconds that it lives. An outgoing message is written in the transaction of the change that it
tells of, and delivered afterwards.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.jobs import states
from kechuang.apps.transitions.models import Stateful


class Job(Stateful):
    """作业: what was asked for, how far it is, and how it ended."""

    TABLE = states.JOB

    state = models.CharField(_("状态"), max_length=12, choices=states.JOB.choices(), db_index=True)
    key = models.CharField(_("幂等键"), max_length=200, unique=True)
    kind = models.CharField(_("种类"), max_length=60)
    payload = models.JSONField(_("参数"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发起人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("发起时间"), default=core.now)
    progress = models.FloatField(_("进度"), default=0)
    message = models.CharField(_("当前步骤"), max_length=200, blank=True)
    result = models.JSONField(_("结果"), null=True)
    error = models.TextField(_("未完成的原因"), blank=True)
    attempts = models.PositiveIntegerField(_("已执行次数"), default=0)
    # Machine time, not the clock that tests may freeze: they measure a process, not a case.
    started_at = models.DateTimeField(_("本次开始"), null=True)
    ended_at = models.DateTimeField(_("结束"), null=True)
    worker = models.CharField(_("工作进程"), max_length=64, blank=True)
    task_id = models.UUIDField(_("队列编号"), null=True)

    class Meta:
        verbose_name = _("作业")
        verbose_name_plural = _("作业")
        ordering = ("-requested_at", "-pk")
        indexes = (models.Index(fields=("requested_by", "-requested_at"), name="jobs_of_user"),)
        constraints = (models.CheckConstraint(condition=models.Q(progress__range=(0, 1)), name="progress_is_a_share"),)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The job as an official reads it."""
        from kechuang.apps.jobs.kinds import KINDS

        kind = KINDS.get(self.kind)
        return str(kind.label) if kind else self.kind

    @property
    def open(self) -> bool:
        """Whether it still has something before it."""
        return self.state in states.OPEN

    @property
    def percent(self) -> int:
        """The progress in whole percent, rounded down: 100 only when it is done."""
        return 100 if self.state == states.DONE else min(99, int(self.progress * 100))

    @property
    def remaining(self) -> dt.timedelta | None:
        """The time still needed if it goes on as it went so far; None before that can be said."""
        if self.state != states.RUNNING or self.started_at is None or self.progress < 0.02:
            return None
        taken = timezone.now() - self.started_at
        return taken * ((1 - self.progress) / self.progress)


class Worker(models.Model):
    """工作进程: one process that runs jobs, and when it last said that it lives."""

    id = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(_("主机"), max_length=255)
    pid = models.PositiveIntegerField(_("进程号"))
    started_at = models.DateTimeField(_("启动时间"))
    seen_at = models.DateTimeField(_("最近心跳"), db_index=True)

    class Meta:
        verbose_name = _("工作进程")

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class OutboxMessage(models.Model):
    """发件: one thing to be told to one place, delivered as often as it takes and taken once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("幂等键"), max_length=200, unique=True)
    topic = models.CharField(_("主题"), max_length=60)
    payload = models.JSONField(_("内容"))
    state = models.CharField(
        _("状态"), max_length=8, choices=list(states.MESSAGE_STATES.items()), default=states.WAITING
    )
    attempts = models.PositiveIntegerField(_("已尝试次数"), default=0)
    created_at = models.DateTimeField(_("写入时间"), default=core.now)
    next_attempt = models.DateTimeField(_("下次尝试"), default=timezone.now)  # machine time
    sent_at = models.DateTimeField(_("送达时间"), null=True)
    last_error = models.TextField(_("最近一次的错误"), blank=True)

    class Meta:
        verbose_name = _("发件")
        verbose_name_plural = _("发件箱")
        indexes = (models.Index(fields=("next_attempt",), condition=models.Q(state="waiting"), name="outbox_due"),)

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
