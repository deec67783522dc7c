"""作业与发件的状态 (states of jobs and of outgoing messages)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import SYSTEM, Table, Transition

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

#: States in which a job still has something before it.
OPEN = (QUEUED, RUNNING)

JOB = Table(
    states={
        QUEUED: _("排队中"),
        RUNNING: _("进行中"),
        DONE: _("已完成"),
        FAILED: _("未完成"),
        CANCELLED: _("已取消"),
    },
    initial=QUEUED,
    transitions=(
        Transition(name="start", label=_("开始"), sources=(QUEUED,), target=RUNNING, who=SYSTEM, clock="start"),
        # The worker that ran it died; another goes on from the beginning. The version moves, so that the first,
        # should it wake again, finds itself too late.
        Transition(name="take_over", label=_("接手"), sources=(RUNNING,), target=RUNNING, who=SYSTEM),
        Transition(name="postpone", label=_("稍后重试"), sources=(RUNNING,), target=QUEUED, who=SYSTEM),
        Transition(name="finish", label=_("完成"), sources=(RUNNING,), target=DONE, who=SYSTEM, clock="stop"),
        Transition(name="fail", label=_("失败"), sources=(QUEUED, RUNNING), target=FAILED, who=SYSTEM, clock="stop"),
        Transition(name="cancel", label=_("取消"), sources=OPEN, target=CANCELLED, who="cancel", clock="stop"),
        Transition(name="retry", label=_("重新执行"), sources=(FAILED, CANCELLED), target=QUEUED, who="retry"),
    ),
)

WAITING, SENT, DEAD = "waiting", "sent", "dead"

MESSAGE_STATES = {WAITING: _("待送达"), SENT: _("已送达"), DEAD: _("无法送达")}
