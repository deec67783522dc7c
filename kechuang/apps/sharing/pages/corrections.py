"""校核纠错页面 (corrections): the list, a new report, one with its course and the steps that may be taken."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.sharing import access, actions, flowback, queries
from kechuang.apps.sharing.clocks import left_of
from kechuang.apps.sharing.contracts import contract
from kechuang.apps.sharing.forms import ReportForm
from kechuang.apps.sharing.models import Correction
from kechuang.apps.sharing.pages.requests import paged
from kechuang.apps.sharing.pages.steps import CORRECTION_STEPS, buttons, step_page
from kechuang.web.environment import data_folder


@needs(access.VIEW)
@require_GET
def correction_list(request: HttpRequest) -> HttpResponse:
    """List the work orders that the person may see."""
    flowback.settle(data_folder())
    rows = access.visible_corrections(request.user).exclude(state="new").select_related("table")
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(state__in=queries.OPEN_CORRECTIONS)
    page = paged(request, rows)
    context = {"page": page, "lines": queries.lines(page.object_list), "state": state}
    return render(request, "sharing/corrections.html", context)


@needs(access.REPORT)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report an error in a row that was read under a grant."""
    grant = get_object_or_404(access.visible_grants(request.user).select_related("table__department"), pk=pk)
    at = request.GET.get("at", "").replace("\x00", "")[:30]
    form = ReportForm(grant, posted(request))
    source = contract(grant.table)
    try:
        row = flowback.row_at(source, at)
        error = "" if row is not None else _("这一行已不在现行批次中，请回到数据页面重新选择。")
        if request.method == "POST" and form.is_valid() and not error:
            made = actions.report(by=request.user, grant=grant, at=at, **form.cleaned_data)
            messages.success(request, _("已报告，编号 %(number)s") % {"number": made.number})
            return redirect("sharing:correction", pk=made.pk)
    except Refused as refusal:
        row, error = None, str(refusal)
    context = {
        "grant": grant, "form": form, "error": error, "key": flowback.key_of(source, row).values() if row else (),
    }  # fmt: skip
    return render(request, "sharing/report.html", context, status=422 if form.errors or error else 200)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one work order: what is said to be wrong, its limit, its course, what became of it."""
    flowback.settle(data_folder())
    rows = access.visible_corrections(request.user).select_related("table__department", "reported_by")
    found: Correction = get_object_or_404(rows, pk=pk)
    names = queries.department_names()
    context = {
        "one": found,
        "department": names.get(found.department, found.department),
        "owner": names.get(found.owner, found.owner),
        "left": left_of(found),
        "buttons": buttons(found, request.user, CORRECTION_STEPS),
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }
    return render(request, "sharing/correction.html", context)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step of a work order."""
    found = get_object_or_404(access.visible_corrections(request.user).select_related("table"), pk=pk)
    return step_page(request, found, step, CORRECTION_STEPS, "sharing:correction")
