"""消息 (notification): one thing that a person should know, with where to go and by when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Notification(models.Model):
    """消息: unread until ``read_at`` is set. The key makes telling the same thing twice the same as once."""

    key = models.CharField(_("幂等键"), max_length=200, null=True, unique=True)  # noqa: DJ001 - none is not ""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("收件人"), on_delete=models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(_("种类"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    link = models.CharField(_("去处"), max_length=300, blank=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("时间"), default=core.now)
    due = models.DateField(_("期限"), null=True)
    read_at = models.DateTimeField(_("已读时间"), null=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("user", "-created_at"), name="inbox_of_user"),
            models.Index(fields=("user",), condition=models.Q(read_at__isnull=True), name="inbox_unread"),
        )

    def __str__(self) -> str:
        return self.title
