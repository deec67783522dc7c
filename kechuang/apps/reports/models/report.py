"""报道 (report): a saved page as it was read: its raw text, its articles, what was left out and what was put right."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports.states import STANDS

DECIDED = (*STANDS, "rejected")


class Report(models.Model):
    """A loaded page; its text is the decoded raw file, so that every offset round-trips.

    ``articles``, ``dropped`` and ``edits`` are as in ``docs/schema/reports-2.json``; ``engine`` is the signature of the
    reader that made them, so that a page read by an older one is known. ``told_on`` is the day of publication that
    whoever loaded the page told, ``published`` the one that holds.
    """

    sha256 = models.CharField(primary_key=True, max_length=71)
    name = models.CharField(_("文件"), max_length=255)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    published = models.DateField(_("发布日期"), null=True)
    told_on = models.DateField(_("载入时给出的日期"), null=True)
    kind = models.CharField(_("文件种类"), max_length=8, default="text")
    encoding = models.CharField(_("编码"), max_length=30)
    size = models.BigIntegerField(_("字节数"))
    text = models.TextField()
    articles = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    edits = models.JSONField(default=list)
    engine = models.CharField(max_length=64, blank=True, db_index=True)
    loaded_at = models.DateTimeField(_("载入时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True)

    class Meta:
        verbose_name = _("报道")
        verbose_name_plural = _("报道")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.title or self.name

    @classmethod
    def with_counts(cls) -> models.QuerySet[Report]:
        """Return the pages without their text, each with ``fact_count``, ``decided_count`` and ``conflict_count``."""
        return (
            cls.objects.defer("text", "articles", "dropped", "edits")
            .annotate(
                fact_count=Count("facts"),
                decided_count=Count("facts", filter=Q(facts__judgement__state__in=DECIDED)),
                conflict_count=Count("facts", filter=Q(facts__conflict_count__gt=0)),
            )
            .order_by("name")
        )
