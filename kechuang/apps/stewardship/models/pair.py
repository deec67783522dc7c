"""待核对 (doubtful pairs) and 提醒 (alarms) of one published generation, mirrored from the run."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.stewardship.models.decision import DIGITS


class DoubtfulPair(models.Model):
    """Two sets of rows that may be one entity (待核对).

    Each side is named by one of its rows, and shows what up to a handful of them say: ``left_side`` and ``right_side``
    hold ``rows`` (how many), ``places`` (table, row id, file, row) and ``fields`` (role → texts, personal ones masked);
    ``marks`` says role by role whether the sides agree (worked out before masking).
    """

    generation = models.ForeignKey(
        "enterprises.Generation", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    pair = models.CharField(max_length=DIGITS)
    left_source = models.CharField(max_length=120)
    left_row_id = models.CharField(max_length=500)
    right_source = models.CharField(max_length=120)
    right_row_id = models.CharField(max_length=500)
    left_entity = models.CharField(max_length=32)
    right_entity = models.CharField(max_length=32)
    left_name = models.CharField(_("甲方"), max_length=300, blank=True)
    right_name = models.CharField(_("乙方"), max_length=300, blank=True)
    left_department = models.CharField(_("甲方来源部门"), max_length=60, blank=True)
    right_department = models.CharField(_("乙方来源部门"), max_length=60, blank=True)
    left_division = models.CharField(max_length=6, blank=True)
    right_division = models.CharField(max_length=6, blank=True)
    words = models.TextField(_("检索词"), blank=True)
    weight = models.IntegerField(_("证据分"))
    level = models.CharField(_("名称比对"), max_length=60, blank=True)
    reason = models.CharField(_("依据"), max_length=500, blank=True)
    torn = models.BooleanField(_("两家相争"), default=False)
    both_coded = models.BooleanField(_("双方都有有效代码"), default=False)
    marks = models.JSONField(default=dict)
    left_side = models.JSONField(default=dict)
    right_side = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("待核对")
        verbose_name_plural = _("待核对")
        constraints = (models.UniqueConstraint(fields=("generation", "pair"), name="one_row_a_doubtful_pair"),)
        indexes = (
            models.Index(fields=("generation", "weight", "pair"), name="doubtful_weight"),
            models.Index(fields=("generation", "left_entity"), name="doubtful_left"),
            models.Index(fields=("generation", "right_entity"), name="doubtful_right"),
        )

    def __str__(self) -> str:
        return f"{self.left_name or self.left_row_id} / {self.right_name or self.right_row_id}"

    @property
    def sides(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Both sides, each with its name, entity, department and place among the rest."""
        return tuple(  # type: ignore[return-value]
            {
                **getattr(self, f"{side}_side"),
                "source": getattr(self, f"{side}_source"),
                "row_id": getattr(self, f"{side}_row_id"),
                "entity": getattr(self, f"{side}_entity"),
                "name": getattr(self, f"{side}_name"),
                "department": getattr(self, f"{side}_department"),
                "division": getattr(self, f"{side}_division"),
            }
            for side in ("left", "right")
        )


class Alarm(models.Model):
    """What the resolver wants somebody to look at (提醒)."""

    class Kind(models.TextChoices):
        """Of what kind."""

        ODD = "odd", _("同一代码下名称不符")
        LARGE = "large", _("行数过多的实体")
        HOT = "hot", _("过于常见、不用来配对的值")

    generation = models.ForeignKey(
        "enterprises.Generation", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(_("对象"), max_length=300)
    other = models.CharField(_("相对的值"), max_length=300, blank=True)
    entity_id = models.CharField(max_length=32, blank=True)
    size = models.BigIntegerField(_("数量"), default=0)

    class Meta:
        verbose_name = _("提醒")
        verbose_name_plural = _("提醒")
        indexes = (models.Index(fields=("generation", "kind", "size"), name="alarm_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
