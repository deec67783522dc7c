"""待销号的事 (work): what programmes, projects and tasks have alike, so that all three are closed in the same way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.states import WORK
from kechuang.apps.transitions.models import Stateful


class Work(Stateful):
    """A programme, project or task: open, handed in, closed; ``submitted_by`` is who handed the evidence in."""

    TABLE = WORK

    state = models.CharField(_("状态"), max_length=20, choices=WORK.choices(), db_index=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("提交人"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("核验人"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)

    class Meta:
        abstract = True

    def open_parts(self) -> list[Any]:
        """Return what this consists of and is neither closed nor cancelled."""
        raise NotImplementedError

    def has_parts(self) -> bool:
        """Return whether this consists of parts that count: their close-out is its evidence."""
        raise NotImplementedError

    def leading(self) -> frozenset[str]:
        """Return the departments that answer for this: their people never verify it."""
        department: str = getattr(self, "department", "")
        return frozenset({department} - {""})

    def is_own_work(self, user: Any) -> bool:
        """Whether a person answers for this or handed its evidence in."""
        return user.pk is not None and user.pk == self.submitted_by_id
