"""红黄绿灯 (light): every change of a project's light, with its reasons; never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Light(models.TextChoices):
    """The colours, and what has no plan to be held against or is done."""

    RED = "red", _("红灯")
    YELLOW = "yellow", _("黄灯")
    GREEN = "green", _("绿灯")
    NONE = "none", _("无计划")
    DONE = "done", _("已销号")


class LightChange(models.Model):
    """A project's light from a day on (亮灯记录), with the figures it was judged by."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="lights")
    on = models.DateField(_("自"))
    light = models.CharField(_("灯"), max_length=6, choices=Light.choices)
    was = models.CharField(_("原"), max_length=6, choices=Light.choices, blank=True)
    rule = models.CharField(_("规则"), max_length=60, blank=True)
    reasons = models.JSONField(_("理由"), default=list)
    percent = models.PositiveSmallIntegerField(_("完成（%）"), default=0)
    planned = models.PositiveSmallIntegerField(_("应完成（%）"), null=True)
    finish = models.DateField(_("预计完成"), null=True)
    at = models.DateTimeField(_("判定时间"), default=core.now)

    class Meta:
        verbose_name = _("亮灯记录")
        verbose_name_plural = _("亮灯记录")
        ordering = ("project", "on", "pk")
        indexes = (models.Index(fields=("project", "-on"), name="light_of_project"),)

    def __str__(self) -> str:
        return f"{self.project} {self.on} {self.light}"
