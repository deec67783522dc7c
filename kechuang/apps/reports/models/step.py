"""审核步骤 (step): one step of what people say, and who took it; written once and never changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.transitions.table import Table


class Step(models.Model):
    """What every log of judgements keeps of a step; ``TABLE`` names the steps there are."""

    TABLE: ClassVar[Table]

    number = models.PositiveIntegerField(_("序号"))
    step = models.CharField(_("步骤"), max_length=20)
    state = models.CharField(_("状态"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_label = models.CharField(_("审核人"), max_length=300)
    at = models.DateTimeField(_("时间"), default=core.now)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it, once."""
        if self.pk is not None:
            raise TypeError("a decision is never changed")
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The step as an official reads it."""
        return str(self.TABLE[self.step].label)
