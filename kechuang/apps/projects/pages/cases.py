"""典型案例库页面 (library of typical cases): the list, one case, entering, changing, withdrawing and restoring it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts import access as accounts
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import cases
from kechuang.apps.projects.declared import differences as declared
from kechuang.apps.projects.export import MOST, XLSX, workbook
from kechuang.apps.projects.files.cases import files_of
from kechuang.apps.projects.forms.cases import CaseForm, RestoreForm, WithdrawForm
from kechuang.apps.projects.models import CaseLevel, Project, TypicalCase
from kechuang.apps.projects.pages.evidence import quoted
from kechuang.apps.projects.pages.programmes import figures_of
from kechuang.apps.projects.pages.shared import paged
from kechuang.apps.projects.queries import cases as queries
from kechuang.apps.projects.queries.by_hand import label_of
from kechuang.core import BASIS_LABELS
from kechuang.declarations.pack import Pack
from kechuang.web.templatetags.kechuang import Chip

SIZE = 20


@needs(access.VIEW)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the library, and what reports only count of it."""
    pack = current_pack()
    visible = queries.visible_cases(request.user)
    filters = queries.Filters.of(request.GET, pack)
    page = paged(request, queries.narrowed(visible.select_related("project"), filters), SIZE)
    context = {
        "page": page,
        "lines": [queries.Line(case, pack) for case in page.object_list],
        "filters": filters,
        "active": list(_chips(filters, pack)),
        "levels": CaseLevel.choices,
        "years": queries.years(visible),
        "departments": names.department_choices(pack),
        "divisions": names.division_choices(pack),
        "counted": [one for one in queries.counted(pack, visible, filters) if _plain(filters)],
        "may_reports": accounts.may(request.user, "report.view"),
        "may_add": bool(mine := access.departments_of(request.user, access.MANAGE)),
        "withdrawn": visible.exclude(withdrawn="").count() if mine else 0,
    }
    return render(request, "projects/cases.html", context)


def _plain(filters: queries.Filters) -> bool:
    """Whether the list is narrowed only by what a report's count can be held against: its level and place."""
    return not (filters.text or filters.year or filters.department or filters.state)


def _chips(filters: queries.Filters, pack: Pack) -> Iterator[Chip]:
    for name, label, text in (
        ("text", _("搜索"), filters.text),
        ("level", _("级别"), str(dict(CaseLevel.choices).get(filters.level, ""))),
        ("year", _("入选年份"), filters.year),
        ("department", _("部门"), names.department_name(filters.department, pack)),
        ("division", _("地区"), division_name(filters.division, pack) if filters.division else ""),
        ("state", _("状态"), _("已撤下")),
    ):
        if getattr(filters, name):
            yield Chip(label, text, "q" if name == "text" else name)


@needs(access.VIEW)
@require_GET
def case_export(request: HttpRequest) -> HttpResponse:
    """Send the library with the same filters as a workbook."""
    pack = current_pack()
    filters = queries.Filters.of(request.GET, pack)
    rows = queries.narrowed(queries.visible_cases(request.user).select_related("project"), filters)
    if rows.count() > MOST:
        messages.error(request, _("一次最多导出 %(n)s 项，请先筛选。") % {"n": f"{MOST:,}"})
        return redirect(f"{reverse('projects:cases')}?{request.GET.urlencode()}")
    content = workbook(_("典型案例"), *queries.sheet(rows, pack, queries.seen_projects(request.user)), by=request.user)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('典型案例')}.xlsx")
    return response


def _found(request: HttpRequest, pk: int) -> TypicalCase:
    rows = queries.visible_cases(request.user).select_related("project", "created_by")
    case: TypicalCase = get_object_or_404(rows, pk=pk)
    return case


