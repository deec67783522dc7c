"""挂图的一行 (line): one project on the wall, with its light, why it is not green, and its dated tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import division_name, short_name
from kechuang.apps.projects import names
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.plans.answer import marks_of
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.wall.marks import LABELS, mark
from kechuang.apps.projects.wall.marks import why as why_button
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import Dated

#: Points behind plan that are worth saying.
FAR = 5


@dataclass(frozen=True)
class Line:
    """One project on the wall."""

    project: Project
    judged: lights.Judged
    pack: Pack
    stuck: str = ""
    """The task that blocks its critical path."""

    @property
    def colour(self) -> str:
        """The colour of its light."""
        return self.judged.light.colour

    @property
    def label(self) -> str:
        """The word of its light."""
        return str(LABELS[self.colour])

    @property
    def mark(self) -> SafeString:
        """Its light as sign and word."""
        return mark(self.colour)

    @property
    def button(self) -> SafeString:
        """Its light as a button that says why."""
        return why_button(self.colour, self.project.pk)

    @property
    def why(self) -> str:
        """Why it is not green, or that it will be late though it still is; else empty. The whole is in the drawer."""
        judged, day = self.judged, core.today()
        if self.colour == "green" and judged.schedule is not None and judged.schedule.shortfall:
            return _("预计晚 %(n)d 个工作日") % {"n": judged.schedule.shortfall}
        if self.colour not in {"red", "yellow"}:
            return ""
        behind = (judged.planned or 0) - (judged.percent or 0)
        if self.colour == "yellow" and judged.light.was == "red":
            said = _("红转黄，整改中")
        elif judged.planned_finish and judged.planned_finish < day:
            said = _("已过时限 %(n)d 天") % {"n": (day - judged.planned_finish).days}
        elif behind >= FAR:
            said = _("落后 %(n)d 个百分点") % {"n": behind}
        elif judged.began is None and judged.planned_start and judged.planned_start < day:
            said = _("应于 %(day)s 开工，尚未开工") % {"day": judged.planned_start}
        else:
            said = judged.light.reasons[0]
        return _("%(task)s · %(why)s") % {"task": self.stuck, "why": said} if self.stuck else said

    @property
    def lead(self) -> str:
        """The short name of its lead department."""
        return names.department_name(self.project.lead, self.pack)

    @property
    def place(self) -> str:
        """The short name of where it is."""
        return short_name(self.project.division, self.pack)

    @cached_property
    def tasks(self) -> list[Dated]:
        """Its dated tasks in the plan's order, summaries among them."""
        return list(self.judged.schedule.tasks.values()) if self.judged.schedule else []

    @cached_property
    def marks(self) -> Mapping[str, int]:
        """Its tasks on the critical path, and on the chain for which its date is missed, by code."""
        return marks_of(self.judged.schedule) if self.judged.schedule else {}

    @property
    def milestones(self) -> list[Dated]:
        """Its milestones."""
        return [one for one in self.tasks if one.kind == "milestone"]

    @property
    def starts(self) -> list[dt.date]:
        """Every day on which something of it begins."""
        return [day for day in (self.judged.start, self.judged.planned_start) if day]

    @property
    def ends(self) -> list[dt.date]:
        """Every day on which something of it ends."""
        return [day for day in (self.judged.finish, self.judged.planned_finish) if day]

    def group(self, by: str) -> tuple[tuple[int, str], str]:
        """Return the group that it belongs to: how it sorts, and its name."""
        project = self.project
        match by:
            case "place":
                return (0, project.division), division_name(project.division, self.pack)
            case "lead":
                return (0 if project.lead else 1, self.lead), self.lead or _("未定牵头部门")
            case "leader":
                return (0 if project.leader else 1, project.leader), project.leader or _("未定分管领导")
            case "programme":
                one = project.programme
                return (0, f"{one.order:09d}{one.pk:09d}") if one else (1, ""), one.name if one else _("不属攻坚行动")
            case _:
                force = project.task_force
                return ((0, f"{force.order:09d}{force.pk:09d}"), force.name) if force else ((1, ""), _("未编入专班"))
