"""提及 (mention): a firm, organisation, policy, project or platform that a page names; rebuilt by each reading."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

AROUND = 400
"""So much of the sentence with a name is kept beside it."""


class MentionKind(models.TextChoices):
    """What is named."""

    ENTERPRISE = "enterprise", _("企业")
    ORGANISATION = "organisation", _("机构")
    PLATFORM = "platform", _("平台")
    PROJECT = "project", _("项目")
    POLICY = "policy", _("政策")
    TEAM = "team", _("团队")
    PERSON = "person", _("人员")


class Mention(models.Model):
    """A name at ``[start, end)`` of a page's raw text.

    ``name`` is its id in the reading (``A1-M3``), ``called`` the fullest form of the name; ``ref`` the id in the base
    table or the pack, empty where it is unknown or undecided; then ``candidates`` are the ids that it may stand for.
    ``first`` is the first mention of the same thing in its article, or the first of which it is known what it stands
    for: only these keep ``sentence``, cleaned, in which the name stands at ``at``.
    """

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="mentions")
    name = models.CharField(max_length=40)
    kind = models.CharField(_("种类"), max_length=12, choices=MentionKind.choices)
    start = models.IntegerField()
    end = models.IntegerField()
    text = models.CharField(_("原文名称"), max_length=200)
    called = models.CharField(_("名称"), max_length=300)
    ref = models.CharField(_("所指"), max_length=120, blank=True)
    candidates = models.JSONField(default=list)
    certainty = models.CharField(max_length=12)
    title = models.CharField(_("职务"), max_length=120, blank=True)
    number = models.CharField(_("文号"), max_length=120, blank=True)
    first = models.BooleanField(default=True)
    sentence = models.CharField(max_length=AROUND, blank=True)
    at = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("提及")
        verbose_name_plural = _("提及")
        ordering = ("report", "start", "name")
        constraints = (models.UniqueConstraint(fields=("report", "name"), name="one_mention_a_name"),)
        indexes = (models.Index(fields=("ref", "kind"), name="reports_mention_ref"),)

    def __str__(self) -> str:
        return self.called

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence, cut where the name begins and ends."""
        stop = self.at + len(self.text)
        return self.sentence[: self.at], self.sentence[self.at : stop], self.sentence[stop:]


def sentence_around(text: str, low: int, high: int, start: int, end: int) -> dict[str, Any]:
    """Return ``sentence`` and ``at`` of a name at ``[start, end)``; of a long sentence the part around the name.

    Parameters
    ----------
    text : str
        The cleaned text.
    low, high : int
        The sentence in it.
    start, end : int
        The name in it.
    """
    while low < start and text[low].isspace():
        low += 1
    if high - low > AROUND:
        low = max(low, start - max(0, AROUND - (end - start)) // 2)
        high = min(high, low + AROUND)
    return {"sentence": text[low:high].rstrip(), "at": start - low}
