"""攻坚行动 (programme): what a city sets out to do in a year, in projects; “十二大攻坚行动” are twelve of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models.work import Work


class Programme(Work):
    """A programme (攻坚行动、改革工程): its projects, and the counts that a report gives of it."""

    code = models.CharField(_("代码"), max_length=120, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    division = models.CharField(_("行政区划"), max_length=12, db_index=True)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True, db_index=True)
    part_of = models.ForeignKey(
        "self", verbose_name=_("上级行动"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    aspects = models.JSONField(_("方面"), default=list)
    counts = models.JSONField(_("报道给出的个数"), default=dict)
    describes = models.TextField(_("说明"), blank=True)
    light_rule = models.CharField(_("红黄绿规则"), max_length=60, blank=True)
    figures = models.JSONField(_("数字"), default=list)
    evidence = models.JSONField(_("依据"), default=list)
    declared = models.BooleanField(_("由声明包载入"), default=False)
    synthetic = models.BooleanField(default=False)
    order = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("攻坚行动")
        verbose_name_plural = _("攻坚行动")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def department(self) -> str:
        """The department whose affair it is."""
        return self.lead

    def open_parts(self) -> list[Any]:
        """Return the programmes below it and its projects that are neither closed nor cancelled."""
        over = ("closed", "cancelled")
        return [*self.parts.exclude(state__in=over), *self.projects.exclude(state__in=over)]

    def has_parts(self) -> bool:
        """Return whether it has programmes or projects that count."""
        return self.parts.exclude(state="cancelled").exists() or self.projects.exclude(state="cancelled").exists()
