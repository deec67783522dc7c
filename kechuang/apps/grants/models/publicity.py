"""联审、会议与公示 (joint review, decision, publicity): what others say of applications before they are paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Opinion(models.Model):
    """A department's word in the joint review (联审意见); one each, given once."""

    application = models.ForeignKey("grants.Application", on_delete=models.PROTECT, related_name="opinions")
    department = models.CharField(_("联审部门"), max_length=60)
    agrees = models.BooleanField(_("同意"), null=True)
    text = models.CharField(_("意见"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), null=True)

    class Meta:
        verbose_name = _("联审意见")
        verbose_name_plural = _("联审意见")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("application", "department"), name="one_opinion_a_department"),)

    def __str__(self) -> str:
        return f"{self.department} {self.text}"


class Decision(models.Model):
    """A meeting's decision (会议决定) with the number of its minutes."""

    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="decisions")
    minutes = models.CharField(_("会议纪要文号"), max_length=120)
    held_on = models.DateField(_("会议日期"))
    text = models.CharField(_("议定事项"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("会议决定")
        verbose_name_plural = _("会议决定")
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return self.minutes


class Publicity(models.Model):
    """A list made public for some working days (公示)."""

    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="publicities")
    starts_on = models.DateField(_("公示起"))
    ends_on = models.DateField(_("公示止"))
    days = models.PositiveSmallIntegerField(_("工作日"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), default=core.now)
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        ordering = ("-starts_on", "-pk")

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return core.today() > self.ends_on


class Objection(models.Model):
    """An objection during the publicity (异议), answered before anything is paid."""

    application = models.ForeignKey("grants.Application", on_delete=models.PROTECT, related_name="objections")
    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="objections")
    who = models.CharField(_("异议人"), max_length=120)
    text = models.CharField(_("异议内容"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提出时间"), default=core.now)
    upheld = models.BooleanField(_("异议成立"), null=True)
    reply = models.CharField(_("处理意见"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text
