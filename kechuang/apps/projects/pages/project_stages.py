"""项目阶段与资金页面 (stages of a project): the way it took, its application, its funds, and entering them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

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
from kechuang.apps.projects.money import amount_of, exact_of
from kechuang.apps.projects.pages.records import found, head
from kechuang.apps.projects.pages.stages import sum_row
from kechuang.apps.projects.queries import funds as sums
from kechuang.apps.projects.queries import stages as queries
from kechuang.apps.projects.queries import striving
from kechuang.declarations.pack import Pack
from kechuang.declarations.pipeline import Pipeline


@guardian("projects.stagemove")
def _papers(user: Any, verb: str, attachment: Attachment) -> bool:
    """Whoever may see the project may see the papers with which it entered a stage; none is added later."""
    move = StageMove.objects.filter(pk=attachment.object_id).first()
    return verb == "view" and move is not None and access.visible_projects(user).filter(pk=move.project_id).exists()


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def stages_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project's stages and funds; let it enter another stage, say why it is late, enter funds."""
    project, pack = found(request, pk), current_pack()
    pipeline, deed = pack.pipelines.get(project.pipeline), request.POST.get("deed", "")
    forms = _forms(request, project, pipeline, deed)
    form = forms.get(deed)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                messages.success(request, _taken(request, project, deed, form))
                return redirect("projects:stages_of", pk=pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    context = head(request, project, "stages") | {
        "pipeline": pipeline, "deed": deed, "move": forms["move"], "delay": forms["delay"], "money": forms["funds"],
        "entry": forms["entry"],
    }  # fmt: skip
    context |= _way(project, pipeline, pack) | _funds(project, pipeline)
    status = 422 if form is not None and form.errors else 200
    return render(request, "projects/stages_of.html", context, status=status)


def _applies(pipeline: Pipeline | None) -> bool:
    return pipeline is not None and pipeline.meaning("applied") is not None


def _forms(request: HttpRequest, project: Project, pipeline: Pipeline | None, deed: str) -> dict[str, Any]:
    """Return the forms of the page by deed, that of ``deed`` filled in; None where a project has no use for one."""
    given, files = posted(request), request.FILES if request.method == "POST" else None
    asked = request.GET.get("to", "")

    def sent(one: str) -> tuple[Any, Any]:
        return (given, files) if deed == one else (None, None)

    return {
        "move": None if pipeline is None else MoveForm(
            pipeline, project.stage, *sent("move"), initial={"to": asked} if asked in pipeline.ids else {}
        ),
        "delay": DelayForm(sent("delay")[0]),
        "funds": FundsForm(sent("funds")[0]),
        "entry": EntryForm(*sent("entry")) if _applies(pipeline) else None,
    }  # fmt: skip


def _way(project: Project, pipeline: Pipeline | None, pack: Pack) -> dict[str, Any]:
    """Return the stages that a project went through, where it stands, and the ledger of its application."""
    moves = list(project.stage_moves.select_related("by").order_by("-pk"))
    papers = papers_of(StageMove, [one.pk for one in moves])
    there = pipeline is not None and project.stage in pipeline.ids
    return {
        "application": striving.application(pipeline, moves[::-1], papers) if pipeline and _applies(pipeline) else [],
        "card": queries.card(project, moves[::-1], pipeline.stage(project.stage), pack) if pipeline and there else None,
        "moves": [
            {"move": one, "name": names.stage_name(one.pipeline, one.to_stage, pack),
             "stays": one.from_stage == one.to_stage, "papers": papers.get(one.pk, []),
             "named": [paper for paper in one.evidence if paper.get("kind") == "paper"]}
            for one in moves if one.entry is None  # those stand in the ledger of the application
        ],
    }  # fmt: skip


def _funds(project: Project, pipeline: Pipeline | None) -> dict[str, Any]:
    """Return the sums of a project's funds, and each line, where its pipeline counts funds."""
    if pipeline is None or not pipeline.funds:
        return {"keeps_funds": False}
    rows = list(project.funds.select_related("by", "reverses").order_by("-on", "-pk"))
    gone = {one.reverses_id for one in rows if one.reverses_id}
    return {
        "keeps_funds": True,
        "sums": sum_row(sums.sums_of(project, rows)),
        "funds": [
            {"row": one, "text": amount_of(one.amount, one.currency), "exact": exact_of(one.amount, one.currency),
             "reversed": one.pk in gone}
            for one in rows
        ],
    }  # fmt: skip


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
