"""接口令牌 (API token): a random secret that acts for its user; only its hash is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class ApiToken(models.Model):
    """A token of a user (接口令牌). The secret is shown once, when the token is made."""

    user = models.ForeignKey("accounts.User", verbose_name=_("用户"), on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    prefix = models.CharField(_("开头"), max_length=12)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("发放时间"), default=core.now)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "name"), condition=models.Q(revoked_at__isnull=True), name="token_name_once_a_user"
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
