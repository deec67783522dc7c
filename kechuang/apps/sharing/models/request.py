"""共享申请 (request): a department asks another for a table of the catalogue, or for data that do not exist yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.sharing.states import REQUEST
from kechuang.apps.transitions.models import Stateful


class RequestKind(models.TextChoices):
    """What is asked for."""

    TABLE = "table", _("目录内数据")
    NEW = "new", _("新增需求")


class ShareRequest(Stateful):
    """What a department asks for, why and how long (共享申请).

    ``fields`` are keys of the contract's columns, for a new need the names of the fields wanted; ``clear_fields`` are
    the personal ones among them that are asked for unmasked.
    """

    TABLE = REQUEST

    state = models.CharField(_("状态"), max_length=20, choices=REQUEST.choices(), db_index=True)
    kind = models.CharField(_("类别"), max_length=8, choices=RequestKind.choices)
    table = models.ForeignKey(
        "catalog.SourceTable", verbose_name=_("数据资源"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="share_requests",
    )  # fmt: skip
    wanted = models.CharField(_("需要的数据"), max_length=200, blank=True)
    fields = models.JSONField(_("字段"), default=list)
    clear_fields = models.JSONField(_("不遮盖的个人信息字段"), default=list)
    purpose = models.TextField(_("用途"))
    ground = models.CharField(_("使用依据"), max_length=500)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    department = models.CharField(_("申请部门"), max_length=60, db_index=True)
    owner = models.CharField(_("提供部门"), max_length=60, blank=True, db_index=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("申请时间"), default=core.now)
    answer = models.TextField(_("答复"), blank=True)
    held = models.JSONField(_("已有之处"), default=list)

    class Meta:
        verbose_name = _("共享申请")
        verbose_name_plural = _("共享申请")
        ordering = ("-requested_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="share_request_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"GX{self.requested_at:%Y}-{self.pk or 0:05d}"

    @property
    def subject(self) -> str:
        """What it is about: the name of the table, or of what is wanted."""
        return self.table.name if self.table_id and self.table else self.wanted
