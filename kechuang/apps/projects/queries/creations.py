"""创建台账 (creations): what is applied for and granted: on which level, in which batch and order, when.

A creation (试点示范创建) is granted once it has entered the stage that its pipeline declares to mean so (``means:
granted``), or any after it; where the pipeline names none, the end that is won.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.models import CaseLevel, Project, ProjectKind, StageMove
from kechuang.apps.projects.names import department_name, pipeline_of, stage_name
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline

GRANTED, UNDERWAY, OVER = "granted", "underway", "over"
STANDINGS = {
    GRANTED: gettext_lazy("已获批"), UNDERWAY: gettext_lazy("创建中"), OVER: gettext_lazy("未获批或已终止"),
}  # fmt: skip
#: By which characters of a level people mean which; the first that fits.
_WORDS = (("国", CaseLevel.NATIONAL), ("省", CaseLevel.PROVINCIAL), ("市", CaseLevel.CITY),
          ("区", CaseLevel.DISTRICT), ("县", CaseLevel.DISTRICT))  # fmt: skip
OTHER = "other"
LEVELS = [*CaseLevel.choices, (OTHER, gettext_lazy("级别未登记"))]
_ORDER = {key: at for at, (key, _label) in enumerate(LEVELS)}
_STANDING_ORDER = {key: at for at, key in enumerate(STANDINGS)}


def level_of(text: str) -> str:
    """Return which level people mean by the words of a project's 级别; ``other`` for none of them."""
    return next((level.value for sign, level in _WORDS if sign in text), OTHER)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the register: words of the name, the level, the year in which it was granted, how it stands."""

    text: str = ""
    level: str = ""
    year: str = ""
    standing: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """Read the filters of an address; what is not known is left out."""
        said = {name: asked.get(name, "").replace("\x00", "").strip()[:100] for name in ("q", "level", "year", "state")}
        return cls(
            text=said["q"], level=said["level"] if said["level"] in _ORDER else "",
            year=said["year"] if said["year"].isascii() and said["year"].isdecimal() else "",
            standing=said["state"] if said["state"] in STANDINGS else "",
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A creation in the register; ``granted`` is the move by which it was granted, as far as it is known."""

    project: Project
    pack: Pack
    standing: str
    granted: StageMove | None
    papers: int

    @property
    def level(self) -> str:
        """Under which level it is counted."""
        return level_of(self.project.level)

    @property
    def on(self) -> dt.date | None:
        """The day on which it was granted; None where no report and no person says it."""
        return self.granted.on if self.granted is not None else None

    @property
    def order(self) -> tuple[int, int, int]:
        """What it is ordered by: its level, how it stands, the newest grant first."""
        return _ORDER[self.level], _STANDING_ORDER[self.standing], -(self.on.toordinal() if self.on else 0)

    @property
    def year(self) -> str:
        """The year of that day."""
        return str(self.on.year) if self.on is not None else ""

    @property
    def stage(self) -> str:
        """How far it has come, in words."""
        return stage_name(self.project.pipeline, self.project.stage, self.pack) if self.project.stage else ""

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return str(STANDINGS[self.standing])

    @property
    def lead(self) -> str:
        """Who leads."""
        return department_name(self.project.lead, self.pack) if self.project.lead else ""

    @property
    def place(self) -> str:
        """Where it is."""
        return division_name(self.project.division, self.pack)

    @property
    def when(self) -> str:
        """When it was granted, in words: the day, or what the report says of it."""
        if self.on is not None:
            return self.on.isoformat()
        return self.granted.note if self.granted is not None else ""

    @property
    def proof(self) -> list[dict[str, Any]]:
        """The papers that were named when it was granted, by number or place of keeping."""
        return [one for one in (self.granted.evidence if self.granted else ()) if one.get("kind") == "paper"]


