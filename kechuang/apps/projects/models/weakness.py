"""短板 (weakness): what a department finds lacking, linked to the tasks that mend it (短板清单)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.projects.states import WEAKNESS
from kechuang.apps.transitions.models import Stateful


class Weakness(Stateful):
    """A weakness (短板) on a department's list."""

    TABLE = WEAKNESS

    state = models.CharField(_("状态"), max_length=20, choices=WEAKNESS.choices(), db_index=True)
    title = models.CharField(_("短板"), max_length=200)
    describes = models.TextField(_("表现与原因"), blank=True)
    department = models.CharField(_("部门"), max_length=60, db_index=True)
    division = models.CharField(_("行政区划"), max_length=12, blank=True, db_index=True)
    programme = models.ForeignKey(
        "projects.Programme", verbose_name=_("攻坚行动"), null=True, blank=True, on_delete=models.PROTECT
    )
    tasks = models.ManyToManyField("projects.Task", verbose_name=_("补短板的任务"), related_name="weaknesses")
    evidence = models.JSONField(_("依据"), default=list)
    synthetic = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("短板")
        verbose_name_plural = _("短板")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def open_tasks(self) -> list[Any]:
        """Return the tasks that mend it and are neither closed nor cancelled."""
        return list(self.tasks.filter(removed_at=None).exclude(state__in=("closed", "cancelled")))
