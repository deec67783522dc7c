"""指标、支付与追回 (appropriation, payment, recovery): the papers under which money leaves and comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class BankAccount(models.Model):
    """The account that an enterprise has confirmed for payments (收款账户); a new one replaces, none is changed."""

    entity_id = models.CharField(_("主体"), max_length=32, db_index=True)
    holder = models.CharField(_("户名"), max_length=300)
    bank = models.CharField(_("开户银行"), max_length=200)
    number = models.CharField(_("账号"), max_length=40)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("确认人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("确认时间"), default=core.now)

    class Meta:
        verbose_name = _("收款账户")
        verbose_name_plural = _("收款账户")
        ordering = ("-confirmed_at", "-pk")

    def __str__(self) -> str:
        return f"{self.bank} {self.masked}"

    @property
    def masked(self) -> str:
        """The number as a page shows it: its last four digits."""
        return f"****{self.number[-4:]}"


class Appropriation(models.Model):
    """A document that appropriates money (指标文), in the parts that the treasuries bear."""

    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="appropriations")
    number = models.CharField(_("指标文号"), max_length=120)
    issued_on = models.DateField(_("下达日期"))
    total_fen = models.BigIntegerField(_("金额（分）"))
    shares = models.JSONField(_("分级（分）"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("指标文件")
        verbose_name_plural = _("指标文件")
        ordering = ("-issued_on", "-pk")
        constraints = (models.UniqueConstraint(fields=("number",), name="one_appropriation_a_number"),)

    def __str__(self) -> str:
        return self.number


class PaymentBatch(models.Model):
    """A batch of payments for the treasury (支付批次): its file is the same however often it is taken."""

    programme = models.ForeignKey("grants.Programme", on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("生成时间"), default=core.now)
    sent_at = models.DateTimeField(_("送出时间"), null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("支付批次")
        verbose_name_plural = _("支付批次")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"ZF{self.at:%Y}-{self.pk or 0:05d}"


class Payment(models.Model):
    """One payment to one enterprise (支付); of each instalment at most one is alive or done."""

    class State(models.TextChoices):
        """How a payment stands."""

        DRAWN = "drawn", _("已列入批次")
        SENT = "sent", _("已送国库")
        PAID = "paid", _("已到账")
        FAILED = "failed", _("已退回")
        UNDONE = "undone", _("已撤销")

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="payments")
    application = models.ForeignKey("grants.Application", on_delete=models.PROTECT, related_name="payments")
    part = models.PositiveSmallIntegerField(_("期次"), default=0)
    advance = models.BooleanField(_("预付"), default=False)
    fen = models.BigIntegerField(_("金额（分）"))
    sources = models.JSONField(_("资金来源（分）"), default=dict)
    holder = models.CharField(_("户名"), max_length=300)
    bank = models.CharField(_("开户银行"), max_length=200)
    number = models.CharField(_("账号"), max_length=40)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAWN)
    reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    receipt = models.CharField(_("回单号"), max_length=80, blank=True)
    ended_at = models.DateTimeField(_("回执时间"), null=True)

    class Meta:
        verbose_name = _("支付")
        verbose_name_plural = _("支付")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="payment_is_positive"),
            models.UniqueConstraint(
                fields=("application", "part"),
                condition=~models.Q(state__in=("failed", "undone")),
                name="nothing_is_paid_twice",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What the treasury's file calls it."""
        return f"P{self.pk or 0:08d}"

    @property
    def shown(self) -> str:
        """Whom it goes to as pages and exports show it: a firm by name, a person masked."""
        return self.application.name if self.application.claimant_id is not None else self.holder


class Recovery(models.Model):
    """Money to be given back (追回): demanded with reasons, received in one or more parts."""

    application = models.ForeignKey("grants.Application", on_delete=models.PROTECT, related_name="recoveries")
    fen = models.BigIntegerField(_("应追回（分）"))
    received_fen = models.BigIntegerField(_("已追回（分）"), default=0)
    reason = models.CharField(_("追回理由"), max_length=500)
    due_on = models.DateField(_("应于"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("追回")
        verbose_name_plural = _("追回")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="recovery_is_positive"),
            models.CheckConstraint(
                condition=models.Q(received_fen__gte=0) & models.Q(received_fen__lte=models.F("fen")),
                name="recovered_no_more_than_demanded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.fen}"

    @property
    def left_fen(self) -> int:
        """What is still to come, in 分."""
        return self.fen - self.received_fen
