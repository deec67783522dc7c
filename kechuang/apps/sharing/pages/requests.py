"""申请页面 (requests): the list, a new one, one with its course and the steps that the person may take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing import access, actions, queries
from kechuang.apps.sharing.clocks import left_of
from kechuang.apps.sharing.contracts import contract, labels
from kechuang.apps.sharing.forms import AskForm, DemandForm
from kechuang.apps.sharing.models import RequestKind, ShareGrant, ShareRequest
from kechuang.apps.sharing.pages.steps import REQUEST_STEPS, buttons, step_page

SIZES = (20, 50, 100)


def paged(request: HttpRequest, rows: Any) -> Any:
    """Return the page of a list that is asked for."""
    size = request.GET.get("size", "")
    return Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))


@needs(access.VIEW)
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """List the requests that the person may see."""
    rows = access.visible_requests(request.user).exclude(state="new").select_related("table")
    state = request.GET.get("state", "")
    groups = {"open": queries.OPEN_REQUESTS, "declined": queries.DECLINED}
    if state in {*groups, *ShareRequest.TABLE.states}:
        rows = rows.filter(state__in=groups.get(state, (state,)))
    names, department = queries.department_names(), request.GET.get("department", "")
    if department in names:
        rows = rows.filter(Q(department=department) | Q(owner=department))
    page = paged(request, rows)
    context = {
        "page": page,
        "lines": queries.lines(page.object_list),
        "state": state,
        "states": [
            ("open", _("办理中")),
            ("granted", ShareRequest.TABLE.states["granted"]),
            ("declined", _("未获同意")),
            *((key, ShareRequest.TABLE.states[key]) for key in ("held", "withdrawn")),
        ],
        "department": department if department in names else "",
        "departments": names.items(),
        "may_ask": bool(access.departments_of(request.user, access.ASK)),
    }
    return render(request, "sharing/requests.html", context)


@needs(access.ASK)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, table: str) -> HttpResponse:
    """Ask for a table of the catalogue."""
    found = get_object_or_404(SourceTable.objects.select_related("department"), pk=table)
    departments = access.departments_of(request.user, access.ASK) - {found.department_id}
    form = AskForm(found, departments, posted(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = actions.ask(by=request.user, table=found, fields=given.pop("fields_"), **given)
            messages.success(request, _("已提交，编号 %(number)s") % {"number": made.number})
            return redirect("sharing:request", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "table": found, "departments": departments, "one": queries.Shared(
        found, contract(found), None)}  # fmt: skip
    return render(request, "sharing/ask.html", context, status=422 if form.errors else 200)


@needs(access.ASK)
@require_http_methods(["GET", "POST"])
def demand(request: HttpRequest) -> HttpResponse:
    """Ask for data that the catalogue does not have."""
    departments = access.departments_of(request.user, access.ASK)
    form = DemandForm(departments, posted(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = actions.demand(by=request.user, fields=given.pop("names").splitlines(), **given)
            messages.success(request, _("已提交，编号 %(number)s") % {"number": made.number})
            return redirect("sharing:request", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "departments": departments}
    return render(request, "sharing/ask.html", context, status=422 if form.errors else 200)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request: what, why, how long; its limit; its course; the steps that may be taken."""
    found = get_object_or_404(access.visible_requests(request.user).select_related("table", "requested_by"), pk=pk)
    names = queries.department_names()
    source = contract(found.table) if found.table is not None else None
    context = {
        "one": found,
        "names": names,
        "department": names.get(found.department, found.department),
        "owner": names.get(found.owner, found.owner),
        "fields": labels(source, found.fields) if source and found.kind == RequestKind.TABLE else found.fields,
        "clear": labels(source, found.clear_fields) if source else [],
        "shared": queries.Shared(found.table, source, None) if source else None,
        "left": left_of(found),
        "grant": ShareGrant.objects.filter(request=found).first(),
        "buttons": buttons(found, request.user, REQUEST_STEPS),
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }
    return render(request, "sharing/request.html", context)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step of a request."""
    found = get_object_or_404(access.visible_requests(request.user).select_related("table"), pk=pk)
    return step_page(request, found, step, REQUEST_STEPS, "sharing:request")
