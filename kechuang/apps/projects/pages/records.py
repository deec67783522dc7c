"""项目页面 (records): one project with everything about it; entering and changing it; its trail, contacts, elements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.access import read_personal
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import elements, records
from kechuang.apps.projects.declared import differences as declared
from kechuang.apps.projects.forms.records import ContactForm, ElementForm, ProjectForm
from kechuang.apps.projects.models import Programme, Project, TaskForce
from kechuang.apps.projects.money import amount_of, exact_of
from kechuang.apps.projects.pages.closing import buttons
from kechuang.apps.projects.pages.lists import paged
from kechuang.apps.projects.problems import officers
from kechuang.apps.projects.queries import lists
from kechuang.apps.projects.queries import records as queries
from kechuang.apps.projects.standing import applying
from kechuang.apps.projects.standing.lights import current
from kechuang.declarations.pack import Pack

PERSONAL = "personal.read"


def found(request: HttpRequest, pk: int) -> Project:
    """Return a project that the person may see.

    Raises
    ------
    django.http.Http404
        If there is none.
    """
    rows = access.visible_projects(request.user).select_related("programme", "task_force", "created_by", "officer")
    project: Project = get_object_or_404(rows, pk=pk)
    return project


def head(request: HttpRequest, project: Project, tab: str) -> dict[str, Any]:
    """Return what the head of every page of a project shows: identity, stage, light, tabs."""
    pack = current_pack()
    judged = current(project)
    return {
        "project": project,
        "tab": tab,
        "judged": judged,
        "sign": lists.sign_of(judged.light.colour),
        "stage": names.stage_name(project.pipeline, project.stage, pack) if project.stage else "",
        "place": division_name(project.division, pack),
        "lead": names.department_name(project.lead, pack) if project.lead else "",
        "applying": applying.standing_of(project, pack),
        "may_manage": (manages := access.may(request.user, access.MANAGE, project)),
        "may_edit": manages and project.state == "open",
        "open_problems": lists.open_problems([project]).get(project.pk, 0),
    }


@needs(access.VIEW)
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project."""
    project, pack = found(request, pk), current_pack()
    problems = access.visible_problems(request.user).filter(project=project)
    checklist = pack.checklists.get(project.checklist)
    lines = queries.element_lines(project, checklist, pack) if checklist is not None else []
    context = head(request, project, "overview") | {
        "officer_post": officers.post_of(project.officer, officers.seats_of(project)) if project.officer else "",
        "officer_fits": project.officer is None or officers.may_serve(project.officer, project),
        "buttons": buttons(project, request.user),
        "supports": names.department_list(project.supports, pack),
        "investment": _amount(project.investment, "CNY"),
        "contracted": _amount(project.contracted, project.currency),
        "registered": _amount(project.registered, project.currency),
        "figures": [
            {**one, "number": number} for number, one in enumerate(project.figures, len(project.evidence))
        ],
        "sentences": range(len(project.evidence)),
        "may_reports": access.access.may(request.user, "report.view"),
        "may_enterprise": access.access.may(request.user, "enterprise.view"),
        "checklist": checklist,
        "elements": lines,
        "filled": sum(one.in_place for one in lines),
        "overdue": sum(one.overdue for one in lines),
        "contacts": list(project.contacts.all()),
        "may_personal": access.access.may(request.user, PERSONAL, project),
        "differences": _differences(project, pack),
        "listed": declared.is_listed(project, pack),
        "recent": queries.trail(project, pack, problems)[:8],
        "problems": problems.exclude(state__in=("withdrawn", "merged")).order_by("state", "due")[:10],
    }  # fmt: skip
    return render(request, "projects/record.html", context)


def _amount(amount: int | None, currency: str) -> dict[str, str] | None:
    if amount is None:
        return None
    return {"text": amount_of(amount, currency), "exact": exact_of(amount, currency)}


