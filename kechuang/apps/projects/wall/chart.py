"""挂图 (wall chart): the projects that a person sees, with light, dates and progress, filtered and grouped.

Gantt, board and map are three pictures of the same lines; see :mod:`kechuang.apps.projects.wall.data` for what the
browser gets and :mod:`kechuang.apps.projects.wall.tracks` for what is drawn without it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import current_pack, current_place, division_name, short_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.dating import FIRST, LAST
from kechuang.apps.projects.models import LightChange, PlanBaseline, Problem, Project, Task
from kechuang.apps.projects.plans.answer import marks_of
from kechuang.apps.projects.standing import lights
from kechuang.apps.projects.states import WORK
from kechuang.apps.projects.wall.marks import COLOURS, LABELS, mark
from kechuang.apps.projects.wall.marks import why as why_button
from kechuang.apps.projects.wall.stuck import stuck_at
from kechuang.declarations.pack import Pack
from kechuang.engines.plans import Dated

WEEK = dt.timedelta(days=7)
#: Points behind plan that are worth saying.
FAR = 5
GROUPS = {
    "force": gettext_lazy("按工作专班"),
    "place": gettext_lazy("按区县"),
    "lead": gettext_lazy("按牵头部门"),
    "leader": gettext_lazy("按分管领导"),
    "programme": gettext_lazy("按攻坚行动"),
}
VIEWS = {"gantt": gettext_lazy("甘特图"), "board": gettext_lazy("看板"), "map": gettext_lazy("地图")}


@dataclass(frozen=True)
class Asked:
    """What the address asks for (筛选): how to look, how to group, and which projects."""

    view: str = "gantt"
    by: str = "force"
    state: str = ""
    light: str = ""
    programme: str = ""
    force: str = ""
    division: str = ""
    q: str = ""
    columns: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Read an address; what is not understood is left out."""
        given = {name: query.get(name, "").replace("\x00", "").strip()[:100] for name in cls.__dataclass_fields__}
        return cls(
            view=given["view"] if given["view"] in VIEWS else "gantt",
            by=given["by"] if given["by"] in GROUPS else "force",
            state=given["state"] if given["state"] in WORK.states else "",
            light=given["light"] if given["light"] in COLOURS else "",
            programme=_key(given["programme"]),
            force=_key(given["force"]),
            division=given["division"] if given["division"].isascii() and given["division"].isdigit() else "",
            q=given["q"],
            columns="stage" if given["columns"] == "stage" else "",
        )


