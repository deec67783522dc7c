"""授权 (grant): a role for a user, within a department, a region or an item, from one day to another."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.roles import Role


class Grant(models.Model):
    """A role given to a user (授权).

    An empty limit means no limit: ``department`` all departments, ``region`` (the leading digits of the
    division codes inside it: ``37``, ``3703``, ``370303``) everywhere, ``item`` every service item.
    """

    user = models.ForeignKey("accounts.User", verbose_name=_("用户"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    department = models.CharField(_("部门"), max_length=64, blank=True)
    region = models.CharField(_("地区"), max_length=6, blank=True)
    item = models.CharField(_("事项"), max_length=64, blank=True)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=500)
    granted_by = models.ForeignKey(
        "accounts.User", verbose_name=_("授权人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("授权时间"), default=core.now)
    revoked_by = models.ForeignKey(
        "accounts.User", verbose_name=_("撤销人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        ordering = ("-granted_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="grant_ends_after_start",
            ),
        )
        indexes = (
            models.Index(fields=("user", "revoked_at", "starts_on", "ends_on"), name="grant_of_user"),
            models.Index(fields=("role", "revoked_at"), name="grant_of_role"),
            models.Index(fields=("department", "region"), name="grant_of_scope"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @staticmethod
    def current_q(day: dt.date | None = None, path: str = "") -> models.Q:
        """Return the condition for grants that count on a day (today): begun, not over, not revoked.

        Parameters
        ----------
        day : datetime.date, optional
            The day asked about; today when left out.
        path : str
            Prefix of the field names, such as ``grants__`` when asked through the user.
        """
        day = day or core.today()
        return models.Q(
            models.Q(**{f"{path}ends_on__isnull": True}) | models.Q(**{f"{path}ends_on__gte": day}),
            **{f"{path}revoked_at__isnull": True, f"{path}starts_on__lte": day},
        )

    @property
    def is_current(self) -> bool:
        """Whether the grant counts today."""
        day = core.today()
        return self.revoked_at is None and self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
