"""四库九专题页面: the databases with what they hold, the departments with what is held of each."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts import access
from kechuang.apps.catalog.databases import keepers, shelves
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.catalog.queries import resources
from kechuang.engines import lake

VIEW = "catalog.view"


@login_required
@require_GET
def databases(request: HttpRequest) -> HttpResponse:
    """Show every database with its tables, and every department with its records."""
    access.require(request.user, VIEW)
    received = resources()
    held = keepers(received)
    found = shelves(current_pack(), received)
    return render(
        request,
        "catalog/databases.html",
        {
            "shelves": found,
            "base": sum(one.database.kind == "base" for one in found),
            "themes": sum(one.database.kind == "theme" for one in found),
            "inferred": any(one.database.inferred for one in found),
            "keepers": held,
            "records": sum(one.held for one in held),
            "tables": sum(one.tables for one in held),
        },
    )


@login_required
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """Send what each department holds as a workbook."""
    access.require(request.user, VIEW)
    headings = [_("部门"), _("数据表"), _("收到"), _("通过"), _("隔离"), _("逾期")]
    rows = [[one.name, one.tables, one.received, one.held, one.quarantined, one.late] for one in keepers()]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        lake.write_xlsx(path, headings, rows, sheet=_("各部门数据量"))
        handle = path.open("rb")
    response = FileResponse(handle, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = content_disposition_header(True, f"{_('各部门数据量')}.xlsx")
    return response
