"""项目清单页面 (the list): filtered, sorted and exported by what stands in the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.export import XLSX, list_workbook
from kechuang.apps.projects.models import Programme, Project, ProjectKind, TaskForce
from kechuang.apps.projects.models.light import Light
from kechuang.apps.projects.queries import lists
from kechuang.declarations.pack import Pack
from kechuang.web.templatetags.kechuang import Chip

SIZES = (20, 50, 100)
#: Columns that a phone leaves out: what they say stands on the record.
MINOR = frozenset(
    {"programme", "task_force", "supports", "problems", "start", "kind", "undertaker", "leader"}
    | {"officer", "product", "batch"}
)


def paged(request: HttpRequest, rows: Any) -> Any:
    """Return the page of a list that is asked for."""
    size = request.GET.get("size", "")
    return Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))


@needs(access.VIEW)
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """Show the projects that the person may see."""
    pack = current_pack()
    filters = lists.Filters.of(request.GET, pack)
    visible = access.visible_projects(request.user)
    rows = lists.narrowed(visible.select_related("programme", "task_force", "officer"), filters)
    page = paged(request, rows)
    programmes = list(access.visible_programmes(request.user).only("pk", "name"))
    forces = list(access.visible_task_forces(request.user).only("pk", "name"))
    columns = lists.chosen(request.GET.getlist("column"))
    mine = sorted(access.departments_of(request.user, access.VIEW))
    shown = lists.lines(page.object_list, pack)
    context = {
        "page": page,
        "lines": shown,
        "rows": [(line, [(column, column.text(line)) for column in columns]) for line in shown],
        "columns": columns,
        "minor": MINOR,
        "all_columns": [(one, one in columns) for one in lists.COLUMNS],
        "filters": filters,
        "active": list(_chips(filters, pack, programmes, forces)),
        "programmes": programmes,
        "task_forces": forces,
        "departments": names.department_choices(pack),
        "divisions": names.division_choices(pack),
        "pipelines": pack.pipelines.values(),
        "stages": pack.pipelines[filters.pipeline].stages if filters.pipeline else (),
        "kinds": ProjectKind.choices,
        "lights": Light.choices,
        "states": [("active", _("推进中和待核验")), *Project.TABLE.choices()],
        "views": list(_views(mine)),
        "view": request.GET.urlencode(),
        "may_create": bool(access.departments_of(request.user, access.MANAGE)),
        **lists.choices(visible),
    }
    return render(request, "projects/list.html", context)


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the list with the same filters as a workbook; what is invented says so in its row."""
    pack = current_pack()
    filters = lists.Filters.of(request.GET, pack)
    visible = access.visible_projects(request.user).select_related("programme", "task_force", "officer")
    rows = lists.narrowed(visible, filters)
    try:
        content = list_workbook(rows, pack, columns=lists.chosen(request.GET.getlist("column")), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('projects:list')}?{request.GET.urlencode()}")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('项目清单')}.xlsx")
    return response


def _views(mine: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the views that everybody needs: their words and their part of the address."""
    yield _("全部项目"), ""
    if mine:
        yield _("我部门牵头"), f"department={mine[0]}&role=lead"
        yield _("我部门配合"), f"department={mine[0]}&role=support"
    yield _("红灯"), "light=red"
    yield _("黄灯"), "light=yellow"
    yield _("推进中"), "state=active"
    yield _("申报截止临近"), "apply=near&column=light&column=stage&column=lead&column=apply_by&column=officer"
    yield _("逾期未申报"), "apply=over&column=light&column=stage&column=lead&column=apply_by&column=officer"
    yield _("已销号"), "state=closed"


def _chips(filters: lists.Filters, pack: Pack, programmes: list[Programme], forces: list[TaskForce]) -> Iterator[Chip]:
    known = {"programme": {one.pk: one.name for one in programmes}, "task_force": {one.pk: one.name for one in forces}}
    if filters.text:
        yield Chip(_("搜索"), filters.text, "q")
    for name, label in (("programme", _("攻坚行动")), ("task_force", _("工作专班"))):
        key = getattr(filters, name)
        if key is not None:
            none = _("不属于攻坚行动") if name == "programme" else _("未设专班")
            yield Chip(label, known[name].get(key, "—") if key else none, name)
    if filters.division:
        yield Chip(_("所在地"), division_name(filters.division, pack), "division")
    if filters.department:
        role = {lists.LEAD: _("牵头部门"), lists.SUPPORT: _("配合部门")}.get(filters.role, _("牵头或配合部门"))
        yield Chip(role, names.department_name(filters.department, pack), "department")
    for name, label, text in (
        ("aspect", _("方面"), filters.aspect),
        ("pipeline", _("阶段管道"), getattr(names.pipeline_of(filters.pipeline, pack), "name", "")),
        ("stage", _("阶段"), _stage(filters, pack)),
        ("kind", _("类别"), str(dict(ProjectKind.choices).get(filters.kind, ""))),
        ("level", _("级别"), filters.level),
        ("light", _("灯"), str(dict(Light.choices).get(filters.light, ""))),
        ("state", _("状态"), _("推进中和待核验") if filters.state == "active" else
         str(Project.TABLE.states.get(filters.state, ""))),
        ("leader", _("分管领导"), filters.leader),
        ("apply", _("申报"), str(lists.APPLY.get(filters.apply, ""))),
    ):  # fmt: skip
        if getattr(filters, name):
            yield Chip(label, text, name)


def _stage(filters: lists.Filters, pack: Pack) -> str:
    """Return what a stage is called: in its pipeline, or in the first that has one of this id."""
    pipelines = [pack.pipelines[filters.pipeline]] if filters.pipeline else pack.pipelines.values()
    return next((one.stage(filters.stage).name for one in pipelines if filters.stage in one.ids), filters.stage)
