"""兑付申请 (application): what one enterprise or person asks for in a round, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.grants.states import APPLICATION
from kechuang.apps.transitions.models import Stateful

ENDED = ("refused", "withdrawn")


class Application(Stateful):
    """An application (兑付申请); in a round of automatic grants the platform writes it and the firm confirms.

    ``answers`` holds what the applicant said because the data lack it, ``checks`` every judgement of whether it
    qualifies: when, at which stage, with which verdict and amount. ``due_fen`` is what it was due before a short budget
    was shared out, ``fen`` what was approved.

    Where a person applies, ``claimant`` says who he is, ``facts`` what he said by the key of its field, and ``name`` is
    masked: whatever shows an application shows no more of him.
    """

    TABLE = APPLICATION

    state = models.CharField(_("状态"), max_length=20, choices=APPLICATION.choices(), db_index=True)
    programme = models.ForeignKey(
        "grants.Programme", verbose_name=_("兑付批次"), on_delete=models.PROTECT, related_name="applications"
    )
    entity_id = models.CharField(_("主体"), max_length=32, db_index=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    name = models.CharField(_("企业名称"), max_length=300)
    division = models.CharField(_("行政区划"), max_length=6, blank=True)
    department = models.CharField(_("主管部门"), max_length=60, db_index=True)
    claimant = models.ForeignKey(
        "grants.Claimant", verbose_name=_("领取人"), null=True, on_delete=models.PROTECT, related_name="applications"
    )
    facts = models.JSONField(_("本人填报"), default=dict)
    answers = models.JSONField(_("申请人补充"), default=dict)
    checks = models.JSONField(_("条件核对"), default=list)
    finding = models.TextField(_("审核意见"), blank=True)
    proposed_fen = models.BigIntegerField(_("审核金额（分）"), null=True)
    due_fen = models.BigIntegerField(_("核减前金额（分）"), null=True)
    fen = models.BigIntegerField(_("核定金额（分）"), null=True)
    final_fen = models.BigIntegerField(_("清算金额（分）"), null=True)
    papers_for = models.CharField(_("补正后回到"), max_length=20, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    account = models.ForeignKey(
        "grants.BankAccount", verbose_name=_("收款账户"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.ForeignKey("grants.Decision", null=True, on_delete=models.PROTECT, related_name="applications")
    publicity = models.ForeignKey("grants.Publicity", null=True, on_delete=models.PROTECT, related_name="applications")
    appropriation = models.ForeignKey(
        "grants.Appropriation", null=True, on_delete=models.PROTECT, related_name="applications"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("申请人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(_("申请时间"), default=core.now)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("审核人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("审批人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_on = models.DateField(_("审批日"), null=True)

    class Meta:
        verbose_name = _("兑付申请")
        verbose_name_plural = _("兑付申请")
        ordering = ("-applied_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "entity_id"), condition=~models.Q(state__in=ENDED), name="one_live_application"
            ),
            models.CheckConstraint(
                condition=models.Q(fen__isnull=True) | models.Q(fen__gt=0), name="application_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | models.Q(reviewed_by__isnull=True)
                | ~models.Q(approved_by=models.F("reviewed_by")),
                name="reviewed_by_one_approved_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def number(self) -> str:
        """Its number on paper."""
        return f"DF{self.applied_at:%Y}-{self.pk or 0:06d}"

    @property
    def payee(self) -> str:
        """The whole name of whom it is paid to: of the firm, or of the person."""
        return self.claimant.name if self.claimant is not None else self.name

    @property
    def is_held(self) -> bool:
        """Whether a part of the budget is promised to it."""
        return self.fen is not None and self.state not in ENDED
