"""另见 (occurrence): where a fact of one page stands once more, on that page or another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kechuang.apps.reports.models.fact import Fact


class Occurrence(models.Model):
    """``[start, end)`` of a page at which a fact that was told before stands again; made with the fact."""

    fact = models.ForeignKey("reports.Fact", on_delete=models.CASCADE, related_name="places")
    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="told_before")
    start = models.IntegerField()
    end = models.IntegerField()

    class Meta:
        verbose_name = _("另见")
        verbose_name_plural = _("另见")

    def __str__(self) -> str:
        return f"{self.report_id}[{self.start}, {self.end})"


def occurrences_of(facts: Iterable[Fact]) -> list[Occurrence]:
    """Return the places at which saved facts stand again, not yet saved."""
    return [
        Occurrence(fact=fact, report_id=one["file"], start=start, end=end)
        for fact in facts
        for one in fact.occurrences
        for start, end in [one["number"] or one["span"]]
    ]