@needs(access.VIEW)
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case: the practice, what came of it, who chose it, its evidence and what was done with it."""
    found, pack = _found(request, pk), current_pack()
    manages = access.may(request.user, access.MANAGE, found)
    projects = queries.seen_projects(request.user)
    context = {
        "case": found,
        "line": queries.Line(found, pack),
        "project": found.project if found.project_id in projects else None,
        "figures": figures_of(found),
        "sentences": range(len(found.evidence)),
        "may_reports": accounts.may(request.user, "report.view"),
        "papers": files_of(found),
        "may_edit": manages and not found.withdrawn,
        "may_restore": manages and bool(found.withdrawn),
        "deeds": queries.trail(found, pack, projects),
        "differences": _differences(found, pack, projects),
    }
    return render(request, "projects/case.html", context)


def _differences(case: TypicalCase, pack: Pack, projects: frozenset[int]) -> list[dict[str, str]]:
    """Return in words where a person's edit and the pack differ."""

    def words(name: str, value: Any) -> str:
        if name == "project":
            return queries.project_name(value, Project.objects.filter(pk=value).first(), projects)
        return queries.said(name, value, pack)

    return [
        {"label": label_of(case, name), "declared": words(name, theirs), "ours": words(name, ours)}
        for name, theirs, ours in declared.differences(case, pack)
    ]


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Enter a case; ``?project=`` fills in what its project says."""
    leads = access.departments_of(request.user, access.MANAGE)
    projects = access.visible_projects(request.user)
    form = CaseForm(
        posted(request), request.FILES or None, leads=leads, projects=projects, initial=_initial(request, leads)
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in cases.FIELDS}
        try:
            made = cases.add_case(by=request.user, files=form.cleaned_data["files"], **given)
            messages.success(request, _("已登记典型案例，编号 %(code)s") % {"code": made.code})
            return redirect("projects:case", pk=made.pk)
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "leads": leads, "back": reverse("projects:cases")}
    return render(request, "projects/case_form.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, leads: frozenset[str]) -> dict[str, Any]:
    given: dict[str, Any] = {"division": current_pack().place or "", "lead": min(leads, default="")}
    key = request.GET.get("project", "")
    if key.isascii() and key.isdecimal() and len(key) < 18:
        project = access.visible_projects(request.user).filter(pk=int(key)).first()
        if project is not None:
            given |= {"project": project.pk, "division": project.division, "batch": project.batch}
            given |= {"lead": project.lead} if project.lead in leads else {}
    return given


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a case; where somebody else was first, both are shown and nothing typed is lost."""
    found = _found(request, pk)
    access.require(request.user, access.MANAGE, found)
    leads, projects = access.departments_of(request.user, access.MANAGE), access.visible_projects(request.user)
    form = CaseForm(posted(request), request.FILES or None, case=found, leads=leads, projects=projects)
    outdated: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in cases.FIELDS}
        revision = form.cleaned_data["revision"]
        try:
            cases.edit_case(found, by=request.user, revision=revision, files=form.cleaned_data["files"], **given)
            messages.success(request, _("已保存。"))
            return redirect("projects:case", pk=pk)
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
            found = _found(request, pk)
            if found.revision != revision:
                outdated = _compared(found, given, queries.seen_projects(request.user))
                form.data = form.data.copy()
                form.data["revision"] = str(found.revision)
    context = {"form": form, "case": found, "leads": leads, "outdated": outdated,
               "back": reverse("projects:case", args=[pk])}  # fmt: skip
    return render(request, "projects/case_form.html", context, status=422 if form.errors else 200)


def _compared(case: TypicalCase, given: dict[str, Any], projects: frozenset[int]) -> list[dict[str, str]]:
    """Return where what a person typed and what stands now differ; only the projects with these keys are named."""
    pack = current_pack()

    def words(name: str, value: Any) -> str:
        if name == "project":
            return queries.project_name(getattr(value, "pk", None), value, projects)
        return queries.said(name, value, pack)

    return [
        {"label": label_of(case, name),
         "now": words(name, getattr(case, name)), "mine": words(name, mine)}
        for name, mine in given.items() if (getattr(case, name) or None) != (mine or None)
    ]  # fmt: skip


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def case_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Withdraw a case with a reason, or restore one."""
    found = _found(request, pk)
    if step not in {"withdraw", "restore"}:
        raise Http404
    access.require(request.user, access.MANAGE, found)
    withdraws = step == "withdraw"
    form: Any = (WithdrawForm if withdraws else RestoreForm)(posted(request), initial={"revision": found.revision})
    if request.method == "POST" and form.is_valid():
        try:
            (cases.withdraw_case if withdraws else cases.restore_case)(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("已撤下") if withdraws else _("已恢复"))
            return redirect("projects:case", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            form.data = form.data.copy()
            form.data["revision"] = str(_found(request, pk).revision)
    context = {
        "form": form, "case": found, "label": _("撤下典型案例") if withdraws else _("恢复典型案例"),
        "kind": "danger" if withdraws else "primary",
        "follows": _("案例库、搜索和导出中不再出现；登记部门仍可查看，随时可以恢复。") if withdraws
        else _("案例重新出现在案例库、搜索和导出中。"),
    }  # fmt: skip
    return render(request, "projects/case_step.html", context, status=422 if form.errors else 200)


@needs(access.VIEW)
@require_GET
def counted(request: HttpRequest, ident: str) -> HttpResponse:
    """Show the sentence in which a report counts cases that it does not name."""
    accounts.require(request.user, "report.view")
    pack = current_pack()
    one = next((one for one in queries.counted(pack, TypicalCase.objects.none(), queries.Filters())
                if one.one.id == ident), None)  # fmt: skip
    figure = one.one.counted if one is not None else None
    if one is None or figure is None or figure.evidence is None:
        raise Http404(_("没有这条依据"))
    span, document = figure.evidence, pack.document(figure.evidence.file)
    kept = {"file": span.file, "start": span.start, "end": span.end, "file_name": document.name if document else ""}
    note = f"{figure.period.label} · {_(BASIS_LABELS[figure.basis])}"
    return quoted(request, kept, title=one.one.name, figure=one.text, note=note, synthetic=one.one.synthetic)


__all__ = ["case", "case_edit", "case_export", "case_list", "case_new", "case_step", "counted"]
