"""典型案例 (typical case): a way of working that was found worth following, who chose it, and the project it came from.

Named by the report on talent work in Dezhou (创新优秀案例); kept so that other places can look the practice up.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models.declared import Declared


class CaseLevel(models.TextChoices):
    """How high the body stands that chose a case."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    CITY = "city", _("市级")
    DISTRICT = "district", _("区县级")


class TypicalCase(Declared):
    """A typical case (典型案例): ``describes`` tells the practice, ``results`` what came of it.

    One that is no longer shown has ``withdrawn``, the reason; it stays for those who keep the library.
    """

    level = models.CharField(_("级别"), max_length=12, choices=CaseLevel.choices, default=CaseLevel.CITY)
    chosen_by = models.CharField(_("评选单位"), max_length=120, blank=True)
    chosen_as = models.CharField(_("入选名目"), max_length=200, blank=True)
    chosen_on = models.CharField(_("入选时间"), max_length=30, blank=True)
    batch = models.CharField(_("批次"), max_length=60, blank=True)
    project = models.ForeignKey(
        "projects.Project", verbose_name=_("项目"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="cases",
    )  # fmt: skip
    results = models.TextField(_("成效"), blank=True)
    withdrawn = models.CharField(_("撤下理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("典型案例")
        verbose_name_plural = _("典型案例")
        ordering = ("-pk",)
