"""底稿 (draft): what reading a page took, kept so that it need not be read again when another page is loaded.

It can be lost at any time; the page is then read once more.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """The draft of a page: its cleaned form under ``key``, the facts and names of its articles, and what was written.

    ``key`` is the fingerprint of all on which the cleaned form depends; ``written`` that of what stands in the tables.
    """

    report = models.OneToOneField(
        "reports.Report", primary_key=True, on_delete=models.CASCADE, related_name="draft", verbose_name=_("报道")
    )
    key = models.CharField(max_length=64)
    page = models.BinaryField()
    parts = models.BinaryField()
    written = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("阅读底稿")
        verbose_name_plural = _("阅读底稿")

    def __str__(self) -> str:
        return str(self.report_id)
