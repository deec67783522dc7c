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
    that only a person can decide. ``unmet`` says which one a firm lacks that is one condition away. ``kind`` is what it
    would apply for: who holds the title, for its renewal.
    ``authorised`` says whether the firm's tax data were seen; ``hidden`` that, for want of its authorisation, some of
    what it lacks was not.
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
    kind = models.CharField(_("申请类型"), max_length=8, default="new")
    authorised = models.BooleanField(_("已授权税务数据"), default=True)
    hidden = models.BooleanField(_("未授权而缺"), default=False)
    unmet = models.TextField(_("差在哪里"), blank=True, default="")
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
    hidden = models.BooleanField(default=False)
    industry = models.CharField(max_length=1, blank=True, default="")
    division = models.CharField(max_length=6, blank=True)
    unmet = models.TextField(_("差在哪里"), blank=True, default="")
    enterprises = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=("generation", "rule", "division"), name="verdict_count_place"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.division} {self.verdict}"


class Debt(models.Model):
    """欠数 (debt): of how many firms of a district a field is missing that keeps some verdict on them open.

    A firm counts once a field, however many rules and years lack it. What is not seen for want of the firm's
    authorisation is no debt of the tax authority and does not count.
    """

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    owner = models.CharField(_("应提供的部门"), max_length=60)
    field = models.CharField(_("字段"), max_length=60)
    division = models.CharField(max_length=6, blank=True)
    enterprises = models.IntegerField()

    class Meta:
        verbose_name = _("欠数")
        constraints = (
            models.UniqueConstraint(fields=("generation", "owner", "field", "division"), name="one_debt_a_place"),
        )

    def __str__(self) -> str:
        return f"{self.owner} {self.field} {self.division}"
