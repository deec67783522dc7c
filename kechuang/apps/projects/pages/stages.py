"""阶段看板页面 (stages): who stands in which stage of a pipeline, today or on a past day, and what funds arrived."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.money import amount_of, currency_name, exact_of
from kechuang.apps.projects.queries import funds as sums
from kechuang.apps.projects.queries import stages as queries
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline


def pipeline_asked(request: HttpRequest, pack: Pack) -> Pipeline:
    """Return the pipeline that is asked for, else the first that is declared.

    Raises
    ------
    django.http.Http404
        If the pack declares none.
    """
    asked = request.GET.get("pipeline", "")
    chosen = pack.pipelines.get(asked) or next(iter(pack.pipelines.values()), None)
    if chosen is None:
        raise Http404(_("本地声明包没有阶段管道"))
    return chosen


@needs(access.VIEW)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show a pipeline, today or as it was known on a past day: who stands in which stage, who lingers, who went on."""
    pack = current_pack()
    pipeline = pipeline_asked(request, pack)
    visible = access.visible_projects(request.user)
    day = _past_day(request)
    columns = queries.board(pipeline, visible, pack, day)
    context: dict[str, Any] = {
        "pipeline": pipeline,
        "pipelines": pack.pipelines.values(),
        "columns": columns,
        "count": sum(len(one.cards) for one in columns),
        "lingering": [(one, card) for one in columns for card in one.cards if card.lingers],
        "passages": queries.passages(pipeline, visible, day),
        "day": day or core.today(),
        "today": core.today(),
        "past": day is not None,
        "may_elapsed": len(pipeline.stages) > 1,
    }
    if pipeline.funds:
        lines, totals = sums.funds(visible, [pipeline.id], day)
        context |= {"lines": [sum_row(line.sums) | {"project": line.project} for line in lines],
                    "totals": [sum_row(total) for total in totals]}  # fmt: skip
    return render(request, "projects/stages.html", context)


def _past_day(request: HttpRequest) -> dt.date | None:
    """Return the past day that is asked for; None for today, for a day to come and for what is no day."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day < core.today() else None


def sum_row(one: sums.Sum) -> dict[str, Any]:
    """Return sums in words, each with its exact amount."""
    said = {
        name: {"text": amount_of(value, one.currency), "exact": exact_of(value, one.currency)}
        for name in ("contracted", "registered", "arrived", "planned", "planned_by_now", "deviation")
        if (value := getattr(one, name)) is not None
    }
    if not one.planned:
        del said["deviation"]  # nothing was planned, so nothing deviates
    return said | {
        "sums": one,
        "currency": currency_name(one.currency),
        "rate": one.rate,
        "behind": bool(one.planned) and one.deviation < 0,
    }
