"""总账 (ledger): vouchers and their lines; every line moves an amount from one account to another.

A line has one account that receives and one that gives, so that every voucher and the whole ledger add up to nothing
by their very form. Rows are added and never changed or removed; the database refuses it (:mod:`..guards`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core

ACCOUNTS = {
    "budget": _("年度预算"),
    "available": _("可用额度"),
    "returned": _("已交回财政"),
    "committed": _("已核定待拨"),
    "allotted.province": _("已下达指标·省级"),
    "allotted.city": _("已下达指标·市级"),
    "allotted.county": _("已下达指标·县级"),
    "transit": _("支付在途"),
    "advance": _("提前兑付（待清算）"),
    "paid": _("已支付"),
    "recoverable": _("应追回"),
    "recovered": _("已追回"),
}
"""The accounts (科目). ``budget`` gives what all others hold, so that its balance is theirs with the sign turned."""


class Kind(models.TextChoices):
    """What a voucher records."""

    OPEN = "open", _("列入预算")
    ADD = "add", _("追加预算")
    RETURN = "return", _("交回余额")
    COMMIT = "commit", _("核定")
    RELEASE = "release", _("撤销核定")
    ALLOT = "allot", _("下达指标")
    SEND = "send", _("送出支付")
    PAY = "pay", _("到账")
    FAIL = "fail", _("支付退回")
    UNDO = "undo", _("撤销支付")
    SETTLE = "settle", _("清算")
    DEMAND = "demand", _("应追回")
    RECOVER = "recover", _("追回到账")


class Voucher(models.Model):
    """A voucher (凭证): one deed, recorded once under its key."""

    key = models.CharField(_("幂等键"), max_length=120, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="vouchers")
    application = models.ForeignKey("grants.Application", null=True, on_delete=models.PROTECT, related_name="vouchers")
    on = models.DateField(_("记账日期"), default=core.today)
    at = models.DateTimeField(_("记账时间"), default=core.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("摘要"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key


class Line(models.Model):
    """A line (分录): so many 分 received by one account and given by another."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="lines")
    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="+")
    debit = models.CharField(_("借方"), max_length=20, choices=list(ACCOUNTS.items()))
    credit = models.CharField(_("贷方"), max_length=20, choices=list(ACCOUNTS.items()))
    fen = models.BigIntegerField(_("金额（分）"))

    class Meta:
        verbose_name = _("分录")
        verbose_name_plural = _("分录")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="line_is_positive"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="line_moves_something"),
        )
        indexes = (models.Index(fields=("programme", "debit", "credit"), name="line_of_programme"),)

    def __str__(self) -> str:
        return f"{self.credit} → {self.debit} {self.fen}"
