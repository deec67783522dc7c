"""兑付批次 (programme): one round in which an item of a policy is paid, with its budget and its terms."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.grants.terms import Terms


class Mode(models.TextChoices):
    """How one comes to the money."""

    AUTOMATIC = "automatic", _("免申即享")
    FAST = "fast", _("快申快享")
    APPLY = "apply", _("申报")


class Audience(models.TextChoices):
    """Who applies."""

    ENTERPRISE = "enterprise", _("企业")
    PERSON = "person", _("个人")


class Programme(models.Model):
    """A round of payments (兑付批次).

    ``held_fen`` is what of the budget is promised or paid, ``returned_fen`` what went back to the budget office; the
    database itself refuses more than the budget. The ledger says the same in its lines, and the two are held against
    each other.
    """

    policy = models.CharField(_("政策"), max_length=80, blank=True)
    item = models.CharField(_("条目"), max_length=80, db_index=True)
    name = models.CharField(_("名称"), max_length=200)
    basis = models.CharField(_("依据"), max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    department = models.CharField(_("主管部门"), max_length=60, db_index=True)
    mode = models.CharField(_("方式"), max_length=10, choices=Mode.choices)
    audience = models.CharField(
        _("对象"), max_length=10, choices=Audience.choices, default=Audience.ENTERPRISE, db_index=True
    )
    budget_fen = models.BigIntegerField(_("预算（分）"))
    held_fen = models.BigIntegerField(_("已核定（分）"), default=0)
    returned_fen = models.BigIntegerField(_("已交回（分）"), default=0)
    terms_kept = models.JSONField(_("条款"), default=dict)
    issued_on = models.DateField(_("政策印发日"), null=True)
    guide_on = models.DateField(_("指南发布日"), null=True)
    opens_on = models.DateField(_("受理起"))
    closes_on = models.DateField(_("受理止"))
    closed_on = models.DateField(_("提前结束日"), null=True)
    synthetic = models.BooleanField(_("演示数据"), default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("设立人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("设立时间"), default=core.now)

    class Meta:
        verbose_name = _("兑付批次")
        verbose_name_plural = _("兑付批次")
        ordering = ("-year", "-pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(budget_fen__gt=0), name="programme_has_a_budget"),
            models.CheckConstraint(
                condition=models.Q(held_fen__gte=0)
                & models.Q(returned_fen__gte=0)
                & models.Q(held_fen__lte=models.F("budget_fen") - models.F("returned_fen")),
                name="programme_holds_no_more_than_its_budget",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="programme_closes_after_it_opens"
            ),
            models.UniqueConstraint(fields=("item", "year", "opens_on"), name="one_round_an_opening"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.year}）"

    @cached_property
    def terms(self) -> Terms:
        """The terms of the round."""
        return Terms.read(self.terms_kept)

    @property
    def left_fen(self) -> int:
        """What of the budget is neither promised nor paid nor given back, in 分."""
        return self.budget_fen - self.held_fen - self.returned_fen

    @property
    def for_persons(self) -> bool:
        """Whether persons apply and not firms."""
        return self.audience == Audience.PERSON

    @property
    def is_open(self) -> bool:
        """Whether applications are taken today."""
        return self.closed_on is None and self.opens_on <= core.today() <= self.closes_on
