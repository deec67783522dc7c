"""目标 (target) and 指标 (indicator): what the place set itself, beside what is known of it.

Values keep the precision with which they were printed: ``printed`` is what a page shows.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.core import BASIS_LABELS


class Indicator(models.Model):
    """指标: name, unit and definition (口径); ``yearly`` where it is told of whole years only."""

    id = models.CharField(primary_key=True, max_length=80)
    name = models.CharField(_("名称"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    kind = models.CharField(_("类别"), max_length=20)
    direction = models.CharField(_("方向"), max_length=8, default="higher")
    definition = models.TextField(_("口径"), blank=True)
    yearly = models.BooleanField(_("按全年计"), default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """目标: a value to be reached by a day. ``undecided`` gives the reason why no gap is computed.

    ``origin`` is ``pack`` where the pack declares it, ``review`` where a reviewer has accepted its sentence.
    """

    id = models.CharField(primary_key=True, max_length=120)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="targets")
    place = models.CharField(_("行政区划"), max_length=6, db_index=True)
    order = models.IntegerField(default=0)
    value = models.DecimalField(max_digits=38, decimal_places=10)
    printed = models.CharField(_("目标值"), max_length=60)
    printed_max = models.CharField(_("目标上限"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("比较"), max_length=12)
    by = models.DateField(_("期限"))
    lead = models.CharField(_("牵头部门"), max_length=80, blank=True)
    undecided = models.CharField(_("未定原因"), max_length=300, blank=True)
    evidence = models.JSONField(_("依据"), default=dict)
    origin = models.CharField(_("出处"), max_length=20, default="pack", db_index=True)

    class Meta:
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.id


class IndicatorValue(models.Model):
    """指标值: a value of an indicator in a period, with its basis and evidence."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    place = models.CharField(_("行政区划"), max_length=6)
    period = models.CharField(_("期间"), max_length=30)
    value = models.DecimalField(max_digits=38, decimal_places=10)
    printed = models.CharField(_("数值"), max_length=60)
    printed_max = models.CharField(_("上限"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("比较"), max_length=12)
    basis = models.CharField(_("来源性质"), max_length=24, choices=list(BASIS_LABELS.items()))
    evidence = models.JSONField(_("依据"), default=dict)
    origin = models.CharField(_("出处"), max_length=20, default="pack")

    class Meta:
        ordering = ("indicator", "-period")
        constraints = (
            models.UniqueConstraint(
                fields=("indicator", "place", "period", "basis", "origin"), name="one_value_a_period_and_basis"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}"
