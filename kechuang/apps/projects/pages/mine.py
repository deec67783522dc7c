"""我的任务页面 (mine): the two lists of my departments, what waits for me, and both as a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang import core
from kechuang.apps.accounts.gate import needs
from kechuang.apps.projects import access, names
from kechuang.apps.projects.pages.shared import paged
from kechuang.apps.projects.queries import mine
from kechuang.apps.projects.queries.service import NEAR, served_projects, service_of
from kechuang.engines import lake

SERVED = "served"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(access.VIEW)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Show what my departments lead, what they support and what waits for me."""
    role = request.GET.get("role", mine.LEAD)
    role = role if role in {mine.LEAD, mine.SUPPORT, SERVED} else mine.LEAD
    departments = mine.my_departments(request.user)
    found = {one: mine.lines_of(mine.tasks_of(request.user, one, departments)) for one in (mine.LEAD, mine.SUPPORT)}
    page = paged(request, found.get(role, []))
    context: dict[str, Any] = {
        "works": bool(departments), "role": role, "page": page, "lines": page.object_list,
        "departments": names.department_list(sorted(departments or access.departments_of(request.user, access.VIEW))),
        "led": len(found[mine.LEAD]), "supported": len(found[mine.SUPPORT]),
        "late": sum(line.over for line in found.get(role, [])), "waiting": mine.waiting_for(request.user),
        "served": served_projects(request.user).count(),
        "near": NEAR,
        "service": service_of(request.user) if role == SERVED else None,
        "projects": mine.projects_of(request.user, role).order_by("due", "pk")[:50] if role != SERVED else (),
        "verifies": bool(access.departments_of(request.user, access.VERIFY) & access.bodies()),
    }  # fmt: skip
    return render(request, "projects/mine.html", context)


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send both lists as a workbook."""
    headings = (
        _("清单"), _("项目"), _("编号"), _("任务"), _("牵头部门"), _("责任人"), _("完成（%）"), _("时限"),
        _("时限来源"), _("超期（工作日）"), _("还剩（工作日）"), _("状态"), _("数据"),
    )  # fmt: skip
    rows = [
        (
            label, line.task.project.name, line.task.code, line.task.name, line.lead,
            line.task.owner.display_name if line.task.owner else "", line.task.percent, line.due,
            line.source, line.late, line.left,
            line.task.state_label, _("演示数据") if line.task.synthetic else "",
        )
        for role, label in ((mine.LEAD, _("牵头清单")), (mine.SUPPORT, _("配合清单")))
        for line in mine.lines_of(mine.tasks_of(request.user, role))
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.xlsx"
        lake.write_xlsx(path, headings, rows, sheet=_("我的任务"))
        handle = path.open("rb")
    response = FileResponse(handle, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('我的任务')}-{core.today()}.xlsx")
    return response
