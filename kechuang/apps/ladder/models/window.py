"""申报窗口 (window of application): from when to when one may apply, and who has."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Window(models.Model):
    """申报窗口 of a rule: the days on which applications are taken."""

    rule = models.CharField(_("资质"), max_length=60)
    year = models.SmallIntegerField(_("年度"))
    round = models.CharField(_("批次"), max_length=40, blank=True)
    opens = models.DateField(_("开始"))
    closes = models.DateField(_("截止"))
    basis = models.CharField(_("依据"), max_length=200)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("申报窗口")
        constraints = (
            models.UniqueConstraint(fields=("rule", "year", "round"), name="one_window_a_round"),
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="window_ends_after_it_opens"),
        )
        ordering = ("opens", "rule")

    def __str__(self) -> str:
        return f"{self.year} {self.round}".strip()

    def stage(self, day: dt.date) -> str:
        """Return ``coming``, ``open`` or ``closed``."""
        return "coming" if day < self.opens else "open" if day <= self.closes else "closed"


class Application(models.Model):
    """申报 (that an enterprise has applied in a window), and what came of it."""

    class Result(models.TextChoices):
        """What the authority decided."""

        OPEN = "open", _("评审中")
        GRANTED = "granted", _("通过")
        REFUSED = "refused", _("未通过")

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="applications")
    entity_id = models.CharField(max_length=32)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(_("区县"), max_length=6, blank=True)
    applied_on = models.DateField(_("申报日期"))
    result = models.CharField(_("结果"), max_length=8, choices=Result.choices, default=Result.OPEN)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("申报")
        constraints = (models.UniqueConstraint(fields=("window", "entity_id"), name="one_application_a_window"),)

    def __str__(self) -> str:
        return f"{self.name} {self.window}"