def _key(text: str) -> str:
    """Return a key of the address; digits of other kinds, and more than a database counts, are none."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


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


@dataclass(frozen=True)
class Group:
    """Lines under one heading."""

    name: str
    lines: list[Line]

    @property
    def marks(self) -> list[SafeString]:
        """The lights that show among its lines with their numbers, red first."""
        found = {colour: sum(one.colour == colour for one in self.lines) for colour in COLOURS}
        return [mark(colour, str(n)) for colour, n in found.items() if n]


class Wall:
    """Everything on the wall for one person; ``lines`` are all he sees, ``shown`` those that the filters leave."""

    def __init__(self, user: Any, asked: Asked) -> None:
        self.user, self.asked = user, asked
        self.place, self.day = current_place(), core.today()
        self.pack = current_pack(self.place)
        rows = access.visible_projects(user).select_related("programme", "task_force").order_by("order", "pk")
        self.projects = list(rows)

    @cached_property
    def lines(self) -> list[Line]:
        """All projects that he sees, judged."""
        judged = lights.judge(self.projects)
        stuck = stuck_at(judged, {one.pk: one.state for one in self.projects}, self.day)
        return [Line(one, judged[one.pk], self.pack, stuck.get(one.pk, ("", ""))[1]) for one in self.projects]

    @cached_property
    def shown(self) -> list[Line]:
        """The lines that the filters leave."""
        return [one for one in self.lines if passes(one, self.asked)]

    @cached_property
    def groups(self) -> list[Group]:
        """The shown lines under their headings."""
        return grouped(self.shown, self.asked.by)

    @cached_property
    def since(self) -> dt.date:
        """The day with which today is compared: a week ago."""
        return self.day - WEEK

    @cached_property
    def before(self) -> dict[int, LightChange]:
        """What the projects showed a week ago."""
        return lights.on_day(self.projects, self.since)

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first day of the first month and the last day of the last month that have to be drawn."""
        starts = [day for one in self.shown for day in one.starts] or [self.day]
        ends = [day for one in self.shown for day in one.ends] or [self.day]
        # What was entered before days were bounded is drawn as far as can be.
        first, last = max(min(*starts, self.day), FIRST), min(max(*ends, self.day), LAST)
        following = (last.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return first.replace(day=1), following - dt.timedelta(days=1)

    @cached_property
    def tally(self) -> dict[int, tuple[int, int, int, int]]:
        """Tasks, closed ones, those closed since a week ago, and a stamp, by project; cancelled ones do not count."""
        after = dt.datetime.combine(self.since, dt.time.max, core.ZONE)
        rows = (
            Task.objects.filter(project__in=[one.pk for one in self.projects], removed_at=None)
            .exclude(state="cancelled").values_list("project")
            .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state="closed")),
                      lately=Count("pk", filter=Q(state="closed", closed_at__gt=after)),
                      stamp=Sum("revision") + Sum("version"))
        )  # fmt: skip
        return {pk: (n, closed, lately, stamp) for pk, n, closed, lately, stamp in rows}

    @cached_property
    def stamp(self) -> str:
        """A hash over what the browser is sent: the same as long as nothing of it can have changed."""
        told = [
            str(self.day), self.pack.id, str(self.place.loaded_at), get_language(), self.tally,
            [(one.pk, str(one.created_at), one.revision, one.plan_revision, one.version, str(one.programme),
              str(one.task_force)) for one in self.projects],
            PlanBaseline.objects.aggregate(n=Max("pk")),
            LightChange.objects.aggregate(n=Max("pk")), Problem.objects.aggregate(n=Max("pk"), stamp=Sum("version")),
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    @property
    def synthetic(self) -> bool:
        """Whether anything here is invented."""
        return any(one.project.synthetic for one in self.lines)


def passes(line: Line, asked: Asked) -> bool:
    """Whether a line stays under the filters."""
    project = line.project
    return (
        (not asked.state or project.state == asked.state)
        and (not asked.light or line.colour == asked.light)
        and (not asked.programme or project.programme_id == int(asked.programme))
        and (not asked.force or project.task_force_id == int(asked.force))
        and (not asked.division or project.division.startswith(asked.division))
        and (not asked.q or asked.q.casefold() in f"{project.name} {project.undertaker} {line.lead}".casefold())
    )


def grouped(lines: Iterable[Line], by: str) -> list[Group]:
    """Return lines under their headings, in the order of these."""
    found: dict[tuple[tuple[int, str], str], list[Line]] = {}
    for line in lines:
        found.setdefault(line.group(by), []).append(line)
    return [Group(name, found[key, name]) for key, name in sorted(found)]


@dataclass(frozen=True)
class Figure:
    """One figure of the strip: a light's number today and a week ago (None where nothing was kept then)."""

    colour: str
    n: int
    before: int | None

    @property
    def mark(self) -> SafeString:
        """Its sign and word."""
        return mark(self.colour)

    @property
    def change(self) -> str:
        """Say how it moved."""
        if self.before is None:
            return _("上周无记录")
        moved = self.n - self.before
        return _("与上周持平") if not moved else _("比上周 %(n)s") % {"n": f"{moved:+d}".replace("-", "−")}


def figures(wall: Wall) -> list[Figure]:
    """Return the numbers of red, yellow and green with their change against a week ago."""
    now = lights.counts({one.project.pk: one.judged for one in wall.lines})
    then: Mapping[str, int | None] = lights.counts(wall.before) if wall.before else dict.fromkeys(COLOURS)
    return [Figure(colour, now[colour], then[colour]) for colour in COLOURS[:3]]


def closed(wall: Wall) -> tuple[int, int, int]:
    """Return closed tasks, all tasks, and those closed within a week."""
    every = list(wall.tally.values())
    return sum(one[1] for one in every), sum(one[0] for one in every), sum(one[2] for one in every)
