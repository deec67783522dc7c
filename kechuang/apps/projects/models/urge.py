"""督办 (urge): what was sent because something is near its latest date or past it: 提醒, 催办, 督办函, 报告领导."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class UrgeKind(models.TextChoices):
    """What was sent."""

    WARN = "warn", _("预警")
    REMIND = "remind", _("催办")
    LETTER = "letter", _("督办函")
    REPORT = "report", _("报分管领导")


class Urge(models.Model):
    """One urging (督办): about a problem or a task, to a department; never changed. The key makes it once."""

    key = models.CharField(_("幂等键"), max_length=120, unique=True)
    kind = models.CharField(_("方式"), max_length=8, choices=UrgeKind.choices)
    problem = models.ForeignKey(
        "projects.Problem", null=True, blank=True, on_delete=models.CASCADE, related_name="urges"
    )
    task = models.ForeignKey("projects.Task", null=True, blank=True, on_delete=models.CASCADE, related_name="urges")
    project = models.ForeignKey(
        "projects.Project", null=True, blank=True, on_delete=models.CASCADE, related_name="urges"
    )
    step = models.CharField(_("升级步骤"), max_length=40, blank=True)
    department = models.CharField(_("致"), max_length=60, db_index=True)
    due = models.DateField(_("原时限"), null=True)
    late = models.IntegerField(_("超期（工作日）"), default=0)
    answer_by = models.DateField(_("限期回复"), null=True)
    text = models.TextField(_("内容"), blank=True)
    content = models.JSONField(_("函件要素"), default=dict)
    year = models.PositiveSmallIntegerField(_("函号年份"), null=True)
    serial = models.PositiveIntegerField(_("函号"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("发出人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("时间"), default=core.now)

    class Meta:
        verbose_name = _("督办")
        verbose_name_plural = _("督办")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("year", "serial"), name="one_letter_a_number"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def number(self) -> str:
        """Number of a letter on paper; empty for what is no letter."""
        return f"督办〔{self.year}〕{self.serial} 号" if self.serial else ""
