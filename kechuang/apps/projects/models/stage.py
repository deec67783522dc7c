"""阶段 (stage) and 到账 (funds arrived): how a project moved through its declared pipeline, and the money that came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class EntryKind(models.TextChoices):
    """What is entered beside the stages where something is applied for (申报台账)."""

    GUIDE = "guide", _("申报通知或指南")
    MATERIAL = "material", _("申报材料")
    CONTACT = "contact", _("对接记录")


class StageMove(models.Model):
    """One move (阶段变更) from a stage to another on a day; never changed. The newest says where the project stands.

    One that stays where it is tells why that takes so long (延期原因), or is an :class:`EntryKind` of the application.
    """

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="stage_moves")
    pipeline = models.CharField(_("阶段管道"), max_length=40)
    from_stage = models.CharField(_("原阶段"), max_length=40, blank=True)
    to_stage = models.CharField(_("新阶段"), max_length=40)
    on = models.DateField(_("日期"), null=True)
    note = models.CharField(_("说明（含延期原因）"), max_length=500, blank=True)
    evidence = models.JSONField(_("依据"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("阶段变更")
        verbose_name_plural = _("阶段变更")
        ordering = ("project", "pk")

    def __str__(self) -> str:
        return f"{self.project} {self.from_stage} → {self.to_stage}"

    @property
    def entry(self) -> EntryKind | None:
        """What it enters of an application; None for a move and for a reason of delay."""
        kind = self.evidence[0].get("kind") if self.evidence and self.from_stage == self.to_stage else None
        return EntryKind(kind) if kind in EntryKind.values else None


class FundsArrived(models.Model):
    """An arrival, or planned arrival, of funds (到账流水) in 分 of its currency; a mistake is reversed, not changed."""

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="funds")
    planned = models.BooleanField(_("计划"), default=False)
    on = models.DateField(_("日期"))
    amount = models.BigIntegerField(_("金额（分）"))
    currency = models.CharField(_("币种"), max_length=3, default="CNY")
    reverses = models.OneToOneField(
        "self", verbose_name=_("冲正"), null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("到账流水")
        verbose_name_plural = _("到账流水")
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return f"{self.project} {self.on} {self.amount}"
