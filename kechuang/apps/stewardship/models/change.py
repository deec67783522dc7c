"""改号 (redirects) and 并入与拆分 (changes): what became of entity ids."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityRedirect(models.Model):
    """Where an entity id that is no longer in use leads to in a generation; ``now`` is empty where no row is left."""

    generation = models.ForeignKey(
        "enterprises.Generation", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    old = models.CharField(_("旧编号"), max_length=32)
    now = models.CharField(_("现编号"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("改号")
        verbose_name_plural = _("改号")
        constraints = (models.UniqueConstraint(fields=("generation", "old"), name="one_way_on_from_an_id"),)

    def __str__(self) -> str:
        return f"{self.old} → {self.now or '—'}"


class EntityChange(models.Model):
    """A merge or a split of the ledger since the publication before (并入与拆分): a split is a task for a steward."""

    class Event(models.TextChoices):
        """What happened."""

        MERGE = "merge", _("并入")
        SPLIT = "split", _("拆出")

    seq = models.BigIntegerField(_("构建序号"))
    event = models.CharField(_("变化"), max_length=10, choices=Event)
    entity_id = models.CharField(_("编号"), max_length=32)
    other = models.CharField(_("相对编号"), max_length=32, blank=True)
    name = models.CharField(_("名称"), max_length=300, blank=True)
    other_name = models.CharField(_("相对名称"), max_length=300, blank=True)
    run = models.CharField(_("批次"), max_length=40)
    at = models.DateTimeField(_("发生时间"))
    open = models.BooleanField(_("待办"), default=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("办结人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("办结时间"), null=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("并入与拆分")
        verbose_name_plural = _("并入与拆分")
        ordering = ("-seq", "pk")
        constraints = (models.UniqueConstraint(fields=("seq", "event", "entity_id", "other"), name="one_row_a_change"),)
        indexes = (models.Index(fields=("open", "seq"), name="change_open"),)

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.entity_id}"
