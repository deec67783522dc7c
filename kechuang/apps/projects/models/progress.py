"""进度报告 (progress): what was reported of a task for a day; a correction is another report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Progress(models.Model):
    """One report (进度报告) on a task as it stood on a day; its evidence are attachments of this row."""

    task = models.ForeignKey("projects.Task", on_delete=models.CASCADE, related_name="reports")
    on = models.DateField(_("截至"))
    percent = models.PositiveSmallIntegerField(_("完成（%）"))
    actual_start = models.DateField(_("实际开始"), null=True, blank=True)
    actual_finish = models.DateField(_("实际完成"), null=True, blank=True)
    remaining = models.PositiveIntegerField(_("还需（工作日）"), null=True, blank=True)
    note = models.TextField(_("说明"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报告人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("报告时间"), default=core.now)

    class Meta:
        verbose_name = _("进度报告")
        verbose_name_plural = _("进度报告")
        ordering = ("-on", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=models.Q(percent__lte=100), name="progress_percent_to_100"),)

    def __str__(self) -> str:
        return f"{self.task} {self.on} {self.percent} %"
