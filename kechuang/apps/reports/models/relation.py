"""关系 (relation): what two things that a page names have to do with one another, as the engine proposes it.

Relations are rebuilt by every reading; what a person says of one is a :class:`RelationJudgement` with its log.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports.models.step import Step
from kechuang.apps.reports.states import RELATION
from kechuang.apps.transitions.models import Stateful


class RelationKind(models.TextChoices):
    """Which relation; ``works_with`` goes both ways."""

    WORKS_WITH = "works_with", _("合作")
    SOLVES = "solves", _("破解难题")
    HOSTS = "hosts", _("承载平台")
    LEADS = "leads", _("领衔团队")
    LOCATED_IN = "located_in", _("位于")
    UNDERTAKES = "undertakes", _("承担项目")


class RelationJudgement(Stateful):
    """关系核实 (judgement of a relation): known by page and ``key``; it outlives every reading.

    ``orphan`` says that the last reading found no such relation any more; ``text`` and ``ends`` are as judged.
    """

    TABLE = RELATION

    state = models.CharField(_("状态"), max_length=20, choices=RELATION.choices(), db_index=True)
    report = models.ForeignKey("reports.Report", on_delete=models.PROTECT, related_name="relation_judgements")
    key = models.CharField(max_length=40)
    kind = models.CharField(_("关系"), max_length=12, choices=RelationKind.choices)
    text = models.CharField(_("原句"), max_length=300)
    ends = models.JSONField(default=list)
    orphan = models.BooleanField(_("原文重读后未找到"), default=False)

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("report", "key"), name="one_relation_judgement_a_key"),)

    def __str__(self) -> str:
        return self.text


class RelationDecision(Step):
    """关系核实记录: one step and who took it; never changed."""

    TABLE = RELATION

    judgement = models.ForeignKey(RelationJudgement, on_delete=models.PROTECT, related_name="decisions")

    class Meta:
        verbose_name = _("关系核实记录")
        verbose_name_plural = _("关系核实记录")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("judgement", "number"), name="one_relation_decision_a_number"),)

    def __str__(self) -> str:
        return f"{self.judgement} {self.label}"


class Relation(models.Model):
    """A relation that the clause at ``[start, end)`` of a page's raw text tells.

    ``ends`` are its two sides, subject first: ``text``, ``called``, ``kind``, ``ref``, ``mention``, ``place_code``, and
    ``start`` and ``end`` in the raw text; ``key`` is made of what it says and of its sentence.
    """

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="relations")
    judgement = models.OneToOneField(RelationJudgement, null=True, on_delete=models.SET_NULL, related_name="relation")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    kind = models.CharField(_("关系"), max_length=12, choices=RelationKind.choices)
    ends = models.JSONField(default=list)
    subject_ref = models.CharField(max_length=120, blank=True, db_index=True)
    object_ref = models.CharField(max_length=120, blank=True, db_index=True)
    start = models.IntegerField()
    end = models.IntegerField()
    sentence_start = models.IntegerField()
    sentence_end = models.IntegerField()
    text = models.CharField(_("原句"), max_length=300)
    certainty = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("关系")
        verbose_name_plural = _("关系")
        ordering = ("report", "start", "name")
        constraints = (models.UniqueConstraint(fields=("report", "key"), name="one_relation_a_key"),)

    def __str__(self) -> str:
        return self.text

    @property
    def state(self) -> str:
        """What a person has made of it; ``proposed`` where nobody has."""
        return self.judgement.state if self.judgement else RELATION.initial

    @property
    def state_label(self) -> str:
        """The state as an official reads it."""
        return str(RELATION.states[self.state])

    @property
    def version(self) -> int:
        """How many decisions there are about it: what a person has seen when he decides."""
        return self.judgement.version if self.judgement else 0
