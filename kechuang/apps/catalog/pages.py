"""目录页面: departments and their tables, a table's contract and receipts, a run, its quarantine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.accounts.access import Scope
from kechuang.apps.audit.record import record
from kechuang.apps.catalog import freshness, imports, quality, queries, uses
from kechuang.apps.catalog.actions import count_use
from kechuang.apps.catalog.models import LakeRun, Load, SourceTable, TableUse
from kechuang.engines import lake

VIEW = "catalog.view"
QUARANTINE = "quarantine.view"
EXPORT = "quarantine.export"
PAGE = 50
LOADS = 100
TYPES = {
    "text": gettext_lazy("文本"),
    "credit_code": gettext_lazy("统一社会信用代码"),
    "name": gettext_lazy("名称"),
    "address": gettext_lazy("地址"),
    "division": gettext_lazy("行政区划"),
    "industry": gettext_lazy("国民经济行业"),
    "date": gettext_lazy("日期"),
    "year": gettext_lazy("年份"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "money": gettext_lazy("金额"),
    "share": gettext_lazy("比例"),
    "code": gettext_lazy("代码"),
    "boolean": gettext_lazy("是否"),
    "list": gettext_lazy("清单"),
    "person": gettext_lazy("人名"),
    "person_id": gettext_lazy("公民身份号码"),
    "phone": gettext_lazy("电话号码"),
    "reg_no": gettext_lazy("注册号"),
}


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show departments, tables with their newest receipt, and the newest runs."""
    access.require(request.user, VIEW)
    resources = queries.resources()
    return render(
        request,
        "catalog/overview.html",
        {
            "resources": resources,
            "departments": len({resource.table.department_id for resource in resources}),
            "rows": sum(resource.load.accepted for resource in resources if resource.load),
            "held_back": sum(resource.load.quarantined for resource in resources if resource.load),
            "runs": LakeRun.objects.all()[:10],
            "published": queries.published_run(),
            "may_see_quarantine": access.may(request.user, QUARANTINE),
            "may_import": access.may(request.user, imports.MAY),
        },
    )


@login_required
@require_GET
def table(request: HttpRequest, table: str) -> HttpResponse:
    """Show one table: its contract column by column, its receipts, what its checks found."""
    access.require(request.user, VIEW)
    found = get_object_or_404(SourceTable.objects.select_related("department"), pk=table)
    loads = list(found.loads.select_related("run").order_by("-run__started", "pk")[:LOADS])
    over_time = quality.quality(loads)
    count_use(table=table, actor=request.user, way=TableUse.Way.PAGE)
    return render(
        request,
        "catalog/table.html",
        {
            "table": found,
            "columns": [column_row(key, column, found.contract) for key, column in found.contract["columns"].items()],
            "loads": loads[:20],
            "fresh": freshness.freshness(found.refresh, freshness.since(loads)),
            "quality": over_time,
            "quality_said": quality.summary(over_time) if over_time else "",
            "uses": uses.uses(table),
            "may_see_quarantine": access.may(request.user, QUARANTINE),
            "may_import": access.may(request.user, imports.MAY, Scope(department=found.department_id)),
        },
    )


@login_required
@require_GET
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show one run: its receipts and the checks that rows broke."""
    access.require(request.user, VIEW)
    found = get_object_or_404(LakeRun, pk=run_id)
    published = queries.published_run()
    return render(
        request,
        "catalog/run.html",
        {
            "run": found,
            "is_published": published == found.pk,
            "instead_of": imports.restorable(found, request.user) and LakeRun.objects.filter(pk=published).first(),
            "loads": found.loads.select_related("table__department"),
            "checks": found.checks.filter(failing__gt=0).select_related("table"),
            "may_see_quarantine": access.may(request.user, QUARANTINE),
        },
    )


@login_required
@require_GET
def quarantine(request: HttpRequest, run_id: str, table: str) -> HttpResponse:
    """Show the rows of a table that broke its contract, each with column and reason."""
    access.require(request.user, QUARANTINE)
    loads = _loads(run_id, table)
    held_back = sum(load.quarantined for load in loads)
    count_use(table=table, actor=request.user, way=TableUse.Way.QUARANTINE)
    page = Paginator(range(held_back), PAGE).get_page(request.GET.get("page"))
    headings, rows = queries.quarantined(run_id, table, max(0, page.start_index() - 1), PAGE)
    return render(
        request,
        "catalog/quarantine.html",
        {
            "run_id": run_id,
            "table": loads[0].table,
            "files": [load.file_name for load in loads],
            "held_back": held_back,
            "page": page,
            "headings": headings,
            "rows": rows,
            "may_export": access.may(request.user, EXPORT),
            "may_import": access.may(request.user, imports.MAY, Scope(department=loads[0].table.department_id)),
        },
    )


@login_required
@require_GET
def sheet(request: HttpRequest, run_id: str, table: str) -> HttpResponse:
    """Send the quarantined rows as a workbook to be corrected by hand and loaded again."""
    access.require(request.user, EXPORT)
    loads = _loads(run_id, table)
    found = queries.lake_run(run_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        try:
            if found is None:
                raise FileNotFoundError(run_id)
            lake.quarantine_sheet(found, table, path)
        except FileNotFoundError:
            raise Http404(_("这一批次的文件已不在数据目录中")) from None
        handle = path.open("rb")
    with transaction.atomic():
        count_use(table=table, actor=request.user, way=TableUse.Way.EXPORT)
        record(
            verb="quarantine.export",
            actor=request.user,
            object_type="source_table",
            object_id=table,
            detail={"run": run_id, "rows": sum(load.quarantined for load in loads)},
        )
    response = FileResponse(handle, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = content_disposition_header(True, f"{loads[0].table.name}-隔离行-{run_id}.xlsx")
    return response


def _loads(run_id: str, table: str) -> list[Load]:
    """Return the receipts of a table's files in a run, in the order in which they were read."""
    found = Load.objects.filter(run_id=run_id, table_id=table).select_related("table__department").order_by("pk")
    loads = list(found)
    if not loads:
        raise Http404(_("这一批次没有收到这张表"))
    return loads


def column_row(key: str, column: dict[str, object], contract: dict[str, object]) -> dict[str, object]:
    """Return what a page shows of a column of a contract."""
    spelled = column.get("from")
    rules = []
    if column.get("required"):
        rules.append(_("必填"))
    if column.get("unique") or key in contract.get("key", ()):  # type: ignore[operator]
        rules.append(_("主键") if key in contract.get("key", ()) else _("不重复"))  # type: ignore[operator]
    if column.get("range"):
        low, high = column["range"]  # type: ignore[misc]
        rules.append(f"{low} – {_('今天') if high == 'today' else high}")
    if column.get("max"):
        rules.append(_("最长 %(n)s 字") % {"n": column["max"]})
    if column.get("pattern"):
        rules.append(_("格式 %(pattern)s") % {"pattern": column["pattern"]})
    if column.get("of"):
        rules.append("、".join(str(value) for value in column["of"]))  # type: ignore[attr-defined]
    return {
        "heading": "、".join(spelled) if isinstance(spelled, list) else spelled,
        "key": key,
        "type": TYPES.get(str(column.get("type")), column.get("type")),
        "unit": column.get("unit") or "",
        "rules": "；".join(rules),
        "gives": column.get("gives"),
        "personal": column.get("personal"),
    }
