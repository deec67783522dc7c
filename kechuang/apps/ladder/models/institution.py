"""研发机构 (research institution) of an industrial enterprise above scale, in one year's list (规上工业企业)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.ladder.states import INSTITUTION
from kechuang.apps.transitions.models import Stateful


class Institution(Stateful):
    """研发机构建设: an enterprise of a year's list and how far its institution is: 未建 → 先建 → 推动 → 提升."""

    TABLE = INSTITUTION

    year = models.SmallIntegerField(_("年度"))
    entity_id = models.CharField(max_length=32)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(_("区县"), max_length=6, blank=True)
    institution = models.CharField(_("机构名称"), max_length=200, blank=True)
    left_why = models.CharField(_("退出名单原因"), max_length=200, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("规上工业企业研发机构")
        constraints = (models.UniqueConstraint(fields=("year", "entity_id"), name="one_institution_a_year"),)
        indexes = (models.Index(fields=("year", "division", "state"), name="institution_place"),)

    def __str__(self) -> str:
        return self.name
