"""任务页面 (tasks): add, fast entry, one task, its changes, its place, its reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import progress, tasks
from kechuang.apps.projects.actions.dating import sentence
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.files.works import attachments_of, papers_of
from kechuang.apps.projects.forms.task_table import TableForm
from kechuang.apps.projects.forms.tasks import (
    LinkRows,
    MoveForm,
    RemoveForm,
    ReportForm,
    TaskForm,
    uses_text,
)
from kechuang.apps.projects.models import Progress, Project, Task
from kechuang.apps.projects.pages.closing import buttons, history_of
from kechuang.apps.projects.pages.plan import dated_or_none
from kechuang.apps.projects.pages.shared import head_of, project_of, task_of
from kechuang.apps.projects.pages.urges import ways_to_urge
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.plans.answer import tightest
from kechuang.apps.projects.plans.wording import constraint_text, link_text, steps_of
from kechuang.engines.plans import PlanError, Schedule


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Type or paste many tasks at once."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    form = TableForm(project, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = tasks.add_tasks(project, by=request.user, rows=form.rows)
            messages.success(request, _("已加入 %(n)d 个任务") % {"n": len(made)})
            return redirect("projects:plan", pk=pk)
        except Refused as refusal:
            form.add_error("table", str(refusal))
    context = {
        **head_of(project, request.user), "form": form, "next": tasks.next_code(project),
        "departments": [name for _id, name in names.department_choices()],
        "there": project.tasks.filter(removed_at=None).order_by("order", "pk")[:300],
    }  # fmt: skip
    return render(request, "projects/tasks_table.html", context, status=422 if form.errors else 200)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one task with all that can be said of it."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    return _form_page(request, project, None)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task."""
    task = task_of(request, pk)
    access.require(request.user, access.PLAN, task.project)
    return _form_page(request, task.project, task)


def _form_page(request: HttpRequest, project: Project, task: Task | None) -> HttpResponse:
    asked = {"parent": request.GET.get("parent", "")} if task is None else {}
    form = TaskForm(project, task, posted(request), initial=asked)
    links = LinkRows(posted(request), task)
    outdated = ""
    if request.method == "POST":
        after = links.read()
        if form.is_valid() and after is not None:
            given = form.fields_given()
            try:
                if task is None:
                    done = tasks.add_task(project, by=request.user, links=after, **given)
                else:
                    revision = form.cleaned_data["revision"]
                    done = tasks.edit_task(task, by=request.user, revision=revision, links=after, **given)
                messages.success(request, _("已保存任务“%(task)s”") % {"task": done})
                return redirect("projects:task", pk=done.pk)
            except Outdated as refusal:
                outdated = str(refusal)
                task = task_of(request, task.pk) if task is not None else None
                form.data = form.data.copy()
                form.data["revision"] = str(task.revision) if task is not None else ""
            except Refused as refusal:
                form.add_error(None, str(refusal))
    context = {
        **head_of(project, request.user), "form": form, "links": links, "task": task, "outdated": outdated,
        "there": [one for one in project.tasks.filter(removed_at=None).order_by("order", "pk")
                  if task is None or one.pk != task.pk],
    }  # fmt: skip
    bad = bool(form.errors or links.errors or outdated)
    return render(request, "projects/task_form.html", context, status=422 if bad else 200)


