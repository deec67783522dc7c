"""阶段与到账页面 (stages, funds, elapsed): the boards of all projects, and the stages and funds of one."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import funds as fund_actions
from kechuang.apps.projects.actions import stages as stage_actions
from kechuang.apps.projects.actions import striving as striving_actions
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.forms.stages import DelayForm, EntryForm, FundsForm, MoveForm, ReasonForm
from kechuang.apps.projects.models import FundsArrived, Project, StageMove
from kechuang.apps.projects.money import amount_of, currency_name, exact_of
from kechuang.apps.projects.pages.records import found, head
from kechuang.apps.projects.queries import elapsed as times
from kechuang.apps.projects.queries import funds as sums
from kechuang.apps.projects.queries import stages as queries
from kechuang.apps.projects.queries import striving
from kechuang.core import Ratio
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline


@guardian("projects.stagemove")
def _papers(user: Any, verb: str, attachment: Attachment) -> bool:
    """Whoever may see the project may see the papers with which it entered a stage; none is added later."""
    move = StageMove.objects.filter(pk=attachment.object_id).first()
    return verb == "view" and move is not None and access.visible_projects(user).filter(pk=move.project_id).exists()


def _pipeline(request: HttpRequest, pack: Pack) -> Pipeline:
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
    pipeline = _pipeline(request, pack)
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
        context |= {"lines": [_sum_row(line.sums) | {"project": line.project} for line in lines],
                    "totals": [_sum_row(total) for total in totals]}  # fmt: skip
    return render(request, "projects/stages.html", context)


def _past_day(request: HttpRequest) -> dt.date | None:
    """Return the past day that is asked for; None for today, for a day to come and for what is no day."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day < core.today() else None


def _sum_row(one: sums.Sum) -> dict[str, Any]:
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


@needs(access.VIEW)
@require_GET
def elapsed(request: HttpRequest) -> HttpResponse:
    """Show how long projects took from one stage to another."""
    pack = current_pack()
    pipeline = _pipeline(request, pack)
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


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def stages_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project's stages and funds; let it enter another stage, say why it is late, enter funds."""
    project, pack = found(request, pk), current_pack()
    pipeline = pack.pipelines.get(project.pipeline)
    deed = request.POST.get("deed", "")
    given = posted(request)
    files = request.FILES if request.method == "POST" else None
    asked = request.GET.get("to", "")
    initial = {"to": asked} if pipeline is not None and asked in pipeline.ids else {}
    move = (
        MoveForm(pipeline, project.stage, given if deed == "move" else None, files if deed == "move" else None,
                 initial=initial)
        if pipeline is not None else None
    )  # fmt: skip
    delay, money = DelayForm(given if deed == "delay" else None), FundsForm(given if deed == "funds" else None)
    applies = pipeline is not None and pipeline.meaning("applied") is not None
    entry = EntryForm(given if deed == "entry" else None, files if deed == "entry" else None) if applies else None
    form: Any = {"move": move, "delay": delay, "funds": money, "entry": entry}.get(deed)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                messages.success(request, _taken(request, project, deed, form))
                return redirect("projects:stages_of", pk=pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    moves = list(project.stage_moves.select_related("by").order_by("-pk"))
    papers = papers_of(StageMove, [one.pk for one in moves])
    context = head(request, project, "stages") | {
        "pipeline": pipeline,
        "move": move,
        "delay": delay,
        "money": money,
        "entry": entry,
        "application": striving.application(pipeline, moves[::-1], papers) if pipeline and applies else [],
        "deed": deed,
        "card": queries.card(project, moves[::-1], pipeline.stage(project.stage), pack)
        if pipeline is not None and project.stage in pipeline.ids else None,
        "moves": [
            {"move": one, "name": names.stage_name(one.pipeline, one.to_stage, pack),
             "stays": one.from_stage == one.to_stage, "papers": papers.get(one.pk, []),
             "named": [paper for paper in one.evidence if paper.get("kind") == "paper"]}
            for one in moves if one.entry is None  # those stand in the ledger of the application
        ],
        "keeps_funds": pipeline is not None and pipeline.funds,
    }  # fmt: skip
    if pipeline is not None and pipeline.funds:
        rows = list(project.funds.select_related("by", "reverses").order_by("-on", "-pk"))
        gone = {one.reverses_id for one in rows if one.reverses_id}
        context |= {
            "sums": _sum_row(sums.sums_of(project, rows)),
            "funds": [
                {"row": one, "text": amount_of(one.amount, one.currency), "exact": exact_of(one.amount, one.currency),
                 "reversed": one.pk in gone}
                for one in rows
            ],
        }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "projects/stages_of.html", context, status=status)


def _taken(request: HttpRequest, project: Project, deed: str, form: Any) -> str:
    """Do what one of the forms asks for, and return the sentence about it."""
    given = form.cleaned_data
    if deed == "move":
        stage_actions.move(
            project, by=request.user, seen=given["seen"], to=given["to"], on=given["on"], papers=form.papers,
            note=given["note"], files=given["files"],
        )  # fmt: skip
        return _("已登记阶段变更。")
    if deed == "delay":
        stage_actions.explain(project, by=request.user, reason=given["reason"])
        return _("已登记延期原因。")
    if deed == "entry":
        striving_actions.enter(project, by=request.user, **given)
        return _("已记入申报台账。")
    fund_actions.enter(
        project, by=request.user, planned=bool(given["planned"]), on=given["on"], amount=given["amount"],
        note=given["note"],
    )  # fmt: skip
    return _("已登记。")


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def reverse(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line of funds out by a second one."""
    project = found(request, pk)
    row = get_object_or_404(FundsArrived.objects.select_related("project"), pk=line, project=project)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            fund_actions.reverse(row, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已冲正，原来的一笔保留。"))
            return redirect("projects:stages_of", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = head(request, project, "stages") | {
        "form": form, "row": row, "text": amount_of(row.amount, row.currency),
    }  # fmt: skip
    return render(request, "projects/reverse.html", context, status=422 if form.errors else 200)
