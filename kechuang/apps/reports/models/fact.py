"""事实 (fact): what a clause of a page says with one number, as the engine reads it today.

Facts are rebuilt by every reading; what a person decides about one is a :class:`~.judgement.Judgement`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kechuang.apps.reports.states import JUDGEMENT
from kechuang.engines.reports import SIGNS

if TYPE_CHECKING:
    from kechuang.apps.reports.models.judgement import Judgement

FIELDS = (
    "place", "place_code", "subject", "indicator", "indicator_id", "value", "value_max", "unit", "value_si",
    "value_si_max", "unit_si", "comparator", "kind", "period", "modality", "speaker",
)  # fmt: skip
"""What a fact says; texts, empty where nothing decides it."""

EVIDENCE = "evidence"
"""Under this name stands, beside what a person has said, where the words of the proposals that he took stand."""


BLOCK = 200
"""So many facts of a page are shown at a time."""


class Fact(models.Model):
    """A fact at ``[start, end)`` of a page (its clause; code points of the raw text).

    ``key`` is the fingerprint of its passage and its place within it: by it decisions find the fact again. ``doubt``
    counts the fields that are empty or guessed, ``held`` names the engine's doubts, ``points`` is what it all weighs;
    ``evidence`` tells where the words of each field stand; ``occurrences`` and ``conflicts`` name other places of the
    same fact, and facts that give another value, by the hash of their page; ``proposals`` are what a local model
    suggests for empty fields. One that is ``added`` was read by no engine: a person has entered it.
    ``subject_ref`` is the id of the firm, or of whatever else the subject names, where it is known; ``said_by`` the
    mention of whoever says it.
    """

    report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="facts")
    judgement = models.OneToOneField("reports.Judgement", null=True, on_delete=models.SET_NULL, related_name="fact")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    order = models.IntegerField()
    article = models.CharField(max_length=16)
    start = models.IntegerField()
    end = models.IntegerField()
    number_start = models.IntegerField(null=True)
    number_end = models.IntegerField(null=True)
    sentence_start = models.IntegerField()
    sentence_end = models.IntegerField()
    text = models.CharField(_("分句"), max_length=300)
    printed = models.CharField(_("数值"), max_length=60, blank=True)
    place = models.CharField(_("地方"), max_length=120, blank=True)
    place_code = models.CharField(max_length=12, blank=True)
    subject = models.CharField(_("主体"), max_length=200, blank=True)
    indicator = models.CharField(_("原文指标"), max_length=200, blank=True)
    indicator_id = models.CharField(_("指标"), max_length=80, blank=True, db_index=True)
    value = models.CharField(_("数值"), max_length=80, blank=True)
    value_max = models.CharField(_("上限"), max_length=80, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    value_si = models.CharField(max_length=80, blank=True)
    value_si_max = models.CharField(max_length=80, blank=True)
    unit_si = models.CharField(max_length=40, blank=True)
    comparator = models.CharField(_("比较"), max_length=12, blank=True)
    kind = models.CharField(_("类型"), max_length=20)
    period = models.CharField(_("期间"), max_length=40, blank=True)
    modality = models.CharField(_("语气"), max_length=20)
    speaker = models.CharField(_("说话人"), max_length=200, blank=True)
    certainty = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    sure = models.BooleanField(_("系统认为无疑"), default=False)
    doubt = models.PositiveSmallIntegerField(_("待定字段数"), default=0)
    held = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(_("疑点分量"), default=0)
    copies = models.PositiveIntegerField(_("另见"), default=0)
    conflict_count = models.PositiveIntegerField(_("数值不一"), default=0)
    occurrences = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    added = models.BooleanField(_("人工补录"), default=False)
    proposals = models.JSONField(default=list)
    subject_ref = models.CharField(max_length=120, blank=True, db_index=True)
    said_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("事实")
        verbose_name_plural = _("事实")
        ordering = ("report", "order")
        constraints = (models.UniqueConstraint(fields=("report", "key"), name="one_fact_a_key"),)
        indexes = (
            models.Index(
                fields=("-points", "-conflict_count", "-copies", "report", "order"), name="reports_fact_queue"
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def state(self) -> str:
        """What a person has made of it; ``proposed`` where nobody has."""
        return self.judgement.state if self.judgement else JUDGEMENT.initial

    @property
    def state_label(self) -> str:
        """The state as an official reads it."""
        return str(JUDGEMENT.states[self.state])

    @property
    def version(self) -> int:
        """How many decisions there are about it."""
        return self.judgement.version if self.judgement else 0

    @property
    def stamp(self) -> str:
        """What a person has seen when he decides: how many decisions there are, and what the engine reads."""
        read = json.dumps([self.text, self.read], sort_keys=True).encode()
        return f"{self.version}-{hashlib.sha256(read).hexdigest()[:16]}"

    @property
    def address(self) -> str:
        """Where its card stands beside its page."""
        return card_address(self.report_id, self.order)

    @property
    def read(self) -> dict[str, str]:
        """What the engine reads."""
        return {name: str(getattr(self, name)) for name in FIELDS}

    @property
    def says(self) -> dict[str, str]:
        """What holds: what a person has said, else what the engine reads."""
        judged: Judgement | None = self.judgement
        if judged is None or not judged.fields:
            return self.read
        return {name: str(judged.fields.get(name, "")) for name in FIELDS}

    def words(self, name: str) -> tuple[int, int] | None:
        """Return where in the raw page the words stand by which a field is known, as far as any of them tell it.

        What a person has put right has those of the proposal that he took, if it was one.
        """
        judged: Judgement | None = self.judgement
        mended = judged is not None and judged.fields and judged.fields.get(name, "") != str(getattr(self, name))
        told = judged.fields.get(EVIDENCE, {}) if mended and judged else self.evidence
        return tuple(told[name]) if name in told else None

    @property
    def figure(self) -> str:
        """The value as a card shows it: ``>180 亿元``."""
        return figure(self.says)


def card_address(sha256: str, order: int) -> str:
    """Return where the card of a page's fact stands; of one far down its part of the page."""
    return f"{reverse('reports:report', args=(sha256,))}{f'?at={order}' if order > BLOCK else ''}#f{order}"


def figure(says: dict[str, Any]) -> str:
    """Return value and unit with their sign: ``>180 亿元``, ``3–5 万元``; empty for an event."""
    if not says["value"]:
        return ""
    sign = SIGNS.get(says["comparator"], "")
    number = f"{says['value']}–{says['value_max']}" if says["value_max"] else says["value"]
    unit = f"\u00a0{says['unit']}" if says["unit"] else ""
    return f"{'' if sign in ('=', '–') else sign}{number}{unit}"
