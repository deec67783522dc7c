"""台账页面: named policies, task forces and key projects, each with the sentence that names it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.projects import access as projects
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports.mentioned import counted as counted_pages
from kechuang.apps.reports.sentences import pages_of, quote
from kechuang.apps.targets.figures import declared_value
from kechuang.web.drawer import Drawer, Fact, render_drawer

VIEW = "report.view"


@login_required
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Show the declared items of one kind."""
    access.require(request.user, VIEW)
    kind = request.GET.get("kind", DeclaredItem.Kind.POLICY)
    if kind not in DeclaredItem.Kind.values:
        raise Http404(_("没有这类台账"))
    counted: dict[str, int] = {}
    for value in DeclaredItem.objects.values_list("kind", flat=True):
        counted[value] = counted.get(value, 0) + 1
    shown = list(DeclaredItem.objects.filter(kind=kind))
    named = counted_pages([_ref(item) for item in shown], kind)
    homes = _homes(request.user, kind, [_ref(item) for item in shown])
    return render(
        request,
        "registers/list.html",
        {
            "kind": kind,
            "kinds": [(value, label, counted.get(value, 0)) for value, label in DeclaredItem.Kind.choices],
            "items": [_line(item, named.get(_ref(item), 0), homes.get(_ref(item), "")) for item in shown],
        },
    )


@login_required
@require_GET
def evidence(request: HttpRequest, item: str, number: int) -> HttpResponse:
    """Show the sentence behind an item (``0`` on) or one of its figures (after the item's own sentences)."""
    access.require(request.user, VIEW)
    found = get_object_or_404(DeclaredItem, pk=item)
    stands_on = [*found.evidence, *(figure["evidence"] for figure in found.figures)]
    if number >= len(stands_on) or not stands_on[number]:
        raise Http404(_("没有这条依据"))
    chosen = stands_on[number]
    figure = found.figures[number - len(found.evidence)] if number >= len(found.evidence) else None
    sentence = quote(chosen, pages_of([chosen]))
    return render_drawer(
        request,
        Drawer(
            title=figure["label"] or found.name if figure else found.name,
            figure=declared_value(figure).text if figure else "",
            note=_("新闻报道"),
            synthetic=found.synthetic,
            sentence=sentence,
            where=[
                Fact(_("文件"), chosen.get("file_name") or ""),
                Fact(_("文件摘要"), f"{chosen['file'][:19]}…", code=True),
            ],
            missing="" if sentence else _("原文所在的文件尚未载入，载入后可看原句。"),
        ),
    )


def _ref(item: DeclaredItem) -> str:
    """Return the id that the pack gives it."""
    return item.pk.partition(":")[2]


def _homes(user: Any, kind: str, refs: list[str]) -> dict[str, str]:
    """Return the addresses of the projects' room for projects and task forces, for who may enter it."""
    if kind == DeclaredItem.Kind.POLICY or not access.may(user, projects.VIEW):
        return {}
    of_projects = kind == DeclaredItem.Kind.PROJECT
    rows = projects.visible_projects(user) if of_projects else projects.visible_task_forces(user)
    page = "projects:record" if of_projects else "projects:task_force"
    return {code: reverse(page, args=[pk]) for code, pk in rows.filter(code__in=refs).values_list("code", "pk")}


def _line(item: DeclaredItem, named: int, home: str) -> dict[str, Any]:
    first = len(item.evidence)
    return {
        "item": item,
        "named": named,
        "home": home,
        "figures": [
            {"label": figure["label"], "text": declared_value(figure).text, "number": first + place}
            for place, figure in enumerate(item.figures)
        ],
    }
