"""阅读规则 (rule): what a reviewer has taught the reader of this city: another name, or words that tell no fact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.reports.states import RULE_TABLE
from kechuang.apps.transitions.models import Stateful


class RuleKind(models.TextChoices):
    """What a rule teaches."""

    INDICATOR = "indicator", _("指标别名")
    PLACE = "place", _("地名别名")
    STOP = "stop", _("停用词")


class Rule(Stateful):
    """A rule in force or revoked: ``phrase`` names the indicator or division ``target``; or tells no fact."""

    TABLE = RULE_TABLE

    state = models.CharField(_("状态"), max_length=12, choices=RULE_TABLE.choices(), db_index=True)
    kind = models.CharField(_("种类"), max_length=12, choices=RuleKind.choices)
    phrase = models.CharField(_("词语"), max_length=60)
    target = models.CharField(_("所指"), max_length=80, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    gained = models.IntegerField(_("新增事实"), default=0)
    lost = models.IntegerField(_("减少事实"), default=0)
    changed = models.IntegerField(_("改变事实"), default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("制定人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("制定时间"), default=core.now)

    class Meta:
        verbose_name = _("阅读规则")
        verbose_name_plural = _("阅读规则")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "phrase"), condition=models.Q(state="active"), name="one_rule_a_phrase"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.phrase}"
