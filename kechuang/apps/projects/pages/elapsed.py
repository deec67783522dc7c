"""历时页面 (elapsed): how long projects took from one stage to another, spread and by kind."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.pages.stages import pipeline_asked
from kechuang.apps.projects.queries import elapsed as times
from kechuang.core import Ratio


@needs(access.VIEW)
@require_GET
def elapsed(request: HttpRequest) -> HttpResponse:
    """Show how long projects took from one stage to another."""
    pack = current_pack()
    pipeline = pipeline_asked(request, pack)
    usual_first, usual_last = pipeline.span
    first = _among(request.GET.get("from", ""), pipeline.ids[:-1], usual_first)
    after = pipeline.ids[pipeline.ids.index(first) + 1 :]
    last = _among(request.GET.get("to", ""), after, usual_last, after[-1])
    visible = access.visible_projects(request.user)
    result = times.elapsed(pipeline, visible, pack, first, last)
    context = {
        "pipeline": pipeline,
        "pipelines": pack.pipelines.values(),
        "first": pipeline.stage(first),
        "last": pipeline.stage(last),
        "result": result,
        "groups": [
            {"group": one, "spread": _spread(one.spread), "chart": _chart(one), "ident": f"elapsed-{number}",
             "size": "short" if len(one.took) <= 4 else "tall" if len(one.took) > 12 else ""}
            for number, one in enumerate(result.groups)
        ],
        "stages": [(one.name, _spread(one.spread)) for one in result.stages],
        "published": times.published(visible),
        "may_reports": access.access.may(request.user, "report.view"),
    }  # fmt: skip
    return render(request, "projects/elapsed.html", context)


def _among(asked: str, known: tuple[str, ...], usual: str, otherwise: str = "") -> str:
    return next((one for one in (asked, usual) if one in known), otherwise or known[0])


def _spread(one: times.Spread | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"count": one.count, "least": one.least, "most": one.most, "lower": _days(one.lower),
            "median": _days(one.median), "upper": _days(one.upper)}  # fmt: skip


def _days(value: Fraction) -> str:
    """Write a number of days with at most one decimal, as exact halves and quarters need."""
    return Ratio(value / 100).percent(2).removesuffix("\u00a0%")


def _chart(group: times.Group) -> dict[str, Any]:
    return {
        "names": [one.project.name for one in group.took], "values": [one.span.workdays for one in group.took],
        "unit": _("个工作日"), "urls": [f"/projects/{one.project.pk}/stages" for one in group.took],
    }  # fmt: skip
