"""台账行 (listing): a problem as a list shows it, with how its limit stands and how far urging has gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.catalog.place import division_name
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.projects import access, names
from kechuang.apps.projects.models import Problem, Project, Urge, UrgeKind
from kechuang.apps.projects.problems.clocks import OPEN, Clocks, Standing
from kechuang.apps.projects.problems.ledger.filters import Filters, ordered
from kechuang.declarations.pack import Pack


@dataclass(frozen=True)
class Line:
    """A problem in a list.

    Attributes
    ----------
    standing : Standing or None
        How the limit of its present step stands; None where none runs.
    lead : str
        The name of the department that must answer.
    urged : str
        How far urging has gone; empty where it has not.
    about : str
        Its project, firm or place.
    """

    problem: Problem
    standing: Standing | None
    lead: str
    urged: str
    about: str
    firm: str = ""

    @property
    def light(self) -> str:
        """``r``, ``y`` or ``g``; empty where nothing runs."""
        return self.standing.light if self.standing else ""

    @property
    def label(self) -> str:
        """How its limit stands, else its state."""
        return self.standing.text if self.standing else self.problem.state_label


def lines(problems: Sequence[Problem]) -> list[Line]:
    """Return problems as a list shows them: four queries however many there are."""
    clocks, firms = Clocks(), firm_names(one.entity_id for one in problems)
    urged = _urged(problems)
    return [
        Line(
            one, clocks.of(one), names.department_name(one.lead, clocks.pack) if one.lead else "",
            urged.get(one.pk, ""), about(one, clocks.pack, firms), firms.get(one.entity_id, ""),
        )
        for one in problems
    ]  # fmt: skip


def about(problem: Problem, pack: Pack, firms: Mapping[str, str]) -> str:
    """Say in words what a problem is about: its project, its firm, where it is."""
    where = division_name(problem.division, pack) if problem.division else ""
    named = problem.project.name if problem.project is not None else firms.get(problem.entity_id, "")
    return " · ".join(part for part in (named, problem.address or where) if part)


def firm_names(entities: Iterable[str]) -> dict[str, str]:
    """Return the names of firms of the present generation, by id."""
    wanted = {one for one in entities if one}
    if not wanted:
        return {}
    rows = Enterprise.objects.filter(generation=current_generation(), entity_id__in=wanted)
    return dict(rows.values_list("entity_id", "name"))


def _urged(problems: Sequence[Problem]) -> dict[int, str]:
    """Return how far urging has gone for problems, in words; what was sent for an earlier limit does not count."""
    due = {one.pk: one.due for one in problems}
    kinds: dict[int, list[str]] = {}
    rows = Urge.objects.filter(problem__in=list(due)).values_list("problem_id", "kind", "due")
    for pk, kind, of in rows:
        if of == due[pk]:
            kinds.setdefault(pk, []).append(kind)
    return {pk: urged_in_words(found) for pk, found in kinds.items()}


def urged_in_words(kinds: Sequence[str]) -> str:
    """Say how far urging has gone: the farthest kind, and how often one was reminded."""
    if UrgeKind.REPORT in kinds:
        return _("已报领导")
    if UrgeKind.LETTER in kinds:
        return _("已发督办函")
    if reminded := sum(kind == UrgeKind.REMIND for kind in kinds):
        return _("催办 %(n)d 次") % {"n": reminded}
    return _("已预警") if kinds else ""


def of_project(user: Any, project: Project) -> list[Line]:
    """Return the problems of a project, those that are not done with first, as they stand beside its plan."""
    rows = ordered(access.visible_problems(user).filter(project=project), Filters(view="all"))
    found = list(rows.select_related("project", "task", "repeat_of"))
    return lines(sorted(found, key=lambda one: one.state not in OPEN))
