"""导入页面: choose table and file, look before anything changes, confirm, watch; put an earlier run back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog import imports
from kechuang.apps.catalog.forms import MODES, ImportForm
from kechuang.apps.catalog.inputs import SUPPLEMENT
from kechuang.apps.catalog.models import Department, LakeRun
from kechuang.apps.catalog.pages import column_row
from kechuang.apps.catalog.stages import AGAIN, STAGES, steps
from kechuang.apps.files.contents import XLSX
from kechuang.apps.jobs import access as job_access
from kechuang.apps.jobs import states
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.wording import remaining_text
from kechuang.declarations.source import Source
from kechuang.engines import lake

TELLING = 0.1


@needs(imports.MAY)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a table, see what its file must look like, hand the file in."""
    sources = imports.contracts(request.user)
    wanted = request.GET.get("table", "")
    source = next((one for one in sources if one.table == wanted), None)
    mode = request.GET.get("mode", "")
    form = ImportForm(initial={"mode": mode if mode in dict(MODES) else SUPPLEMENT})
    status = 200
    if request.method == "POST" and source is not None:
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                job = imports.hand_in(
                    form.cleaned_data["file"], table=source.table, mode=form.cleaned_data["mode"], by=request.user
                )
            except Refused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("catalog:look", pk=job.pk)
        status = 422
    departments = dict(Department.objects.values_list("pk", "name"))
    context = {
        "sources": [(one, departments.get(one.department, one.department)) for one in sources],
        "source": source,
        "columns": _columns(source) if source else [],
        "key": "、".join(source.columns[name].headings[0] for name in source.key) if source else "",
        "form": form,
        "busy": imports.busy(),
    }
    return render(request, "catalog/import.html", context, status=status)


def _columns(source: Source) -> list[dict[str, Any]]:
    contract = source.model_dump(mode="json", by_alias=True)
    return [column_row(key, column, contract) for key, column in contract["columns"].items()]


@needs(imports.MAY)
@require_GET
def template(request: HttpRequest, table: str) -> HttpResponse:
    """Send an empty workbook with the headings that a table's contract asks for."""
    source = imports.contract(table)
    if source is None:
        raise Http404
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        lake.write_xlsx(path, [column.headings[0] for column in source.columns.values()], [], sheet=source.name)
        handle = path.open("rb")
    finally:
        path.unlink()
    response = FileResponse(handle, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, _("%(name)s-模板.xlsx") % {"name": source.name})
    return response


@needs(imports.MAY)
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would become of a file; on confirmation have the city built with it."""
    check = get_object_or_404(Job.objects.select_related("requested_by"), pk=pk, kind=imports.CHECK)
    source = imports.contract(check.payload["table"])
    if source is None:
        raise Http404
    access.require(request.user, imports.MAY, Scope(department=source.department))
    error, taken, status = "", None, 200
    if request.method == "POST":
        try:
            return redirect("catalog:build", pk=imports.confirm(check, by=request.user).pk)
        except Refused as refusal:
            error, status = str(refusal), 422
            taken = refusal.job if isinstance(refusal, imports.Busy) else None
    found = check.result if isinstance(check.result, dict) else {}
    good = check.state == states.DONE and "problem" not in found
    context = {
        "check": check,
        "source": source,
        "held": check.payload,
        "mode": dict(MODES)[check.payload["mode"]],
        "found": found,
        "good": good,
        "problem": found.get("problem") or check.error,
        "consequence": imports.consequence(check) if good else [],
        "more": max(0, found.get("quarantined", 0) - len(found.get("refused", ()))),
        "error": error,
        "taken": taken,
        "busy": imports.busy() if check.open else None,
    }
    return render(request, "catalog/import_look.html", context, status=status)


@needs(imports.MAY)
@require_GET
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a build is, to everyone who may build: the page may be left."""
    job = get_object_or_404(Job.objects.select_related("requested_by"), pk=pk, kind__in=imports.BUILDS)
    result = job.result if isinstance(job.result, dict) else {}
    source = imports.contract(job.payload["table"]) if "table" in job.payload else None
    share = 1.0 if job.state == states.DONE else job.progress if job.state == states.RUNNING else None
    context = {
        "job": job,
        "source": source,
        "held": job.payload,
        "result": result,
        "steps": steps(share, STAGES if job.kind == imports.REBUILD else AGAIN),
        # Before a tenth is done, what was done says little about what is left.
        "remaining": remaining_text(job.remaining) if job.progress >= TELLING else "",
        "may_cancel": job.open and job_access.may(request.user, "cancel", job),
        "may_retry": job.state in {states.FAILED, states.CANCELLED} and job_access.may(request.user, "retry", job),
    }
    return render(request, "catalog/import_build.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, run_id: str) -> HttpResponse:
    """Have an earlier run published again."""
    run = get_object_or_404(LakeRun, pk=run_id)
    try:
        return redirect("catalog:build", pk=imports.restore(run, by=request.user).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("catalog:run", run_id=run_id)
