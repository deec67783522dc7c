"""梯度培育 (ladder): who meets which recognition rule, and who is one condition away.

Verdicts are rebuilt with each publication and share its generation.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.enterprises.models import Generation
from kechuang.core import Verdict


class RuleVerdict(models.Model):
    """判定 (verdict) of one enterprise under one rule, with its conditions.

    ``short_by`` counts the top conditions that are not met, ``open`` those whose data are missing, ``manual`` those
    that only a person can decide.
    ``conditions`` is the engine's row: verdicts by condition, actual values, margins, missing fields.
    """

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    entity_id = models.CharField(max_length=32)
    rule = models.CharField(_("规则"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    verdict = models.CharField(_("判定"), max_length=8, choices=[(v.value, v.label) for v in Verdict])
    short_by = models.SmallIntegerField(_("差几项"))
    open = models.SmallIntegerField(_("缺数据几项"), default=0)
    manual = models.SmallIntegerField(_("待人工几项"), default=0)
    score_low = models.SmallIntegerField(null=True)
    score_high = models.SmallIntegerField(null=True)
    division = models.CharField(max_length=6, blank=True)
    industry = models.CharField(max_length=5, blank=True)
    conditions = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("generation", "rule", "entity_id"), name="one_verdict_a_rule"),)
        indexes = (
            models.Index(fields=("generation", "rule", "verdict", "short_by", "division"), name="verdict_rung"),
            models.Index(fields=("generation", "entity_id"), name="verdict_entity"),
        )

    def __str__(self) -> str:
        return f"{self.entity_id} {self.rule} {self.verdict}"

    @property
    def one_away(self) -> bool:
        """Whether one unmet condition, and no missing figure, keeps the enterprise out (差一项)."""
        return self.verdict == Verdict.NOT_MET and self.short_by == 1 and self.open == 0


class VerdictCount(models.Model):
    """判定计数 (counts by rule, verdict, district and section; of those one away also by the one they lack)."""

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    rule = models.CharField(max_length=60)
    verdict = models.CharField(max_length=8)
    short_by = models.SmallIntegerField()
    open = models.SmallIntegerField(default=0)
    manual = models.SmallIntegerField(default=0)
    industry = models.CharField(max_length=1, blank=True, default="")
    division = models.CharField(max_length=6, blank=True)
    unmet = models.TextField(_("差在哪里"), blank=True, default="")
    enterprises = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=("generation", "rule", "division"), name="verdict_count_place"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.division} {self.verdict}"
