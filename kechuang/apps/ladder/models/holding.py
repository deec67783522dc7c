"""资质 (holding): a certificate that an enterprise holds or has held, and why it ended."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Holding(models.Model):
    """资质登记 (one certificate): from when to when, where it is known from, and how it ended.

    A certificate that is renewed (复核通过) is followed by another row; ``renews`` ties the two together. Which rows
    hold on a day follows from their dates alone.
    """

    class Origin(models.TextChoices):
        """Where the row comes from."""

        DATA = "data", _("部门数据")
        ENTERED = "entered", _("人工登记")

    class End(models.TextChoices):
        """Why an enterprise fell off (退出原因)."""

        EXPIRED = "expired", _("到期未复核")
        FAILED = "failed", _("复核未通过")
        REVOKED = "revoked", _("被取消资格")
        MOVED = "moved", _("迁出本地")
        CLOSED = "closed", _("注销或停业")
        GREW = "grew", _("规模超出标准")

    rule = models.CharField(_("资质"), max_length=60)
    entity_id = models.CharField(max_length=32)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(_("区县"), max_length=6, blank=True)
    industry = models.CharField(_("行业门类"), max_length=1, blank=True)
    number = models.CharField(_("证书编号"), max_length=80)
    valid_from = models.DateField(_("有效期自"))
    valid_to = models.DateField(_("有效期至"), null=True)
    origin = models.CharField(_("来源"), max_length=8, choices=Origin.choices)
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewed_by")
    ended_on = models.DateField(_("退出日期"), null=True)
    ended_why = models.CharField(_("退出原因"), max_length=8, choices=End.choices, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("资质")
        constraints = (models.UniqueConstraint(fields=("rule", "entity_id", "number"), name="one_certificate"),)
        indexes = (
            models.Index(fields=("rule", "valid_to", "division"), name="holding_running"),
            models.Index(fields=("entity_id",), name="holding_entity"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @staticmethod
    def running_q(day: dt.date) -> Q:
        """Select those that hold on a day."""
        return Q(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            valid_from__lte=day,
        )

    def runs(self, day: dt.date) -> bool:
        """Say whether it holds on a day, as :meth:`running_q` selects it."""
        within = self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)
        return within and (self.ended_on is None or self.ended_on > day)

    def left(self, day: dt.date) -> int | None:
        """Return how many days the certificate still runs; None without an end."""
        return None if self.valid_to is None else (self.valid_to - day).days
