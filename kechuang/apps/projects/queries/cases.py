"""典型案例库 (library of typical cases): who sees which, filters that stand in the address, what reports only count."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access as accounts
from kechuang.apps.audit.models import Entry
from kechuang.apps.audit.verbs import deed
from kechuang.apps.catalog.place import division_name
from kechuang.apps.projects import access
from kechuang.apps.projects.models import CaseLevel, TypicalCase
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.queries.records import Deed
from kechuang.core import Period, division_prefix
from kechuang.declarations.pack import Pack
from kechuang.declarations.typical_case import TypicalCase as DeclaredCase
from kechuang.engines.indicators import value_text

WITHDRAWN = "withdrawn"
#: How many words of a search are looked for; each must be there.
MOST_WORDS = 6
MOST_DEEDS = 100
_YEAR = re.compile(r"\d{4}")


def visible_cases(user: Any) -> QuerySet[TypicalCase]:
    """Return the cases that a user may see: those of his regions; withdrawn ones only for those who keep them."""
    if not accounts.may(user, access.VIEW):
        return TypicalCase.objects.none()
    kept = Q(lead__in=access.departments_of(user, access.MANAGE))
    return TypicalCase.objects.filter(accounts.visible_divisions_q(user, access.VIEW), Q(withdrawn="") | kept)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows the library; every part is a key of the address.

    Parameters
    ----------
    text : str
        Words, each of which stands in the name, the practice, the results or the choice.
    level, year, department : str
        As the rows have them; the year in which the case was chosen.
    division : str
        The place and all inside it.
    state : str
        ``withdrawn`` for those that are no longer shown.
    """

    text: str = ""
    level: str = ""
    year: str = ""
    department: str = ""
    division: str = ""
    state: str = ""

    @classmethod
    def of(cls, asked: QueryDict, pack: Pack) -> Filters:
        """Read the filters of an address; what is not known is left out."""
        said = {name: asked.get(name, "").replace("\x00", "").strip()[:100]
                for name in ("q", "level", "year", "department", "division", "state")}  # fmt: skip

        def among(name: str, known: Iterable[str]) -> str:
            return said[name] if said[name] in known else ""

        return cls(
            text=said["q"], level=among("level", CaseLevel.values), department=among("department", pack.departments),
            year=said["year"] if _YEAR.fullmatch(said["year"]) else "", division=among("division", pack.divisions),
            state=among("state", (WITHDRAWN,)),
        )  # fmt: skip


def narrowed(rows: QuerySet[TypicalCase], filters: Filters) -> QuerySet[TypicalCase]:
    """Apply the filters; the newest choice stands first, then those without a day."""
    rows = rows.exclude(withdrawn="") if filters.state == WITHDRAWN else rows.filter(withdrawn="")
    for word in filters.text.split()[:MOST_WORDS]:
        said = Q(name__icontains=word) | Q(describes__icontains=word) | Q(results__icontains=word)
        rows = rows.filter(said | Q(chosen_as__icontains=word) | Q(chosen_by__icontains=word) | Q(code__icontains=word))
    for name, value in (("level", filters.level), ("lead", filters.department)):
        rows = rows.filter(**{name: value}) if value else rows
    if filters.year:
        rows = rows.filter(chosen_on__startswith=filters.year)
    if filters.division:
        rows = rows.filter(division__startswith=division_prefix(filters.division))
    return rows.order_by("-chosen_on", "-pk")


def years(rows: QuerySet[TypicalCase]) -> list[str]:
    """Return the years in which cases were chosen, the newest first: one query."""
    found = {one[:4] for one in rows.order_by().values_list("chosen_on", flat=True).distinct()}
    return sorted((one for one in found if _YEAR.fullmatch(one)), reverse=True)


@dataclass(frozen=True)
class Line:
    """A case in the list."""

    case: TypicalCase
    pack: Pack

    @property
    def lead(self) -> str:
        """Whose practice it is."""
        return department_name(self.case.lead, self.pack) if self.case.lead else ""

    @property
    def place(self) -> str:
        """Where."""
        return division_name(self.case.division, self.pack)

    @property
    def chosen_on(self) -> str:
        """When it was chosen, as printed."""
        return Period.parse(self.case.chosen_on).label if self.case.chosen_on else ""


