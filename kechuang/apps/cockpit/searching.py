"""全局搜索: what a person may see that bears the words, by kind, a few of each with the way to all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.queries import EVERYWHERE, Filters, current_generation, narrowed
from kechuang.apps.projects import access as projects
from kechuang.apps.projects.problems.ledger import Filters as Ledger
from kechuang.apps.projects.problems.ledger import narrowed as narrowed_problems
from kechuang.apps.projects.queries.cases import Filters as CaseFilters
from kechuang.apps.projects.queries.cases import narrowed as narrowed_cases
from kechuang.apps.projects.queries.cases import visible_cases
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports.models import Mention, Report
from kechuang.apps.targets.models import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A thing found: its name, where it stands, a word about it."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The things of one kind that were found."""

    label: str
    hits: list[Hit]
    total: int
    all_url: str = ""


def found(user: Any, text: str) -> list[Group]:
    """Search everything that the person may see."""
    return [group for group in _groups(user, text) if group.hits]


def _groups(user: Any, text: str) -> Iterator[Group]:
    if enterprises.may_see_any(user):
        from kechuang.apps.catalog.place import NoPlace, current_pack

        generation = current_generation()
        try:
            records = narrowed(enterprises.visible_to(user, generation), Filters(text=text), current_pack(), generation)
        except NoPlace:
            return
        everything = f"{reverse('enterprises:list')}?{urlencode({'q': text, 'division': EVERYWHERE})}"
        rows = list(records.values_list("name", "credit_code", "entity_id")[: SHOWN + 1])
        yield Group(
            label=_("企业"),
            hits=[
                Hit(name=name, note=code, url=reverse("enterprises:record", args=(code or entity,)))
                for name, code, entity in rows[:SHOWN]
            ],
            total=len(rows),
            all_url=everything if len(rows) > SHOWN else "",
        )
    yield from _of_projects(user, text)
    if access.may(user, "target.view"):
        targets = Target.objects.filter(indicator__name__contains=text).select_related("indicator")[:SHOWN]
        yield _group(_("目标"), [Hit(name=target.indicator.name, url=reverse("targets:list")) for target in targets])
    if access.may(user, "report.view"):
        # A page may name by a short name what is sought by its full one.
        named = Mention.objects.filter(called__contains=text).values("report_id")
        found_in = Report.objects.filter(Q(text__contains=text) | Q(pk__in=named))
        reports = found_in.only("name", "title").order_by("name")[:SHOWN]
        yield _group(
            _("报道"), [Hit(name=str(report), url=reverse("reports:report", args=(report.pk,))) for report in reports]
        )
        items = DeclaredItem.objects.filter(name__contains=text)[:SHOWN]
        yield _group(
            _("台账"),
            [
                Hit(name=item.name, note=item.get_kind_display(), url=f"{reverse('registers:list')}?kind={item.kind}")
                for item in items
            ],
        )
    if access.may(user, "catalog.view"):
        tables = SourceTable.objects.filter(name__contains=text)[:SHOWN]
        yield _group(_("数据表"), [Hit(name=one.name, url=reverse("catalog:table", args=(one.pk,))) for one in tables])


def _of_projects(user: Any, text: str) -> Iterator[Group]:
    """Yield the projects and problems that a person may see, with where they stand."""
    if access.may(user, projects.VIEW):
        named = Q(name__icontains=text) | Q(code__icontains=text) | Q(undertaker__icontains=text)
        rows = list(projects.visible_projects(user).filter(named).order_by("order", "pk")[: SHOWN + 1])
        yield Group(
            label=_("项目"),
            hits=[Hit(name=one.name, note=one.state_label, url=f"/projects/{one.pk}") for one in rows[:SHOWN]],
            total=len(rows), all_url=f"/projects/list?{urlencode({'q': text})}" if len(rows) > SHOWN else "",
        )  # fmt: skip
        found_cases = list(narrowed_cases(visible_cases(user), CaseFilters(text=text))[: SHOWN + 1])
        yield Group(
            label=_("典型案例"),
            hits=[
                Hit(name=one.name, note=one.get_level_display(), url=reverse("projects:case", args=(one.pk,)))
                for one in found_cases[:SHOWN]
            ],
            total=len(found_cases),
            all_url=f"{reverse('projects:cases')}?{urlencode({'q': text})}" if len(found_cases) > SHOWN else "",
        )  # fmt: skip
    if access.may(user, projects.VIEW) or access.may(user, projects.OWN):
        problems = narrowed_problems(projects.visible_problems(user), Ledger(view="all", text=text)).order_by("-pk")
        found_there = list(problems[: SHOWN + 1])
        yield Group(
            label=_("问题"),
            hits=[
                Hit(name=one.title, note=f"{one.number} · {one.state_label}", url=f"/projects/problems/{one.pk}")
                for one in found_there[:SHOWN]
            ],
            total=len(found_there),
            all_url=f"/projects/problems?{urlencode({'view': 'all', 'q': text})}" if len(found_there) > SHOWN else "",
        )  # fmt: skip


def _group(label: str, hits: list[Hit]) -> Group:
    return Group(label=label, hits=hits, total=len(hits))
