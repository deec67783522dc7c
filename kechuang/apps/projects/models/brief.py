"""周报 (weekly brief): what was reported for a week, kept as it was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Brief(models.Model):
    """A brief (周报、季度通报) of a programme or of all projects, with the figures that it was made of."""

    class Kind(models.TextChoices):
        """Which kind of brief."""

        WEEK = "week", _("工作周报")
        QUARTER = "quarter", _("季度通报")

    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices, default=Kind.WEEK)
    programme = models.ForeignKey("projects.Programme", null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    number = models.PositiveIntegerField(_("期号"))
    content = models.JSONField(_("内容"))
    synthetic = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("编制人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("编制时间"), default=core.now)

    class Meta:
        verbose_name = _("简报")
        verbose_name_plural = _("简报")
        ordering = ("-ends_on", "-pk")
        constraints = (models.UniqueConstraint(fields=("kind", "number"), name="one_brief_a_number"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}第 {self.number} 期"
