"""授权页面 (grants): the list, one with a page of its rows, the export, the revocation."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.sharing import access, actions, queries
from kechuang.apps.sharing.actions.grants import may_revoke
from kechuang.apps.sharing.contracts import contract, labels
from kechuang.apps.sharing.export import write_export
from kechuang.apps.sharing.forms import ReasonForm
from kechuang.apps.sharing.models import ShareGrant, UsageKind
from kechuang.apps.sharing.pages.requests import paged
from kechuang.apps.sharing.reading import PAGE, open_reading, used_today

KINDS = {
    UsageKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    UsageKind.CSV: "text/csv; charset=utf-8",
}


@needs(access.VIEW)
@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    """List the grants that the person may see."""
    state = request.GET.get("state", "")
    rows = access.visible_grants(request.user).select_related("table__department")
    if state == "current":
        rows = rows.filter(ShareGrant.current_q())
    page = paged(request, rows)
    return render(request, "sharing/grants.html", {"page": page, "names": queries.department_names(), "state": state})


def _grant(request: HttpRequest, pk: int) -> ShareGrant:
    rows = access.visible_grants(request.user).select_related("table__department", "request")
    return get_object_or_404(rows, pk=pk)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one grant: what it opens, for what, how much of it was used."""
    found = _grant(request, pk)
    source, names = contract(found.table), queries.department_names()
    context = {
        "grant": found,
        "department": names.get(found.department, found.department),
        "fields": labels(source, found.fields),
        "clear": labels(source, found.clear_fields),
        "used": used_today(found),
        "usages": found.usages.select_related("user")[:50],
        "may_read": found.is_current and access.may(request.user, access.READ, found),
        "may_revoke": found.revoked_at is None and may_revoke(request.user, found),
    }
    return render(request, "sharing/grant.html", context)


@never_cache
@needs(access.READ)
@require_GET
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page of the rows that a grant opens."""
    found = _grant(request, pk)
    entity = request.GET.get("entity", "").replace("\x00", "").strip()[:64]
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 8 else 1
    context = {"grant": found, "entity": entity, "number": max(1, number)}
    try:
        reading = open_reading(
            found,
            by=request.user,
            kind=UsageKind.PREVIEW,
            entity=entity,
            offset=(max(1, number) - 1) * PAGE,
            limit=PAGE,
        )
    except Refused as refusal:
        return render(request, "sharing/rows.html", {**context, "error": str(refusal)}, status=422)
    source = contract(found.table)
    context |= {
        "cells": reading.cells,
        "rows": [
            {"at": row["_at"], "values": [(cell, row[cell.key]) for cell in reading.cells]} for row in reading.rows()
        ],
        "total": reading.total,
        "before": number - 1,
        "after": number + 1 if number * PAGE < reading.total else 0,
        "run": reading.run,
        "used": used_today(found),
        "may_report": access.may(request.user, access.REPORT, found) and source.basis != "statistics",
    }
    return render(request, "sharing/rows.html", context)


@never_cache
@needs(access.READ)
@require_GET
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send the rows of a grant as a file that bears its watermark."""
    if kind not in KINDS:
        raise Http404
    found, entity = _grant(request, pk), request.GET.get("entity", "").replace("\x00", "").strip()[:64]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{kind}"
        try:
            write_export(found, path, by=request.user, kind=UsageKind(kind), entity=entity)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("sharing:grant", pk=found.pk)
        handle = path.open("rb")  # stays readable after the folder is gone
    response = FileResponse(handle, content_type=KINDS[UsageKind(kind)])
    response["Content-Disposition"] = content_disposition_header(True, f"{found.table.name}-{found.number}.{kind}")
    return response


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a grant, after a reason is given."""
    found = _grant(request, pk)
    form = ReasonForm(found, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke(found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("授权 %(grant)s 已撤销") % {"grant": found.number})
            return redirect("sharing:grant", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "thing": found, "form": form, "label": _("撤销授权"), "kind": "danger", "back": "sharing:grant",
        "follows": _("使用部门即刻不能再取用；已导出的文件带有水印，请其按规定处理。"),
    }  # fmt: skip
    return render(request, "sharing/step.html", context, status=422 if form.errors else 200)
