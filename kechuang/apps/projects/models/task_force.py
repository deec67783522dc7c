"""工作专班 (task force): people of several departments brought together to see projects through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskForce(models.Model):
    """A task force (工作专班); ``count`` says how many where a report names them only by number."""

    code = models.CharField(_("代码"), max_length=120, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    programme = models.ForeignKey(
        "projects.Programme", verbose_name=_("攻坚行动"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="task_forces",
    )  # fmt: skip
    division = models.CharField(_("行政区划"), max_length=12, db_index=True)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True, db_index=True)
    supports = models.JSONField(_("成员部门"), default=list)
    count = models.PositiveSmallIntegerField(_("个数"), default=1)
    since = models.CharField(_("成立"), max_length=30, blank=True)
    methods = models.JSONField(_("工作方法"), default=list)
    describes = models.TextField(_("说明"), blank=True)
    figures = models.JSONField(_("数字"), default=list)
    evidence = models.JSONField(_("依据"), default=list)
    declared = models.BooleanField(_("由声明包载入"), default=False)
    synthetic = models.BooleanField(default=False)
    order = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("工作专班")
        verbose_name_plural = _("工作专班")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def department(self) -> str:
        """The department whose affair it is."""
        return self.lead
