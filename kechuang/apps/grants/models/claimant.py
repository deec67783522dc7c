"""领取人 (claimant): a person who applies for himself; his number is kept as a keyed hash and a mask, never whole."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.sharing.masks import masked


class Claimant(models.Model):
    """A person to whom money is paid (领取人); one a number, one an account of the platform."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("账号"), on_delete=models.PROTECT, related_name="claimant"
    )
    name = models.CharField(_("姓名"), max_length=80)
    number_hash = models.CharField(_("证件号码（散列）"), max_length=64, unique=True)
    number_mask = models.CharField(_("证件号码（掩码）"), max_length=20)
    named_at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("领取人")
        verbose_name_plural = _("领取人")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """His name as pages show it: the family name alone."""
        return masked(self.name, "person") or ""

    @property
    def entity_id(self) -> str:
        """What stands for him where a firm has its entity id; no firm's id has this form."""
        return f"person-{self.pk}"
