"""状态与其变更记录: what a model with states carries, and the log of every step taken."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.transitions.table import Table


class Stateful(models.Model):
    """Base of every model that moves through declared states; only ``apply`` writes the two fields."""

    TABLE: ClassVar[Table]

    state = models.CharField(_("状态"), max_length=40, db_index=True)
    version = models.PositiveIntegerField(_("版本"), default=0)

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Save; a new thing begins in its table's initial state."""
        if self._state.adding and not self.state:
            self.state = self.TABLE.initial
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def state_label(self) -> str:
        """The state as an official reads it."""
        return str(self.TABLE.states[self.state])

    @property
    def history(self) -> models.QuerySet[StateChange]:
        """Every step taken, oldest first."""
        return StateChange.objects.filter(object_type=self._meta.label_lower, object_id=str(self.pk)).order_by(
            "version"
        )


class StateChange(models.Model):
    """状态变更 (a step taken): written with the step, in the same transaction; never changed afterwards."""

    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=64)
    version = models.PositiveIntegerField(_("版本"))
    transition = models.CharField(_("步骤"), max_length=40)
    from_state = models.CharField(_("原状态"), max_length=40)
    to_state = models.CharField(_("新状态"), max_length=40)
    clock = models.CharField(_("计时"), max_length=5, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("操作人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        constraints = (
            # The log itself refuses a second step from the same version, should anyone go past `apply`.
            models.UniqueConstraint(fields=("object_type", "object_id", "version"), name="one_step_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}: {self.from_state} → {self.to_state}"
