"""审计 (audit): who did what to what, in order, in a chain that shows when it was tampered with.

Both tables grow only: triggers in the first migration refuse UPDATE and DELETE.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core

GENESIS = "0" * 64


class Entry(models.Model):
    """One deed (审计记录), chained to the one before by its hash.

    ``detail_json`` is the canonical JSON text that was hashed, kept as text because a database's own JSON
    type would reorder keys and respell numbers.
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("操作人编号"), null=True, blank=True)
    actor_label = models.CharField(_("操作人"), max_length=300)
    on_behalf = models.CharField(_("代表"), max_length=300, blank=True)
    verb = models.CharField(_("动作"), max_length=64)
    object_type = models.CharField(_("对象类型"), max_length=64, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=128, blank=True)
    object_label = models.CharField(_("对象"), max_length=300, blank=True)
    detail_json = models.TextField(_("内容"), default="{}")
    request_id = models.CharField(_("请求编号"), max_length=32, blank=True)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)
    prev_hash = models.CharField(_("上一条摘要"), max_length=64)
    hash = models.CharField(_("摘要"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ("-seq",)
        indexes = (
            models.Index(fields=("at",), name="entry_at"),
            models.Index(fields=("actor_id", "seq"), name="entry_actor"),
            models.Index(fields=("verb", "seq"), name="entry_verb"),
            models.Index(fields=("object_type", "object_id"), name="entry_object"),
        )

    def __str__(self) -> str:
        return f"#{self.seq} {self.verb}"

    @property
    def detail(self) -> dict[str, Any]:
        """The detail as a mapping."""
        return json.loads(self.detail_json)


class Head(models.Model):
    """The end of the chain (链头): how many entries there are and the hash of the newest. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField(_("条数"), default=0)
    hash = models.CharField(_("摘要"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("审计链头")
        verbose_name_plural = _("审计链头")

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


class AccessKind(models.TextChoices):
    """What an access line tells of."""

    DENIED = "denied", _("拒绝访问")
    PERSONAL_READ = "personal_read", _("查看个人信息")
    SIGN_IN = "sign_in", _("登录")
    SIGN_IN_FAILED = "sign_in_failed", _("登录失败")
    LOCKED_OUT = "locked_out", _("登录锁定")
    SIGN_OUT = "sign_out", _("退出")


class AccessLog(models.Model):
    """An access (访问记录) that must be known even when the deed itself was rolled back."""

    at = models.DateTimeField(_("时间"), default=core.now)
    kind = models.CharField(_("类别"), max_length=16, choices=AccessKind.choices)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True, blank=True)
    actor_label = models.CharField(_("操作人"), max_length=300)
    verb = models.CharField(_("动作"), max_length=64, blank=True)
    object_type = models.CharField(_("对象类型"), max_length=64, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=128, blank=True)
    reason = models.CharField(_("说明"), max_length=500, blank=True)
    method = models.CharField(_("方法"), max_length=8, blank=True)
    path = models.CharField(_("页面"), max_length=300, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=32, blank=True)
    address = models.CharField(_("来源地址"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("访问记录")
        verbose_name_plural = _("访问记录")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("kind", "at"), name="access_kind_at"),
            models.Index(fields=("actor_id", "at"), name="access_actor_at"),
            models.Index(fields=("at",), name="access_at"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.actor_label}"
