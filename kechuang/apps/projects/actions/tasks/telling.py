"""新的牵头任务 (new leads): the departments that were given tasks are told, each once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import tell
from kechuang.apps.projects.models import Project, Task


def tell_leads(project: Project, tasks: Sequence[Task], by: Any) -> None:
    """Tell the departments that were given tasks, each once for all of them."""
    led: dict[str, list[Task]] = {}
    for task in tasks:
        if task.lead and task.lead not in access.departments_of(by, access.PLAN):
            led.setdefault(task.lead, []).append(task)
    for department, given in led.items():
        tell(
            given[0] if len(given) == 1 else project,
            _("新的牵头任务：%(task)s（%(project)s）") % {"task": _named(given), "project": project},
            departments=[department], verb=access.REPORT, due=given[0].due,
            key=f"task_lead:{given[0].pk}:{given[0].revision}:{department}",
        )  # fmt: skip


def _named(tasks: Sequence[Task]) -> str:
    first = "、".join(task.name for task in tasks[:2])
    return first if len(tasks) <= 2 else _("%(first)s等 %(n)d 项") % {"first": first, "n": len(tasks)}
