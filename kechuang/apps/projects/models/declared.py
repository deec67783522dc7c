"""声明或登记的事 (declared things): what programmes, task forces and projects have alike, from the pack or by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Declared(models.Model):
    """What a pack declares or a person enters.

    ``figures`` and ``evidence`` are the numbers and sentences that a report gives of it; ``revision`` grows with every
    change by a person, so that two who change it at once are told apart and the pack no longer overwrites it.
    """

    code = models.CharField(_("代码"), max_length=120, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    division = models.CharField(_("行政区划"), max_length=12, db_index=True)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True, db_index=True)
    describes = models.TextField(_("说明"), blank=True)
    figures = models.JSONField(_("数字"), default=list)
    evidence = models.JSONField(_("依据"), default=list)
    declared = models.BooleanField(_("由声明包载入"), default=False)
    synthetic = models.BooleanField(default=False)
    order = models.IntegerField(default=0)
    revision = models.PositiveIntegerField(_("修订"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def department(self) -> str:
        """The department whose affair it is."""
        return self.lead
