"""基线 (baseline): a plan with its dates as it was agreed, kept unchanged to be compared with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class PlanBaseline(models.Model):
    """A snapshot of a project's plan (基线): the plan in its written form, and the dates reckoned on that day."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=120)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    plan = models.JSONField(_("计划"))
    dates = models.JSONField(_("日期"))
    start = models.DateField(_("开始"), null=True)
    finish = models.DateField(_("完成"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("设定人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(_("设定时间"), default=core.now)

    class Meta:
        verbose_name = _("基线")
        verbose_name_plural = _("基线")
        ordering = ("project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_baseline_a_number"),)

    def __str__(self) -> str:
        return f"{self.name}（第 {self.number} 版）"
