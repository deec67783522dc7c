"""附件 (attachment): a file that belongs to something, with every version of it ever handed in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.files.contents import LABELS


class Attachment(models.Model):
    """附件: one paper, whatever its version. It belongs to one object of another app."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.CharField(_("对象编号"), max_length=64)
    title = models.CharField(_("名称"), max_length=200)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("建立人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), default=core.now)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("object_type", "object_id"), name="files_of_object"),)

    def __str__(self) -> str:
        return self.title

    @property
    def current(self) -> AttachmentVersion | None:
        """The newest version."""
        return self.versions.order_by("-number").first()


class AttachmentVersion(models.Model):
    """附件版本: what was handed in, named by the hash of its content; never changed, never replaced."""

    attachment = models.ForeignKey(
        Attachment, verbose_name=_("附件"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("版本"))
    sha256 = models.CharField(_("摘要"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("上传人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("上传时间"), default=core.now)

    class Meta:
        verbose_name = _("附件版本")
        verbose_name_plural = _("附件版本")
        ordering = ("attachment", "-number")
        constraints = (models.UniqueConstraint(fields=("attachment", "number"), name="one_attachment_version"),)

    def __str__(self) -> str:
        return f"{self.name}（第 {self.number} 版）"

    @property
    def type_label(self) -> str:
        """The kind of file as an official reads it."""
        return LABELS.get(self.content_type, self.content_type)
