"""配合方案页面 (supporting plans): what each supporting department will do, filed and answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import support
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.forms.closing import SeenBackForm, SeenNoteForm
from kechuang.apps.projects.forms.support import SupportForm
from kechuang.apps.projects.models import Project, SupportPlan, Task
from kechuang.apps.projects.pages.shared import head_of, project_of


@needs(access.VIEW)
@require_GET
def plans(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the supporting plans of a project and of its tasks, and who has filed none yet."""
    project = project_of(request, pk)
    found = list(project.support_plans.exclude(state="draft").select_related("task", "filed_by", "project__task_force"))
    pack = current_pack()
    papers = papers_of(SupportPlan, [one.pk for one in found])
    mine = access.departments_of(request.user, access.SUPPORT)
    context: dict[str, Any] = {
        **head_of(project, request.user), "tab": "support",
        "lines": [
            {
                "plan": one, "name": names.department_name(one.department, pack), "papers": papers.get(one.pk, []),
                "answer": one.state == "filed" and access.may(request.user, access.MANAGE, one),
                "own": one.department in mine and project.state == "open",
            }
            for one in found
        ],
        "owed": _owed(project, found, mine),
    }  # fmt: skip
    return render(request, "projects/support.html", context)


def _owed(project: Project, filed: list[SupportPlan], mine: frozenset[str]) -> list[dict[str, Any]]:
    """Return which department has filed nothing for what."""
    there, pack = {(one.task_id, one.department) for one in filed}, current_pack()
    asked: list[tuple[Task | None, str]] = [(None, one) for one in project.supports]
    tasks = project.tasks.filter(removed_at=None, state="open").order_by("order", "pk")
    asked += [(task, one) for task in tasks for one in task.supports]
    return [
        {
            "task": task,
            "department": one,
            "name": names.department_name(one, pack),
            "own": one in mine and project.state == "open",
        }
        for task, one in asked
        if (task.pk if task else None, one) not in there
    ]


@needs(access.SUPPORT)
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """File the plan of one of the person's departments."""
    project = project_of(request, pk)
    task = _task(project, request.GET.get("task", ""))
    listed = task.supports if task is not None else project.supports
    mine = [one for one in listed if one in access.departments_of(request.user, access.SUPPORT)]
    if not mine:
        messages.error(request, _("您所在的部门不是“%(what)s”的配合部门，不需要报送。") % {"what": task or project})
        return redirect("projects:support", pk=pk)
    asked = request.GET.get("department", mine[0])
    known = SupportPlan.objects.filter(
        project=project, task=task, department=asked if asked in mine else mine[0]
    ).first()
    form = SupportForm(mine, known, posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            support.file_plan(project, by=request.user, task=task, **form.cleaned_data)
            messages.success(request, _("已报送，等待牵头部门确认"))
            return redirect("projects:support", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            fresh = SupportPlan.objects.filter(
                project=project, task=task, department=form.cleaned_data["department"]
            ).first()
            form.data = form.data.copy()
            form.data["version"] = str(fresh.version) if fresh else ""
    context = {
        **head_of(project, request.user), "tab": "support", "form": form, "kind": "primary", "files": True,
        "label": _("报送配合方案"), "task": task, "back": f"/projects/{pk}/support",
        "follows": [_("牵头部门确认或退回；确认后需要变更的，重新报送。")],
    }  # fmt: skip
    return render(request, "projects/plan_step.html", context, status=422 if form.errors else 200)


def _task(project: Project, key: str) -> Task | None:
    if not key:
        return None
    if not (key.isascii() and key.isdecimal() and len(key) < 18):
        raise Http404
    return get_object_or_404(project.tasks.filter(removed_at=None), pk=int(key))


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, plan: int, step: str) -> HttpResponse:
    """Accept a supporting plan, or return it."""
    project = project_of(request, pk)
    found = get_object_or_404(project.support_plans.select_related("task"), pk=plan)
    if step not in {"accept", "return"}:
        raise Http404
    accepting = step == "accept"
    form: Any = (SeenNoteForm if accepting else SeenBackForm)(posted(request), initial={"seen": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            (support.accept_plan if accepting else support.return_plan)(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("已确认") if accepting else _("已退回，理由已告知报送部门"))
            return redirect("projects:support", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            found.refresh_from_db()
            form.data = form.data.copy()
            form.data["seen"] = str(found.version)
    context = {
        **head_of(project, request.user), "tab": "support", "form": form, "kind": "primary" if accepting else "danger",
        "label": _("确认配合方案") if accepting else _("退回配合方案"), "back": f"/projects/{pk}/support",
        "follows": [
            names.department_name(found.department) + "：" + found.content[:200],
            _("确认后即为双方商定的配合事项。") if accepting else _("理由告知报送部门，修改后再报。"),
        ],
    }  # fmt: skip
    return render(request, "projects/plan_step.html", context, status=422 if form.errors else 200)
