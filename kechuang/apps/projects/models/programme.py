"""攻坚行动 (programme): what a city sets out to do in a year, in projects; “十二大攻坚行动” are twelve of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models.declared import Declared
from kechuang.apps.projects.models.work import Work


class Programme(Declared, Work):
    """A programme (攻坚行动、改革工程): its projects, and the counts that a report gives of it."""

    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    part_of = models.ForeignKey(
        "self", verbose_name=_("上级行动"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    aspects = models.JSONField(_("方面"), default=list)
    counts = models.JSONField(_("报道给出的个数"), default=dict)
    light_rule = models.CharField(_("红黄绿规则"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("攻坚行动")
        verbose_name_plural = _("攻坚行动")
        ordering = ("order", "pk")

    def open_parts(self) -> list[Any]:
        """Return the programmes below it and its projects that are neither closed nor cancelled."""
        over = ("closed", "cancelled")
        return [*self.parts.exclude(state__in=over), *self.projects.exclude(state__in=over)]

    def has_parts(self) -> bool:
        """Return whether it has programmes or projects that count."""
        return self.parts.exclude(state="cancelled").exists() or self.projects.exclude(state="cancelled").exists()
