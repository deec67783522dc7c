"""短板清单页面 (weaknesses): what falls short, which tasks mend it, what is mended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import weaknesses
from kechuang.apps.projects.export import XLSX, workbook
from kechuang.apps.projects.forms.closing import BackForm, NoteForm
from kechuang.apps.projects.forms.support import WeaknessForm
from kechuang.apps.projects.models import Weakness
from kechuang.apps.projects.pages.shared import paged
from kechuang.apps.transitions import allowed
from kechuang.declarations.pack import Pack


@needs(access.VIEW)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the weaknesses with how many of their tasks are closed."""
    pack = current_pack()
    rows, asked = _rows(request, pack)
    page = paged(request, rows)
    context = {
        "page": page, "lines": [_line(one, pack) for one in page.object_list], **asked,
        "states": Weakness.TABLE.choices(), "divisions": names.division_choices(pack),
        "departments": names.department_choices(pack),
        "may_add": bool(access.departments_of(request.user, access.MANAGE)),
    }  # fmt: skip
    return render(request, "projects/weaknesses.html", context)


def _rows(request: HttpRequest, pack: Pack) -> tuple[QuerySet[Weakness], dict[str, str]]:
    """Return the weaknesses that the address asks for, and what of it was understood."""
    there = Q(tasks__removed_at=None) & ~Q(tasks__state="cancelled")
    rows = access.visible_weaknesses(request.user).select_related("programme").annotate(
        all_tasks=Count("tasks", filter=there), closed_tasks=Count("tasks", filter=there & Q(tasks__state="closed"))
    )  # fmt: skip
    rows = rows.order_by("-created_at", "-pk")  # a grouped query forgets the order of the table
    known = {
        "state": Weakness.TABLE.states, "department": pack.departments, "division": dict(names.division_choices(pack)),
    }  # fmt: skip
    asked = {name: request.GET.get(name, "") for name in known}
    asked = {name: value if value in known[name] else "" for name, value in asked.items()}
    return rows.filter(**{name: value for name, value in asked.items() if value}), asked


def _line(one: Weakness, pack: Pack) -> dict[str, Any]:
    where = division_name(one.division, pack) if one.division else ""
    return {"one": one, "name": names.department_name(one.department, pack), "where": where}


@needs(access.VIEW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Send the weaknesses that the list shows as a workbook."""
    pack = current_pack()
    rows, _asked = _rows(request, pack)
    headings = (
        _("短板"), _("部门"), _("所在地"), _("攻坚行动"), _("表现与原因"), _("补短板的任务"), _("已销号"), _("状态"),
        _("数据性质"),
    )  # fmt: skip
    body = [
        (
            one.title, line["name"], line["where"], one.programme.name if one.programme else "", one.describes,
            one.all_tasks, one.closed_tasks, one.state_label, _("演示数据") if one.synthetic else "",
        )
        for one, line in ((one, _line(one, pack)) for one in rows)
    ]  # fmt: skip
    content = workbook(_("短板清单"), headings, body, by=request.user)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('短板清单')}-{core.today()}.xlsx")
    return response


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a weakness, its tasks and its course."""
    found = get_object_or_404(access.visible_weaknesses(request.user).select_related("programme", "created_by"), pk=pk)
    seen = access.visible_projects(request.user)
    tasks = list(found.tasks.filter(project__in=seen).select_related("project").order_by("project", "order"))
    context: dict[str, Any] = {
        **_line(found, current_pack()),
        "tasks": tasks, "elsewhere": found.tasks.count() - len(tasks),
        "may_edit": found.state == "open" and access.may(request.user, access.MANAGE, found),
        "steps": {one.name for one in allowed(found, request.user)},
        "history": [
            {"entry": entry, "label": found.TABLE[entry.transition].label}
            for entry in found.history.select_related("actor").order_by("-version")
        ],
    }  # fmt: skip
    return render(request, "projects/weakness.html", context)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a weakness, or change one."""
    found = get_object_or_404(access.visible_weaknesses(request.user), pk=pk) if pk is not None else None
    if found is not None:
        access.require(request.user, access.MANAGE, found)
    mine = sorted(access.departments_of(request.user, access.MANAGE))
    regions = access.regions(request.user, access.MANAGE)
    form = WeaknessForm(
        mine, access.visible_tasks(request.user), found, posted(request), regions=regions,
        programmes=access.visible_programmes(request.user),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        try:
            if found is None:
                done = weaknesses.add_weakness(by=request.user, **given)
            else:
                done = weaknesses.edit_weakness(found, by=request.user, seen=seen, **given)
            messages.success(request, _("已保存短板“%(what)s”") % {"what": done})
            return redirect("projects:weakness", pk=done.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    label = _("登记短板") if found is None else _("修改短板")
    context = {"form": form, "label": label, "one": found, "follows": [], "kind": "primary",
               "back": f"/projects/weaknesses/{pk}" if pk else "/projects/weaknesses"}  # fmt: skip
    return render(request, "projects/weakness_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Say that a weakness is mended, or put it back on the list."""
    found = get_object_or_404(access.visible_weaknesses(request.user), pk=pk)
    if name not in {"mend", "reopen"}:
        raise Http404
    form = (NoteForm if name == "mend" else BackForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            deed = weaknesses.mend if name == "mend" else weaknesses.reopen_weakness
            deed(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("已登记"))
            return redirect("projects:weakness", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    follows = _("补短板的任务均已销号后才能登记补齐。") if name == "mend" else _("重新列入短板清单。")
    context = {"form": form, "label": found.TABLE[name].label, "one": found, "follows": [follows],
               "kind": "primary" if name == "mend" else "danger", "back": f"/projects/weaknesses/{pk}"}  # fmt: skip
    return render(request, "projects/weakness_form.html", context, status=422 if form.errors else 200)
