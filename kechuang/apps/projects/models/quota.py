"""区县指标 (quota): how many each district must bring in, and what has been counted towards it, one entry each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Quota(models.Model):
    """What a district must reach in a period (区县指标): ``value``, or from ``value`` to ``upper``."""

    code = models.CharField(_("代码"), max_length=120)
    name = models.CharField(_("指标"), max_length=200)
    division = models.CharField(_("区县"), max_length=12, db_index=True)
    programme = models.ForeignKey(
        "projects.Programme", verbose_name=_("攻坚行动"), null=True, blank=True, on_delete=models.PROTECT
    )
    task_force = models.ForeignKey(
        "projects.TaskForce", verbose_name=_("工作专班"), null=True, blank=True, on_delete=models.PROTECT
    )
    lead = models.CharField(_("考核部门"), max_length=60, blank=True)
    period = models.CharField(_("期间"), max_length=30)
    value = models.DecimalField(_("目标"), max_digits=20, decimal_places=4)
    upper = models.DecimalField(_("目标上限"), max_digits=20, decimal_places=4, null=True, blank=True)
    comparator = models.CharField(_("比较"), max_length=12, default="at_least")
    unit = models.CharField(_("单位"), max_length=20)
    evidence = models.JSONField(_("依据"), default=list)
    declared = models.BooleanField(_("由声明包载入"), default=False)
    synthetic = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(_("修订"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("区县指标")
        verbose_name_plural = _("区县指标")
        ordering = ("code", "division")
        constraints = (models.UniqueConstraint(fields=("code", "division"), name="one_quota_a_district"),)

    def __str__(self) -> str:
        return f"{self.name} {self.division}"

    @property
    def department(self) -> str:
        """The department that counts."""
        return self.lead


class QuotaEntry(models.Model):
    """One thing counted towards a quota (完成明细); it counts once another department than entered it agreed."""

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="entries")
    name = models.CharField(_("名称"), max_length=200)
    on = models.DateField(_("日期"))
    entity_id = models.CharField(_("主体"), max_length=64, blank=True)
    number = models.DecimalField(_("数量"), max_digits=20, decimal_places=4, default=1)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("登记时间"), default=core.now)
    department = models.CharField(_("登记部门"), max_length=60, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("确认人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    refused = models.CharField(_("不予计入的理由"), max_length=500, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("不予计入的认定人"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    refused_at = models.DateTimeField(_("不予计入的时间"), null=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("完成明细")
        verbose_name_plural = _("完成明细")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return self.name
