"""共享授权 (share grant) and 使用记录 (usage): what a department may read until when, and every reading of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class ShareGrant(models.Model):
    """The right of a department to read fields of a table for a purpose and a period (共享授权)."""

    request = models.OneToOneField("sharing.ShareRequest", on_delete=models.PROTECT, related_name="grant")
    table = models.ForeignKey(
        "catalog.SourceTable", verbose_name=_("数据资源"), on_delete=models.PROTECT, related_name="share_grants"
    )
    department = models.CharField(_("使用部门"), max_length=60, db_index=True)
    fields = models.JSONField(_("字段"))
    clear_fields = models.JSONField(_("不遮盖的个人信息字段"), default=list)
    purpose = models.TextField(_("用途"))
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    quota = models.PositiveIntegerField(_("每日额度（行）"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("授权人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("授权时间"), default=core.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("撤销人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    reason = models.CharField(_("撤销原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("共享授权")
        verbose_name_plural = _("共享授权")
        ordering = ("-granted_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="share_grant_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("table", "department", "ends_on"), name="share_grant_of_table"),)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"SQ{self.granted_at:%Y}-{self.pk or 0:05d}"

    @staticmethod
    def current_q() -> models.Q:
        """Return the condition for grants under which one may read today."""
        day = core.today()
        return models.Q(revoked_at__isnull=True, starts_on__lte=day, ends_on__gte=day)

    @property
    def is_current(self) -> bool:
        """Whether one may read under it today."""
        return self.revoked_at is None and self.starts_on <= core.today() <= self.ends_on

    @property
    def state_label(self) -> str:
        """How it stands, as an official reads it."""
        if self.revoked_at is not None:
            return str(_("已撤销"))
        if core.today() < self.starts_on:
            return str(_("未开始"))
        return str(_("有效") if self.is_current else _("已到期"))


class UsageKind(models.TextChoices):
    """How data were read."""

    PREVIEW = "preview", _("预览")
    API = "api", _("接口")
    XLSX = "xlsx", _("导出 xlsx")
    CSV = "csv", _("导出 CSV")


class Usage(models.Model):
    """One reading under a grant (使用记录): who, when, how many rows of which run."""

    grant = models.ForeignKey(ShareGrant, on_delete=models.PROTECT, related_name="usages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("使用人"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("时间"), default=core.now)
    day = models.DateField(_("日期"), default=core.today)
    kind = models.CharField(_("方式"), max_length=8, choices=UsageKind.choices)
    rows = models.PositiveIntegerField(_("行数"))
    entity = models.CharField(_("按主体"), max_length=64, blank=True)
    run = models.CharField(_("批次"), max_length=40)

    class Meta:
        verbose_name = _("使用记录")
        verbose_name_plural = _("使用记录")
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("grant", "day"), name="share_usage_of_day"),)

    def __str__(self) -> str:
        return f"{self.grant} {self.get_kind_display()} {self.rows}"
