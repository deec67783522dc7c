"""上级资源 (resource of a superior platform): an entry of the catalogue that another platform has sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UpperResource(models.Model):
    """A resource of another platform, known by that platform's code and its own stable one (上级资源)."""

    origin = models.CharField(_("来源平台代码"), max_length=60)
    origin_name = models.CharField(_("来源平台"), max_length=120)
    code = models.CharField(_("资源代码"), max_length=160)
    name = models.CharField(_("资源名称"), max_length=200)
    department = models.CharField(_("提供部门"), max_length=120)
    attribute = models.CharField(_("共享属性"), max_length=20)
    condition = models.CharField(_("共享条件"), max_length=500, blank=True)
    legal_basis = models.CharField(_("不予共享依据"), max_length=500, blank=True)
    level = models.CharField(_("数据分级"), max_length=20, blank=True)
    refresh = models.CharField(_("更新频率"), max_length=60, blank=True)
    fields = models.JSONField(_("字段"), default=list)
    imported_at = models.DateTimeField(_("载入时间"))
    gone_at = models.DateTimeField(_("不再列出"), null=True)

    class Meta:
        verbose_name = _("上级资源")
        verbose_name_plural = _("上级资源")
        ordering = ("origin", "department", "name")
        constraints = (models.UniqueConstraint(fields=("origin", "code"), name="upper_resource_once"),)

    def __str__(self) -> str:
        return self.name