def lines(visible: QuerySet[Project], pack: Pack, text: str = "") -> list[Line]:
    """Return the creations among the projects that a person may see, ordered by level and day: three queries."""
    rows = visible.filter(kind=ProjectKind.CREATION)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(ordinal__icontains=text)
                           | Q(batch__icontains=text))  # fmt: skip
    projects = list(rows.order_by("order", "pk"))
    keys = [one.pk for one in projects]
    moves: dict[int, list[StageMove]] = defaultdict(list)
    for move in StageMove.objects.filter(project__in=keys).order_by("pk"):
        moves[move.project_id].append(move)
    papers = papers_of(Project, keys)
    found = [
        Line(one, pack, *_standing(one, pipeline_of(one.pipeline, pack), moves[one.pk]), len(papers.get(one.pk, [])))
        for one in projects
    ]
    return sorted(found, key=lambda one: one.order)


def _granting(pipeline: Pipeline) -> frozenset[str]:
    """Return the ids of the stages in which a creation is granted: the one that means so and those after it."""
    first = pipeline.meaning("granted") or next((one.id for one in pipeline.stages if one.ends == "won"), None)
    if first is None:
        return frozenset()
    return frozenset(one.id for one in pipeline.stages[pipeline.ids.index(first) :] if one.ends != "lost")


def _standing(project: Project, pipeline: Pipeline | None, moves: Sequence[StageMove]) -> tuple[str, StageMove | None]:
    """Return how a creation stands, and the move by which it was granted where it still is."""
    if pipeline is not None and project.stage in (granting := _granting(pipeline)):
        entered = None
        for move in moves:  # one that was taken back and granted again counts from the last time
            inside = move.pipeline == pipeline.id and move.to_stage in granting
            entered = (entered or move) if inside else None
        return GRANTED, entered
    stage = pipeline.stage(project.stage) if pipeline is not None and project.stage in pipeline.ids else None
    lost = stage is not None and stage.ends == "lost"
    return (OVER if lost or project.state == "cancelled" else UNDERWAY), None


def narrowed(found: Iterable[Line], filters: Filters) -> list[Line]:
    """Apply level, year and standing; the words were asked of the database."""
    return [
        one for one in found
        if filters.level in ("", one.level) and filters.year in ("", one.year)
        and filters.standing in ("", one.standing)
    ]  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The creations of one level, with how many are granted."""

    key: str
    label: str
    lines: list[Line]

    @property
    def granted(self) -> int:
        """How many are granted."""
        return sum(one.standing == GRANTED for one in self.lines)


def groups(found: Iterable[Line]) -> list[Group]:
    """Return lines, ordered by level, by their level."""
    labels = dict(LEVELS)
    return [Group(key, str(labels[key]), list(part)) for key, part in groupby(found, key=lambda one: one.level)]


def summary(found: Iterable[Line]) -> str:
    """Return how many are granted on which level: ``国家级 2 项，省级 1 项``; empty for none."""
    return "，".join(
        _("%(level)s %(n)d 项") % {"level": one.label, "n": one.granted} for one in groups(found) if one.granted
    )


def years(found: Iterable[Line]) -> list[str]:
    """Return the years in which something was granted, the newest first."""
    return sorted({one.year for one in found} - {""}, reverse=True)


def sheet(found: Iterable[Line]) -> tuple[list[str], list[list[Any]]]:
    """Return the headings and rows of an export."""
    labels = dict(LEVELS)
    headings = [_("代码"), _("名称"), _("级别"), _("级别（登记）"), _("次序"), _("批次"), _("情况"), _("阶段"),
                _("获批日期"), _("牵头部门"), _("所在地"), _("获批依据"), _("说明"), _("数据性质")]  # fmt: skip
    body = [
        [one.project.code, one.project.name, str(labels[one.level]), one.project.level, one.project.ordinal,
         one.project.batch, one.state, one.stage, one.when, one.lead, one.place,
         "；".join(f"{paper['name']} {paper['text']}" for paper in one.proof), one.project.describes,
         _("演示数据") if one.project.synthetic else ""]
        for one in found
    ]  # fmt: skip
    return headings, body
