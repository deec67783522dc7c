"""培育 (cultivation): an enterprise that an officer brings up to a rung, with measures and outcome."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kechuang.apps.ladder.states import CULTIVATION
from kechuang.apps.transitions.models import Stateful


class Cultivation(Stateful):
    """培育对象: who is brought up to which rung by whom, what was lacking when it began, and how it ended."""

    TABLE = CULTIVATION

    rule = models.CharField(_("目标资质"), max_length=60)
    entity_id = models.CharField(max_length=32)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(_("区县"), max_length=6, blank=True)
    year = models.SmallIntegerField(_("目标年度"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("责任人"), on_delete=models.PROTECT, related_name="+"
    )
    lacking = models.CharField(_("列入时差在哪里"), max_length=500, blank=True)
    began_on = models.DateField(_("列入日期"))
    ended_on = models.DateField(_("结束日期"), null=True)
    outcome = models.CharField(_("成效"), max_length=500, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("培育对象")
        constraints = (
            models.UniqueConstraint(
                fields=("rule", "entity_id"), condition=Q(ended_on=None), name="cultivated_once_at_a_time"
            ),
        )
        indexes = (models.Index(fields=("rule", "state", "division"), name="cultivation_place"),)

    def __str__(self) -> str:
        return self.name


class Measure(models.Model):
    """培育措施 (a measure): what was done on which day, by whom."""

    cultivation = models.ForeignKey(Cultivation, on_delete=models.PROTECT, related_name="measures")
    on = models.DateField(_("日期"))
    text = models.CharField(_("措施"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("培育措施")
        ordering = ("on", "pk")

    def __str__(self) -> str:
        return self.text
