"""滞留与到账滞后 (standstill): projects that stay longer in a stage than it allows, and funds behind their plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.money import amount_of
from kechuang.apps.projects.queries import funds, stages


@dataclass(frozen=True)
class Still:
    """What stands still: its project, in words since when or by how much, and what makes one warning of it."""

    project: Project
    text: str
    key: str


def lingering(projects: Sequence[Project]) -> list[Still]:
    """Return those of some projects that stay longer in their stage than it allows, the oldest limit first."""
    return [
        Still(
            card.project,
            _("%(project)s（在“%(stage)s”阶段滞留，应于 %(day)s 前转出）") % {
                "project": card.project, "stage": stage.name, "day": card.due.date if card.due else "",
            },
            f"stage:{card.project.pk}:{stage.id}:{card.since}",
        )
        for stage, card in stages.lingering(projects, current_pack())
    ]  # fmt: skip


def behind(projects: Sequence[Project]) -> list[Still]:
    """Return those of some projects of whose funds less has arrived than their plan says for up to today."""
    return [
        Still(
            line.project,
            _("%(project)s（到账比计划少 %(sum)s）") % {
                "project": line.project, "sum": amount_of(-line.sums.deviation, line.sums.currency),
            },
            f"funds:{line.project.pk}:{line.sums.planned_by_now}",
        )
        for line, _place in funds.behind(projects, current_pack())
    ]  # fmt: skip
