"""台账 (register): named policies, task forces and key projects that a pack declares, each with its sentence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeclaredItem(models.Model):
    """A policy (政策), task force (工作专班) or project (重点项目) declared in the pack."""

    class Kind(models.TextChoices):
        """What kind of thing is declared."""

        POLICY = "policy", _("政策")
        TASK_FORCE = "task_force", _("工作专班")
        PROJECT = "project", _("重点项目")

    id = models.CharField(primary_key=True, max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices, db_index=True)
    name = models.CharField(_("名称"), max_length=200)
    summary = models.TextField(_("摘要"), blank=True)
    period = models.CharField(_("期间"), max_length=30, blank=True)
    lead = models.CharField(_("牵头单位"), max_length=120, blank=True)
    figures = models.JSONField(_("数字"), default=list)
    evidence = models.JSONField(_("依据"), default=list)
    order = models.IntegerField(default=0)
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("kind", "order", "id")

    def __str__(self) -> str:
        return self.name
