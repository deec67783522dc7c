"""企业代办人 (enterprise agent): who may act for a firm, in which capacity, and on what evidence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.states import AGENT
from kechuang.apps.transitions.models import Stateful


class Capacity(models.TextChoices):
    """In what capacity a person acts for a firm."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    AGENT = "agent", _("经办人")


class EnterpriseAgent(Stateful):
    """The right of a person to act for a firm (代办关系). Only a confirmed and current one counts."""

    TABLE = AGENT

    state = models.CharField(_("状态"), max_length=12, choices=AGENT.choices(), db_index=True)
    user = models.ForeignKey("accounts.User", verbose_name=_("用户"), on_delete=models.PROTECT, related_name="agencies")
    entity_id = models.CharField(_("经营主体标识"), max_length=64)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    capacity = models.CharField(_("身份"), max_length=24, choices=Capacity.choices)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    evidence_note = models.TextField(_("依据说明"), blank=True)
    requested_at = models.DateTimeField(_("申请时间"), default=core.now)
    decided_by = models.ForeignKey(
        "accounts.User", verbose_name=_("核实人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("核实时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("企业代办人")
        verbose_name_plural = _("企业代办人")
        ordering = ("-requested_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "entity_id"), condition=~models.Q(state="revoked"), name="agent_once_a_firm"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="agent_ends_after_start",
            ),
        )
        indexes = (models.Index(fields=("entity_id", "state"), name="agent_of_entity"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.credit_code}"
