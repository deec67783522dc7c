"""问题台账 (problem): what stands in the way of a project, who must solve it by when, and whether it was solved.

提出 → 交办 → 办理 → 答复 → 提出方确认 → 销号. Only who raised a problem says that it is solved.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.projects.states import PROBLEM
from kechuang.apps.transitions.models import Stateful


class Origin(models.TextChoices):
    """Where a problem was raised."""

    PROJECT = "project", _("项目推进中")
    ENTERPRISE = "enterprise", _("企业提出")
    SITE = "site", _("现场发现")
    MEETING = "meeting", _("调度会提出")


class Problem(Stateful):
    """A problem (问题) with its whole course; ``due`` is the last day of the answer, set when it is assigned."""

    TABLE = PROBLEM

    state = models.CharField(_("状态"), max_length=20, choices=PROBLEM.choices(), db_index=True)
    origin = models.CharField(_("来源"), max_length=12, choices=Origin.choices)
    title = models.CharField(_("问题"), max_length=200)
    describes = models.TextField(_("情况"), blank=True)
    project = models.ForeignKey(
        "projects.Project", verbose_name=_("项目"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="problems",
    )  # fmt: skip
    task = models.ForeignKey(
        "projects.Task", verbose_name=_("任务"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="problems",
    )  # fmt: skip
    entity_id = models.CharField(_("企业"), max_length=64, blank=True, db_index=True)
    division = models.CharField(_("行政区划"), max_length=12, blank=True, db_index=True)
    address = models.CharField(_("地点"), max_length=200, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提出人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_department = models.CharField(_("提出部门"), max_length=60, blank=True, db_index=True)
    raised_at = models.DateTimeField(_("提出时间"), default=core.now)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True, db_index=True)
    supports = models.JSONField(_("配合部门"), default=list)
    assign_by = models.DateField(_("交办时限"), null=True, blank=True)
    due = models.DateField(_("答复时限"), null=True, blank=True, db_index=True)
    confirm_by = models.DateField(_("确认时限"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("交办人"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    assigned_at = models.DateTimeField(_("交办时间"), null=True, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    objections = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    agreed_at = models.DateTimeField(_("提出方同意时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    repeat_of = models.ForeignKey(
        "self", verbose_name=_("并入"), null=True, blank=True, on_delete=models.PROTECT, related_name="repeats"
    )
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("问题")
        verbose_name_plural = _("问题")
        ordering = ("-raised_at", "-pk")
        indexes = (models.Index(fields=("state", "due"), name="problem_by_due"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"WT{timezone.localtime(self.raised_at, core.ZONE):%Y}-{self.pk or 0:05d}"

    @property
    def department(self) -> str:
        """The department that must answer."""
        return self.lead


class NoteKind(models.TextChoices):
    """What a note on a problem is."""

    ANSWER = "answer", _("牵头部门答复")
    PART = "part", _("配合部门办理情况")
    FOLLOW = "follow", _("服务专员跟进")


class ProblemNote(models.Model):
    """What was done about a problem (办理情况): an answer, a supporting part, what an officer did; never changed."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(_("种类"), max_length=8, choices=NoteKind.choices)
    department = models.CharField(_("部门"), max_length=60)
    text = models.TextField(_("办理情况"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("填报人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("时间"), default=core.now)

    class Meta:
        verbose_name = _("办理情况")
        verbose_name_plural = _("办理情况")
        ordering = ("problem", "pk")

    def __str__(self) -> str:
        return self.text[:40]