def _differences(project: Project, pack: Pack) -> list[dict[str, str]]:
    """Return in words where a person's edit and the pack differ."""
    found = []
    for name, theirs, ours in declared.differences(project, pack):
        label = str(Project._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        found.append({"label": label, "declared": _said(name, theirs, project, pack),
                      "ours": _said(name, ours, project, pack)})  # fmt: skip
    return found


def _said(name: str, value: Any, project: Project, pack: Pack) -> str:
    if name == "pipeline":
        pipeline = names.pipeline_of(str(value), pack)
        return pipeline.name if pipeline is not None else str(value) or _("不分阶段")
    if name == "stage":
        return names.stage_name(project.pipeline, str(value), pack)
    if name in {"programme", "task_force"} and value:
        model = Programme if name == "programme" else TaskForce
        return str(model.objects.filter(pk=value).first() or "—")
    return queries.said(name, value, pack, project.currency)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a new project."""
    leads = access.departments_of(request.user, access.MANAGE)
    pack = current_pack()
    initial = {"division": pack.place or "", "lead": min(leads, default=""), "programme": request.GET.get("programme")}
    form = ProjectForm(posted(request), leads=leads, initial=initial, **_above(request))
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name in records.FIELDS}
        try:
            made = records.create(by=request.user, **given)
            messages.success(request, _("已登记，编号 %(code)s；接着编制计划，倒排工期。") % {"code": made.code})
            return redirect("projects:record", pk=made.pk)
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "leads": leads}
    return render(request, "projects/edit.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a project; where somebody else was first, both are shown and nothing typed is lost."""
    project = found(request, pk)
    access.require(request.user, access.MANAGE, project)
    form = ProjectForm(posted(request), project=project, **_above(request))
    outdated: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name in records.FIELDS}
        try:
            records.edit(
                project, by=request.user, revision=form.cleaned_data["revision"],
                reason=form.cleaned_data["reason"], **given,
            )  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("projects:record", pk=pk)
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
            now = found(request, pk)
            if now.revision != form.cleaned_data["revision"]:
                outdated = _compared(now, given)
                form.data = form.data.copy()
                form.data["revision"] = str(now.revision)
            project = now
    context = {"form": form, "project": project, "outdated": outdated}
    return render(request, "projects/edit.html", context, status=422 if form.errors else 200)


def _above(request: HttpRequest) -> dict[str, Any]:
    """Return under what the person may enter a project: what he may see."""
    return {
        "programmes": access.visible_programmes(request.user), "forces": access.visible_task_forces(request.user),
    }  # fmt: skip


def _compared(project: Project, given: dict[str, Any]) -> list[dict[str, str]]:
    """Return where what a person typed and what stands now differ."""
    pack, found = current_pack(), []
    for name, mine in given.items():
        now = getattr(project, name)
        if now == mine or (now in (None, "") and mine in (None, "")):
            continue
        label = str(Project._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        typed = given.get("currency") or project.currency
        found.append({"label": label, "now": queries.said(name, now, pack, project.currency),
                      "mine": queries.said(name, mine, pack, typed)})  # fmt: skip
    return found


@needs(access.VIEW)
@require_GET
def trail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that happened to a project."""
    project = found(request, pk)
    problems = access.visible_problems(request.user).filter(project=project)
    page = paged(request, queries.trail(project, current_pack(), problems))
    return render(request, "projects/trail.html", head(request, project, "trail") | {"page": page})


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's contacts, which is noted; add one, take one off."""
    project = found(request, pk)
    rows = list(project.contacts.all())
    form = ContactForm(posted(request) if "remove" not in request.POST else None)
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                key = request.POST["remove"]
                gone = next((one for one in rows if str(one.pk) == key), None)
                if gone is None:
                    raise Refused(_("这位联系人已不在名单中，请刷新页面。"))
                records.remove_contact(gone, by=request.user)
                messages.success(request, _("已移除。"))
                return redirect("projects:contacts", pk=pk)
            if form.is_valid():
                records.add_contact(project, by=request.user, **form.cleaned_data)
                messages.success(request, _("已登记联系人。"))
                return redirect("projects:contacts", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
    if rows:
        read_personal(request.user, project, fields=[_("联系人姓名"), _("联系人电话")])
    context = head(request, project, "overview") | {"contacts": rows, "form": form}
    return render(request, "projects/contacts.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def element(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    """Say what fills an element of a project's checklist."""
    project = found(request, pk)
    checklist = current_pack().checklists.get(project.checklist)
    chosen = next((one for one in checklist.elements if one.id == element), None) if checklist is not None else None
    if chosen is None:
        raise Http404(_("这个项目的要素清单没有这一项"))
    was = project.elements.get(element, {})
    initial = {name: was.get(name, "") for name in ("text", "post", "due", "done")} | {"seen": was.get("at", "")}
    form = ElementForm(posted(request), initial=initial)
    outdated: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            elements.fill_element(project, by=request.user, element=element, **form.cleaned_data)
            messages.success(request, _("已保存。"))
            return redirect("projects:record", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            now = found(request, pk).elements.get(element, {})
            if now.get("at", "") != form.cleaned_data["seen"]:
                outdated = _element_now(now)
                form.data = form.data.copy()
                form.data["seen"] = now.get("at", "")
    context = head(request, project, "overview") | {
        "form": form, "checklist": checklist, "element": chosen, "outdated": outdated,
    }  # fmt: skip
    return render(request, "projects/element.html", context, status=422 if form.errors else 200)


def _element_now(now: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what somebody else has just said of an element, under the labels of the form."""
    told = ("text", "post", "due", "done")
    return [(str(ElementForm.base_fields[name].label), now.get(name) or "—") for name in told]


__all__ = ["contacts", "edit", "element", "found", "head", "new", "record", "trail"]
