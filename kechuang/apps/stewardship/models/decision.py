"""判定 (decision): what a steward said of two rows; entries are added and never changed."""

from __future__ import annotations

import hashlib
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

BETWEEN = "␟"
DIGITS = 32


class Said(models.TextChoices):
    """What may be said of a pair; 撤回 takes back what was said before it."""

    SAME = "same", _("相同")
    DIFFERENT = "different", _("不同")
    LATER = "later", _("暂缓")
    WITHDRAWN = "withdrawn", _("已撤回")


def pair_of(left: tuple[str, str], right: tuple[str, str]) -> str:
    """Return the name of a pair of rows, each (source, row id); the same whichever stands first."""
    ends = sorted((left, right))
    return hashlib.sha256(BETWEEN.join((*ends[0], *ends[1])).encode()).hexdigest()[:DIGITS]


class PairDecision(models.Model):
    """One entry (判定). The one of a pair with the greatest ``number`` holds.

    A pair's entries are numbered 1, 2, 3 …: whoever decides says which entry he saw last, and of two who saw the same
    one only the first can write the next. ``link`` marks 相同 said of two valid credit codes: a link, never a merge.
    """

    pair = models.CharField(max_length=DIGITS)
    number = models.PositiveIntegerField(_("序号"))
    left_source = models.CharField(max_length=120)
    left_row_id = models.CharField(max_length=500)
    right_source = models.CharField(max_length=120)
    right_row_id = models.CharField(max_length=500)
    left_name = models.CharField(_("甲方"), max_length=300, blank=True)
    right_name = models.CharField(_("乙方"), max_length=300, blank=True)
    verdict = models.CharField(_("判定"), max_length=10, choices=Said)
    link = models.BooleanField(_("只作关联"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("判定人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_label = models.CharField(_("判定人"), max_length=300)
    at = models.DateTimeField(_("判定时间"))
    note = models.CharField(_("理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("人工判定")
        verbose_name_plural = _("人工判定")
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("pair", "number"), name="one_next_word_on_a_pair"),)
        indexes = (models.Index(fields=("at",), name="decision_at"),)

    def __str__(self) -> str:
        return f"{self.left_name or self.left_row_id} / {self.right_name or self.right_row_id}"

    def save(self, **kwargs: Any) -> None:
        """Add the entry.

        Raises
        ------
        TypeError
            For one that is there already.
        """
        if not self._state.adding:
            raise TypeError("判定只增不改：请新增一条")
        super().save(**kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError("判定只增不删：请新增一条撤回")

    @property
    def said(self) -> str:
        """The verdict in words."""
        return str(_("相同（两个有效代码，只记关联）")) if self.link else str(Said(self.verdict).label)

    @property
    def holds(self) -> bool:
        """Whether something is said, and not taken back."""
        return self.verdict != Said.WITHDRAWN
