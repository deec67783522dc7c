"""校核纠错 (correction): a user of data reports a wrong field of a record to the department that it comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.sharing.states import CORRECTION
from kechuang.apps.transitions.models import Stateful


class Correction(Stateful):
    """A work order (校核工单): which field of which row is said to be wrong, and what came of it.

    ``key`` holds the key of the row by the contract; ``file`` is the supplement that carries the corrected row into
    the next build, relative to the data folder, and ``taken_run`` the run that took it.
    """

    TABLE = CORRECTION

    state = models.CharField(_("状态"), max_length=20, choices=CORRECTION.choices(), db_index=True)
    table = models.ForeignKey(
        "catalog.SourceTable", verbose_name=_("数据资源"), on_delete=models.PROTECT, related_name="corrections"
    )
    key = models.JSONField(_("主键"))
    entity = models.CharField(_("主体代码"), max_length=64, blank=True)
    field = models.CharField(_("字段"), max_length=80)
    shown = models.CharField(_("现值"), max_length=500, blank=True)
    proposed = models.CharField(_("应为"), max_length=500, blank=True)
    reason = models.CharField(_("理由与依据"), max_length=1000)
    department = models.CharField(_("报告部门"), max_length=60, db_index=True)
    owner = models.CharField(_("来源部门"), max_length=60, db_index=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报告人"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("报告时间"), default=core.now)
    corrected = models.CharField(_("更正为"), max_length=500, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    file = models.CharField(_("更正文件"), max_length=200, blank=True)
    taken_run = models.CharField(_("并入批次"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("校核纠错")
        verbose_name_plural = _("校核纠错")
        ordering = ("-reported_at", "-pk")

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"JC{self.reported_at:%Y}-{self.pk or 0:05d}"

    @property
    def label(self) -> str:
        """The heading of the field in the contract."""
        column = self.table.contract["columns"].get(self.field, {})
        spelled = column.get("from", self.field)
        return str(column.get("label") or (spelled[0] if isinstance(spelled, list) else spelled))

    @property
    def key_text(self) -> str:
        """The key as one reads it."""
        return " · ".join(str(value) for value in self.key.values())
