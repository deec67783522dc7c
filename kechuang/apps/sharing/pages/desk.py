"""共享首页 (the desk) and 资源 (resources): what waits for me, how departments stand, what can be asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.models import Department, SourceTable
from kechuang.apps.catalog.pages import TYPES
from kechuang.apps.catalog.place import current_pack, current_place
from kechuang.apps.sharing import access, queries
from kechuang.apps.sharing.contracts import ATTRIBUTES, heading, is_personal
from kechuang.apps.sharing.exchange import stable_code
from kechuang.apps.sharing.models import ShareGrant


@needs(access.VIEW)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, and the figures of every department."""
    rows = queries.figures()
    context = {
        "waiting": queries.waiting(request.user),
        "figures": rows,
        "departments": sum(bool(row.resources) for row in rows),
        "resources": sum(row.resources for row in rows),
        "records": sum(row.rows for row in rows),
        "grants": ShareGrant.objects.filter(ShareGrant.current_q()).count(),
        "overdue": sum(row.overdue + row.late for row in rows),
        "may_ask": bool(access.departments_of(request.user, access.ASK)),
        "clocks": current_pack().sharing_clocks.values(),
    }
    return render(request, "sharing/desk.html", context)


@needs(access.VIEW)
@require_GET
def resources(request: HttpRequest) -> HttpResponse:
    """List the resources of the catalogue with the terms under which they are shared."""
    text = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    attribute, department = request.GET.get("attribute", ""), request.GET.get("department", "")
    found = queries.shared(attribute=attribute, department=department, text=text)
    context = {
        "resources": found,
        "q": text,
        "attribute": attribute,
        "department": department,
        "attributes": ATTRIBUTES.items(),
        "departments": Department.objects.filter(tables__isnull=False).distinct(),
        "filtered": bool(text or attribute or department),
        "may_ask": bool(access.departments_of(request.user, access.ASK)),
    }
    return render(request, "sharing/resources.html", context)


@needs(access.VIEW)
@require_GET
def resource(request: HttpRequest, table: str) -> HttpResponse:
    """Show one resource: terms, fields, and the grants on it that the person may see."""
    found = get_object_or_404(SourceTable.objects.select_related("department"), pk=table)
    source = queries.contract(found)
    mine = access.departments_of(request.user, access.ASK)
    context = {
        "one": queries.Shared(found, source, None),
        "code": stable_code(found, current_place().code),
        "columns": [
            {"key": key, "heading": heading(key, column), "type": TYPES.get(column.type, column.type),
             "unit": column.unit or "", "personal": is_personal(column),
             "attribute": ATTRIBUTES[source.terms_of(key).attribute], "why": source.terms_of(key).why,
             "own": column.sharing is not None}
            for key, column in source.columns.items()
        ],
        "aggregate": [heading(key, source.columns[key]) for key in source.aggregate],
        "grants": access.visible_grants(request.user).filter(table=found).select_related("table")[:20],
        "names": queries.department_names(),
        "current": queries.current_grants(found),
        "may_ask": bool(mine - {found.department_id}) and source.sharing.attribute != "none",
        "may_catalog": access.access.may(request.user, "catalog.view"),
    }  # fmt: skip
    return render(request, "sharing/resource.html", context)
