"""考核的查询 (assessment): completion on time by department at any day, with the list behind every figure.

The figures are reckoned from the list itself (:mod:`kechuang.apps.projects.standing.assessing`), so that they cannot
differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Programme, Project, TaskForce
from kechuang.apps.projects.names import department_name
from kechuang.apps.projects.past.due import projects_on, stood_on
from kechuang.apps.projects.standing.assessing import OUTCOME_LABELS, Judged, Outcome, Score, judge, score_of, scores
from kechuang.core import Ratio
from kechuang.declarations.assessment import Assessment
from kechuang.declarations.pack import Pack

DEPARTMENT, FORCE, PROGRAMME, PLACE, PROJECT = "department", "force", "programme", "place", "project"
GROUPS = {
    DEPARTMENT: gettext_lazy("按部门"),
    FORCE: gettext_lazy("按工作专班"),
    PROGRAMME: gettext_lazy("按攻坚行动"),
    PLACE: gettext_lazy("按区县"),
    PROJECT: gettext_lazy("按项目"),
}
HEADS = {
    DEPARTMENT: gettext_lazy("部门"), FORCE: gettext_lazy("工作专班"), PROGRAMME: gettext_lazy("攻坚行动"),
    PLACE: gettext_lazy("区县"), PROJECT: gettext_lazy("项目"),
}  # fmt: skip
NONE = "none"


@dataclass(frozen=True)
class Asked:
    """What the address asks for.

    Parameters
    ----------
    day : datetime.date
        By when was due what is counted, and as of which it stood; never later than today.
    programme : int or None
        Only the projects of a programme and of those below it.
    by : str
        A key of :data:`GROUPS`.
    key : str
        Only one of the group, of the list; all where empty.
    outcome : Outcome or None
        Only what came out so, of the list.
    """

    day: dt.date
    programme: int | None = None
    by: str = DEPARTMENT
    key: str = ""
    outcome: Outcome | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Read an address; what is not understood is left out, a day to come is today."""
        try:
            day = min(dt.date.fromisoformat(query.get("day", "")), core.today())
        except ValueError:
            day = core.today()
        programme, by = query.get("programme", ""), query.get("by", "")
        outcome = query.get("outcome", "")
        return cls(
            day=day,
            programme=int(programme) if programme.isascii() and programme.isdigit() and len(programme) < 10 else None,
            by=by if by in GROUPS else DEPARTMENT,
            key=query.get("key", "").replace("\x00", "")[:60],
            outcome=Outcome(outcome) if outcome in set(Outcome) else None,
        )


@dataclass(frozen=True)
class Row:
    """A line of the table: what it is of, and its score."""

    name: str
    score: Score

    @property
    def key(self) -> str:
        """What stands for it in the address."""
        return self.score.department or NONE

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """How many tasks came out how: value, label and number."""
        return [(outcome.value, str(OUTCOME_LABELS[outcome]), self.score.counts[outcome]) for outcome in Outcome]

    @property
    def rate(self) -> str:
        """Share on time as it is printed."""
        return percent(self.score.rate)

    @property
    def points(self) -> str:
        """Score in hundredths as it is printed."""
        return percent(self.score.score).removesuffix("\u00a0%")


def percent(share: Any) -> str:
    """Return an exact share as it is printed: one decimal, rounded only here."""
    return "—" if share is None else Ratio(share).percent(1)


def below(programme: int) -> set[int]:
    """Return the keys of a programme and of all programmes below it."""
    above = dict(Programme.objects.values_list("pk", "part_of"))
    keys, fresh = set[int](), {programme}
    while fresh:
        keys |= fresh
        fresh = {pk for pk, upper in above.items() if upper in fresh} - keys
    return keys


def within(rows: QuerySet[Project], programme: int | None) -> QuerySet[Project]:
    """Return the projects of a programme and of all programmes below it, today; all where none is asked for."""
    return rows if programme is None else rows.filter(programme__in=below(programme))


class AssessmentOf:
    """The assessment that somebody sees for what he asks."""

    def __init__(self, user: Any, asked: Asked) -> None:
        self.asked, self.pack = asked, current_pack()
        seen = list(access.visible_projects(user).order_by("order", "pk"))
        self.then = projects_on(seen, asked.day)  #: where projects belonged on the day, not where they belong now
        asked_for = None if asked.programme is None else below(asked.programme)
        self.projects = [
            one for one in seen
            if one.pk in self.then and (asked_for is None or self.then[one.pk].programme in asked_for)
        ]  # fmt: skip

    @cached_property
    def rule(self) -> Assessment | None:
        """The declared rule; None where the pack has none."""
        return next(iter(self.pack.assessments.values()), None)

    @cached_property
    def judged(self) -> list[Judged]:
        """Every task that was due by the day, with what became of it."""
        return judge(stood_on(self.projects, self.asked.day, then=self.then), on=self.asked.day)

    @cached_property
    def keys(self) -> dict[int, str]:
        """The key under which each project's tasks are counted; not asked where departments are."""
        if self.asked.by == PROJECT:
            return {one.pk: str(one.pk) for one in self.projects}
        field = {FORCE: "task_force", PROGRAMME: "programme", PLACE: "division"}[self.asked.by]
        return {one.pk: str(getattr(self.then[one.pk], field) or "") for one in self.projects}

    def group(self, one: Judged) -> str:
        """Return the key under which a task is counted."""
        return one.stood.department if self.asked.by == DEPARTMENT else self.keys[one.stood.project]

    @cached_property
    def rows(self) -> list[Row]:
        """The lines of the table, the best first."""
        if self.rule is None:
            return []
        keyed = (replace(one, stood=replace(one.stood, department=self.group(one))) for one in self.judged)
        found = scores(keyed, self.rule)
        names = names_of(self.asked.by, [one.department for one in found], self.pack)
        return [Row(names[one.department], one) for one in found]

    @cached_property
    def total(self) -> Row | None:
        """The line of all together."""
        if self.rule is None:
            return None
        return Row(_("合计"), score_of("", [one.outcome for one in self.judged], self.rule))

    @cached_property
    def listed(self) -> list[Judged]:
        """The tasks behind the figure asked for, the longest overdue first."""
        key, outcome = self.asked.key, self.asked.outcome
        found = [
            one for one in self.judged
            if (not key or (self.group(one) or NONE) == key) and (outcome is None or one.outcome is outcome)
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.stood.due, one.stood.project, one.stood.task))

    @property
    def synthetic(self) -> bool:
        """Whether anything counted is invented."""
        counted = {one.stood.project for one in self.judged}
        return any(one.synthetic for one in self.projects if one.pk in counted)


def names_of(by: str, keys: Sequence[str], pack: Pack) -> dict[str, str]:
    """Return what the lines of a table are called; at most one query."""
    named: dict[str, str] = {}
    numbers = [int(key) for key in keys if key.isdigit()]
    match by:
        case "department":
            named = {key: department_name(key, pack) for key in keys if key}
        case "place":
            named = {key: division_name(key, pack) for key in keys if key}
        case "force":
            named = {str(one.pk): one.name for one in TaskForce.objects.filter(pk__in=numbers)}
        case "programme":
            named = {str(one.pk): one.name for one in Programme.objects.filter(pk__in=numbers)}
        case _:
            named = {str(one.pk): one.name for one in Project.objects.filter(pk__in=numbers)}
    without = {
        DEPARTMENT: _("未定牵头部门"), FORCE: _("未编入专班"), PROGRAMME: _("不属攻坚行动"), PLACE: _("地点不详"),
    }  # fmt: skip
    return {key: named.get(key, without.get(by, key)) for key in keys}
