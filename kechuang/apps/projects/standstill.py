"""滞留与到账滞后 (standstill): projects that stay longer in a stage than it allows, and funds behind their plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.money import amount_of
from kechuang.apps.projects.names import stage_of
from kechuang.apps.projects.queries.stages import card, courses, funds


@dataclass(frozen=True)
class Still:
    """What stands still: its project, in words since when or by how much, and what makes one warning of it."""

    project: Project
    text: str
    key: str


def lingering(projects: Sequence[Project]) -> list[Still]:
    """Return those of some projects that stay longer in their stage than it allows, the oldest limit first."""
    pack, found = current_pack(), []
    moves = courses(projects)
    for project in projects:
        stage = stage_of(project.pipeline, project.stage, pack)
        if stage is None:
            continue
        stands = card(project, moves.get(project.pk, []), stage, pack)
        if not stands.lingers or stands.due is None or stands.due.date is None:
            continue
        text = _("%(project)s（在“%(stage)s”阶段滞留，应于 %(day)s 前转出）") % {
            "project": project, "stage": stage.name, "day": stands.due.date,
        }  # fmt: skip
        found.append((stands.due.date, Still(project, text, f"stage:{project.pk}:{stage.id}:{stands.since}")))
    return [one for _day, one in sorted(found, key=lambda pair: (pair[0], pair[1].project.pk))]


def behind(projects: Sequence[Project]) -> list[Still]:
    """Return those of some projects of whose funds less has arrived than their plan says for up to today."""
    keeping = [ident for ident, one in current_pack().pipelines.items() if one.funds]
    lines, _totals = funds(Project.objects.filter(pk__in=[one.pk for one in projects]), keeping)
    return [
        Still(
            line.project,
            _("%(project)s（到账比计划少 %(sum)s）") % {
                "project": line.project, "sum": amount_of(-line.sums.deviation, line.sums.currency),
            },
            f"funds:{line.project.pk}:{line.sums.planned_by_now}",
        )
        for line in lines if line.sums.deviation < 0
    ]  # fmt: skip
