"""导入导出页面 (exchange): a plan from a file, seen before it is taken; a plan as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.files.models import Attachment
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import exchange
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.forms.exchange import PlanFileForm, TakeFileForm
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.pages.plan import dated_or_none, read_baseline
from kechuang.apps.projects.pages.shared import head_of, project_of
from kechuang.apps.projects.plans.written import yaml_text
from kechuang.engines.plans import Schedule, icalendar, mspdi, write_sheet

KINDS = {
    "xml": "application/xml", "ics": "text/calendar", "yaml": "application/yaml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_MOST_BASELINES = 11


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send a project's plan with its dates as a file."""
    project = project_of(request, pk)
    if kind not in KINDS:
        raise Http404
    dated, wrong = dated_or_none(project)
    if dated is None:
        messages.error(request, wrong or _("项目还没有任务，没有计划可以导出。"))
        return redirect("projects:plan", pk=pk)
    response = HttpResponse(content_of(project, dated, kind), content_type=KINDS[kind])
    mark = _("（演示数据）") if project.synthetic else ""
    name = f"{project.name}{mark}-{core.today()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def content_of(project: Project, dated: Schedule, kind: str) -> bytes:
    """Return a dated plan as a file of a kind."""
    if kind == "xml":
        kept = [read_baseline(one) for one in project.baselines.order_by("number")[:_MOST_BASELINES]]
        snapshots = {
            number: {uid: (one.start, one.finish) for uid, one in found.tasks.items()}
            for number, found in enumerate(kept) if found is not None
        }  # fmt: skip
        return mspdi(dated, snapshots)
    if kind == "ics":
        return icalendar(dated, stamp=timezone.localtime(core.now(), core.ZONE), key=str(project.pk))
    if kind == "yaml":
        return yaml_text(dated.plan).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_sheet(path, dated)
        return path.read_bytes()


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file in and lead to what it would change."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    form = PlanFileForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = exchange.hand_in(project, by=request.user, upload=form.cleaned_data["file"])
            return redirect("projects:plan_import_one", pk=pk, attachment=kept.pk)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {
        **head_of(project, request.user), "form": form, "label": _("导入计划"), "kind": "primary", "files": True,
        "follows": [
            _("先显示会增加、更改和移除哪些任务，核对后再采用；按任务编号对应。"),
            _("原计划保存为一条基线；已报告进度的任务不会被移除。"),
        ],
        "back": f"/projects/{pk}/plan",
    }  # fmt: skip
    return render(request, "projects/plan_step.html", context, status=422 if form.errors else 200)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int, attachment: UUID) -> HttpResponse:
    """Show what a file would change, and take it."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    kept = get_object_or_404(Attachment, pk=attachment, object_type=exchange.OBJECT, object_id=str(pk))
    form = TakeFileForm(posted(request), initial={"plan_revision": project.plan_revision})
    if request.method == "POST" and form.is_valid():
        try:
            taken = exchange.take_file(project, kept, by=request.user, **form.cleaned_data)
            messages.success(request, _("已导入：新增 %(a)d 个、更改 %(c)d 个、移除 %(g)d 个任务") % {
                "a": len(taken.added), "c": len(taken.changed), "g": len(taken.gone)})  # fmt: skip
            return redirect("projects:plan", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                project.refresh_from_db()
                form.data = form.data.copy()
                form.data["plan_revision"] = str(project.plan_revision)
    try:
        seen = exchange.look_through(project, kept)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("projects:plan_import", pk=pk)
    context = {**head_of(project, request.user), "form": form, "seen": seen, "file": kept}
    return render(request, "projects/plan_import.html", context, status=422 if form.errors else 200)