@needs(access.VIEW)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task: dates, why, reports, evidence, course."""
    task = task_of(request, pk, removed=True)
    project, user = task.project, request.user
    dated, wrong = dated_or_none(project)
    reports = list(task.reports.select_related("by")[:50])
    papers = papers_of(Progress, [one.pk for one in reports])
    parts = list(task.parts.filter(removed_at=None).order_by("order", "pk"))
    plans, pack = task.support_plans.exclude(state="draft"), current_pack()
    context: dict[str, Any] = {
        **head_of(project, user), "task": task, "wrong": wrong, "dated": dated.tasks.get(task.code) if dated else None,
        **_why_late(dated, task), "parts": parts,
        "department": names.department_name(task.department), "supports": names.department_list(task.supports),
        "links": [{"before": one.before, "told": link_text(one)} for one in
                  task.links_before.select_related("before").filter(before__removed_at=None)],
        "leads_to": [{"after": one.after, "told": link_text(one)} for one in
                     task.links_after.select_related("after").filter(after__removed_at=None)],
        "constraint": constraint_text(task.constraint_kind, task.constraint_date),
        "percent": planning.percent_of(task) if parts else task.percent,
        "reports": [{"report": one, "papers": papers.get(one.pk, [])} for one in reports],
        "papers": [one for one in attachments_of(task) if not one.of],
        "uses": uses_text(task.uses), "edits": task.edits.select_related("by").order_by("-revision")[:20],
        "may_tell": not task.has_parts() and task.removed_at is None and task.state == project.state == "open"
                    and access.may(user, access.REPORT, task),
        "buttons": buttons(task, user) if task.removed_at is None else [],
        "star": dated is not None and task.code in tightest(dated),
        "urges": list(task.urges.select_related("by").order_by("-at", "-pk")), "ways": ways_to_urge(task, user),
        "history": history_of(task), "weaknesses": access.visible_weaknesses(user).filter(tasks=task),
        "plans": [{"plan": one, "name": names.department_name(one.department, pack)} for one in plans],
    }  # fmt: skip
    return render(request, "projects/task.html", context)


def _why_late(dated: Schedule | None, task: Task) -> dict[str, Any]:
    """Return the chain from a task that is late on to the date that it endangers, and since how many workdays."""
    one = dated.tasks.get(task.code) if dated is not None else None
    if dated is None or one is None or one.slack >= 0 or task.actual_finish:
        return {"chain": (), "late": 0}
    late = next((found.days for found in dated.overdue if found.task.id == task.code), 0)
    return {"chain": steps_of(dated.to_due(task.code)), "late": late}


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a task somewhere else in the plan."""
    task = task_of(request, pk)
    access.require(request.user, access.PLAN, task.project)
    form = MoveForm(task, posted(request))
    if request.method == "POST" and form.is_valid():
        parent, after = form.place()
        try:
            given = {name: form.cleaned_data[name] for name in ("revision", "reason")}
            tasks.move_task(task, by=request.user, parent=parent, after=after, **given)
            messages.success(request, _("已移动任务“%(task)s”") % {"task": task})
            return redirect("projects:plan", pk=task.project_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                form.data = form.data.copy()
                form.data["revision"] = str(Task.objects.get(pk=task.pk).revision)
    follows = [_("连同其下任务一起移动；前置关系不变，日期随之重排。")]
    return _step(request, task, form, _("移动任务"), follows)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a task out of the plan; what follows from it stands above the button."""
    task = task_of(request, pk)
    access.require(request.user, access.PLAN, task.project)
    form = RemoveForm(task, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            gone = tasks.remove_task(task, by=request.user, **form.cleaned_data)
            messages.success(request, _("已移除 %(n)d 个任务；在计划页“已移除的任务”中可以恢复") % {"n": len(gone)})
            return redirect("projects:plan", pk=task.project_id)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                form.data = form.data.copy()
                form.data["revision"] = str(Task.objects.get(pk=task.pk).revision)
    return _step(request, task, form, _("移除任务"), _consequences(task), kind="danger")


def _consequences(task: Task) -> list[str]:
    """Return what follows from taking a task out, one sentence each."""
    gone = [task, *tasks.below(task)]
    told = [_("移除“%(task)s”，以后可以恢复。") % {"task": task}]
    if len(gone) > 1:
        told.append(_("其下 %(n)d 个任务一并移除。") % {"n": len(gone) - 1})
    keys = {one.pk for one in gone}
    after = [link.after.name for one in gone for link in one.links_after.select_related("after")
             if link.after_id not in keys and link.after.removed_at is None]  # fmt: skip
    if after:
        told.append(_("后续任务不再等它：%(names)s。") % {"names": "、".join(dict.fromkeys(after))})
    try:
        before, without = tasks.finish_without(task.project, keys)
    except PlanError as error:
        return [*told, sentence(error)]
    if before and without and before != without:
        told.append(_("项目最早完成由 %(before)s 变为 %(after)s。") % {"before": before, "after": without})
    return told


@needs(access.PLAN)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back what was taken out."""
    task = task_of(request, pk, removed=True)
    try:
        back = tasks.restore_task(task, by=request.user)
        messages.success(request, _("已恢复 %(n)d 个任务") % {"n": len(back)})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("projects:plan", pk=task.project_id)


@needs(access.REPORT)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report how a task stands."""
    task = task_of(request, pk)
    access.require(request.user, access.REPORT, task)
    last = progress.latest(task)
    form = ReportForm(task, last.pk if last else 0, posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = progress.report(task, by=request.user, **form.cleaned_data)
            messages.success(request, _("已报告：%(task)s 完成 %(n)d%%") % {"task": task, "n": made.percent})
            return redirect("projects:task", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                form.data = form.data.copy()
                newest = progress.latest(task)
                form.data["seen"] = str(newest.pk if newest else 0)
    follows = [
        _("剩余工期自今天起重排，后续任务的日期随之更新。"),
        _("报告记入进度记录，不能改动；报错了再报一次更正。"),
    ]
    return _step(request, task, form, _("报告进度"), follows, files=True)


def _step(
    request: HttpRequest, task: Task, form: Any, label: str, follows: list[str], *, kind: str = "primary",
    files: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {
        **head_of(task.project, request.user), "task": task, "form": form, "label": label, "follows": follows,
        "kind": kind, "files": files, "back": f"/projects/tasks/{task.pk}",
    }  # fmt: skip
    return render(request, "projects/plan_step.html", context, status=422 if form.errors else 200)
