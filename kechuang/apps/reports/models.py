"""报道 (report): a saved page as it was read, and the quantities found in it with their exact spans."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """A loaded page; its text is the decoded raw file, so that every offset round-trips."""

    sha256 = models.CharField(primary_key=True, max_length=71)
    name = models.CharField(_("文件"), max_length=255)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    published = models.DateField(_("发布日期"), null=True)
    encoding = models.CharField(_("编码"), max_length=30)
    size = models.BigIntegerField(_("字节数"))
    text = models.TextField()
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.title or self.name

    @classmethod
    def with_counts(cls) -> models.QuerySet[Report]:
        """Return the pages without their text, each with how many facts were found (``fact_count``)."""
        return cls.objects.defer("text").annotate(fact_count=models.Count("facts")).order_by("name")


class Fact(models.Model):
    """数量事实 (fact): a number with unit and comparator, at ``[start, end)`` of a report (code points)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="facts")
    start = models.IntegerField()
    end = models.IntegerField()
    text = models.CharField(_("原文"), max_length=300)
    printed = models.CharField(_("数值"), max_length=60)
    value = models.DecimalField(max_digits=38, decimal_places=10)
    value_max = models.DecimalField(max_digits=38, decimal_places=10, null=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("比较"), max_length=12)

    class Meta:
        ordering = ("report", "start")
        constraints = (models.UniqueConstraint(fields=("report", "start", "end"), name="one_fact_a_span"),)

    def __str__(self) -> str:
        return self.text
