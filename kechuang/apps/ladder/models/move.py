"""梯度变动 (move): which enterprise came nearer to a rule or went away from it between two publications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.enterprises.models import Generation


class Step(models.IntegerChoices):
    """How near an enterprise stands to a rule; the pipeline (梯队) begins at two conditions away."""

    AWAY = 0, _("不在梯队")
    TWO_AWAY = 1, _("差两项")
    ONE_AWAY = 2, _("差一项")
    PERSON = 3, _("待人工核实")
    MET = 4, _("初步符合")


class Way(models.TextChoices):
    """Which way an enterprise moved."""

    ENTERED = "entered", _("新进入")
    ROSE = "rose", _("上升")
    FELL = "fell", _("下降")
    LEFT = "left", _("退出")


class Move(models.Model):
    """变动 of one enterprise under one rule since the publication before; rebuilt with each publication."""

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    rule = models.CharField(max_length=60)
    entity_id = models.CharField(max_length=32)
    division = models.CharField(max_length=6, blank=True)
    way = models.CharField(_("变动"), max_length=7, choices=Way.choices)
    before = models.SmallIntegerField(_("上次"), choices=Step.choices)
    now = models.SmallIntegerField(_("本次"), choices=Step.choices)

    class Meta:
        indexes = (models.Index(fields=("generation", "rule", "way", "division"), name="move_rung"),)

    def __str__(self) -> str:
        return f"{self.entity_id} {self.rule} {self.before} → {self.now}"
