"""政策的记录: what was pushed to whom, visits, saved scenarios.

Policies and their items themselves are declarations of the pack; rows here name an item by its id.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.policies.states import OUTCOMES, VISIT
from kechuang.apps.transitions.models import Stateful


class Push(models.Model):
    """政策推送 (push): an item told to the people who act for a firm; once an item, firm and year."""

    item = models.CharField(_("条目"), max_length=160)
    entity_id = models.CharField(max_length=32, db_index=True)
    division = models.CharField(max_length=6, blank=True)
    name = models.CharField(_("企业名称"), max_length=300)
    year = models.SmallIntegerField(_("年度"))
    readers = models.PositiveIntegerField(_("收到的人"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), default=core.now)

    class Meta:
        verbose_name = _("政策推送")
        verbose_name_plural = _("政策推送")
        constraints = (models.UniqueConstraint(fields=("item", "entity_id", "year"), name="one_push_a_year"),)

    def __str__(self) -> str:
        return f"{self.item} → {self.entity_id}"


class Visit(Stateful):
    """送政策上门 (visit): who goes to which firm about which items, and what came of it."""

    TABLE = VISIT

    entity_id = models.CharField(max_length=32, db_index=True)
    handle = models.CharField(max_length=32)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(max_length=6, blank=True)
    items = models.JSONField(_("条目"), default=list)
    on = models.DateField(_("走访日期"))
    visitors = models.CharField(_("走访人"), max_length=200)
    outcome = models.CharField(_("结果"), max_length=20, blank=True, choices=list(OUTCOMES.items()))
    note = models.TextField(_("情况与诉求"), blank=True)
    follow_on = models.DateField(_("下次跟进"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(default=core.now)

    class Meta:
        verbose_name = _("送政策上门")
        verbose_name_plural = _("送政策上门")
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class Scenario(models.Model):
    """测算方案 (scenario): moved thresholds and amounts with the figures that came out, for comparison."""

    item = models.CharField(_("条目"), max_length=160, db_index=True)
    name = models.CharField(_("方案"), max_length=80)
    values = models.JSONField(_("改动"), default=dict)
    figures = models.JSONField(_("结果"), default=dict)
    generation = models.BigIntegerField(_("数据版本"))
    as_of = models.DateField(_("判定日期"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(max_length=300)
    at = models.DateTimeField(_("时间"), default=core.now)

    class Meta:
        verbose_name = _("测算方案")
        verbose_name_plural = _("测算方案")
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=("item", "name"), name="one_scenario_a_name"),)

    def __str__(self) -> str:
        return self.name