def seen_projects(user: Any) -> frozenset[int]:
    """Return the keys of the projects that a person may see: a case is told wider than the project it came from."""
    return frozenset(access.visible_projects(user).order_by().values_list("pk", flat=True))


def sheet(rows: Iterable[TypicalCase], pack: Pack, projects: Collection[int]) -> tuple[list[str], list[list[Any]]]:
    """Return the headings and rows of an export; only the projects with these keys are named."""
    headings = [_("代码"), _("案例名称"), _("级别"), _("入选名目"), _("评选单位"), _("入选时间"), _("批次"), _("部门"),
                _("地区"), _("项目"), _("做法"), _("成效"), _("数据性质")]  # fmt: skip
    body = [
        [one.case.code, one.case.name, one.case.get_level_display(), one.case.chosen_as, one.case.chosen_by,
         one.chosen_on, one.case.batch, one.lead, one.place,
         str(one.case.project) if one.case.project_id in projects else "", one.case.describes, one.case.results,
         _("演示数据") if one.case.synthetic else ""]
        for one in (Line(case, pack) for case in rows)
    ]  # fmt: skip
    return headings, body


@dataclass(frozen=True)
class Counted:
    """What a report counts of the cases chosen, against those that are entered here."""

    one: DeclaredCase
    text: str
    named: int
    entered: int

    @property
    def missing(self) -> int:
        """How many are not entered."""
        return max(self.named - self.entered, 0)


def counted(pack: Pack, rows: QuerySet[TypicalCase], filters: Filters) -> list[Counted]:
    """Return what reports only count, of the level and place that the list shows."""
    found = []
    for one in pack.typical_cases.values():
        figure = one.counted
        here = not filters.division or one.place.startswith(division_prefix(filters.division))
        if figure is None or not here or filters.level not in ("", one.level):
            continue
        entered = rows.filter(withdrawn="", level=one.level, chosen_as=one.chosen_as).count()
        found.append(Counted(one, value_text(figure), int(figure.value), entered))
    return found


def trail(case: TypicalCase, pack: Pack, projects: Collection[int]) -> list[Deed]:
    """Return what was done with a case, newest first; only the projects with these keys are named."""
    rows = Entry.objects.filter(object_type=case._meta.label_lower, object_id=str(case.pk)).order_by("-seq")
    found, after = [], case.project_id
    for entry in rows[:MOST_DEEDS]:
        detail = json.loads(entry.detail_json)
        if moved := detail.get("changed", {}).get("project"):
            # The audit keeps the key of what was; what it became is what was before the next change, or is now.
            key = moved["key"]
            moved["from"], moved["to"], after = (
                project_name(key, moved["from"], projects), project_name(after, moved["to"], projects), key,
            )  # fmt: skip
        found.append(Deed(entry.at, None, deed(entry.verb), note=_note(detail, pack), who=entry.actor_label))
    return found


def project_name(key: int | None, name: Any, projects: Collection[int]) -> str:
    """Return what a project is called before a person who may see those with some keys."""
    if key is None:
        return "—"
    return str(name) if key in projects else _("不在您权限内的项目")


def _note(detail: Mapping[str, Any], pack: Pack) -> str:
    told = [
        f"{TypicalCase._meta.get_field(name).verbose_name}："  # type: ignore[union-attr]
        f"{said(name, one['from'], pack)} → {said(name, one['to'], pack)}"
        for name, one in detail.get("changed", {}).items()
    ]
    if detail.get("files"):
        told.append(_("附材料 %(n)d 份") % {"n": detail["files"]})
    return "；".join([*told, *([detail["reason"]] if detail.get("reason") else [])])


def said(name: str, value: Any, pack: Pack) -> str:
    """Return a field's value as a trail writes it."""
    if value in (None, ""):
        return "—"
    match name:
        case "level":
            return str(dict(CaseLevel.choices).get(value, value))
        case "lead":
            return department_name(str(value), pack)
        case "division":
            return division_name(str(value), pack)
        case _:
            return str(value)
