"""审核结论与记录 (judgement, decision): what people say of a fact; it outlives every reading."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports.models.fact import FIELDS
from kechuang.apps.reports.models.step import Step
from kechuang.apps.reports.states import JUDGEMENT
from kechuang.apps.transitions.models import Stateful


class Judgement(Stateful):
    """What stands decided about a fact (审核结论), known by page, passage and place within the passage.

    ``fields`` is what the fact says by a person's word, empty where it is proposed or rejected; indicator, place and
    period stand beside it, to be asked for. ``orphan`` says that the last reading found no such fact any more.
    """

    TABLE = JUDGEMENT

    state = models.CharField(_("状态"), max_length=20, choices=JUDGEMENT.choices(), db_index=True)
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="judgements")
    key = models.CharField(max_length=60, db_index=True)
    start = models.IntegerField()
    end = models.IntegerField()
    number_start = models.IntegerField(null=True)
    number_end = models.IntegerField(null=True)
    text = models.CharField(_("分句"), max_length=300)
    value = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=dict)
    indicator_id = models.CharField(max_length=80, blank=True)
    place_code = models.CharField(max_length=12, blank=True)
    period = models.CharField(max_length=40, blank=True)
    orphan = models.BooleanField(_("原文重读后未找到"), default=False, db_index=True)

    class Meta:
        verbose_name = _("事实")
        verbose_name_plural = _("事实")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("report", "key"), name="one_judgement_a_key"),)
        indexes = (models.Index(fields=("indicator_id", "place_code", "period")),)

    def __str__(self) -> str:
        return self.text


class Decision(Step):
    """审核记录: one step, who took it, and what the fact said before and after; never changed."""

    TABLE = JUDGEMENT

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="decisions")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("审核记录")
        verbose_name_plural = _("审核记录")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("judgement", "number"), name="one_decision_a_number"),)

    def __str__(self) -> str:
        return f"{self.judgement} {self.label}"

    @property
    def changed(self) -> list[str]:
        """The fields that the step changed."""
        return [name for name in FIELDS if name in self.after and self.after[name] != self.before.get(name)]
