"""统筹平衡页面 (levelling together): choose who takes part, see what would move for whom, take one's own part."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.jobs import access as jobs_access
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.wording import remaining_text
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import balancing
from kechuang.apps.projects.actions.levelling import replaced
from kechuang.apps.projects.forms.loads import TakeTogetherForm, TogetherForm
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.names import department_list, department_name
from kechuang.apps.projects.plans import planning
from kechuang.apps.projects.queries.loads import loads_of, running
from kechuang.engines.plans import PlanError, Schedule


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose which projects are levelled together."""
    name = request.GET.get("name", "")
    loads = [one for one in loads_of(running(request.user)) if not name or one.name == name]
    rows = {one.pk: one for load in loads for one in load.projects}
    clashing = {one.pk for load in loads for week in load.over for one in week.projects}
    # Whoever wants the team at another time takes part as well: he may give way for those who collide.
    sharing = {one.pk for load in loads if load.over for one in load.projects}
    data = posted(request)
    form = TogetherForm(list(rows.values()), data)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = [rows[pk] for pk in form.cleaned_data["projects"]]
            job = balancing.ask_together(chosen, by=request.user, seconds=form.cleaned_data["seconds"])
            return redirect("projects:loads_proposal", pk=job.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    marked = set(data.getlist("projects")) if data is not None else {str(pk) for pk in sharing}
    context = {
        "form": form, "name": name,
        "rows": [
            {
                "one": one, "lead": department_name(one.lead), "marked": str(one.pk) in marked,
                "uses": "、".join(load.name for load in loads if one in load.projects),
                "clash": one.pk in clashing,
            }
            for one in rows.values()
        ],
    }  # fmt: skip
    return render(request, "projects/loads_level.html", context, status=422 if form.errors else 200)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a proposal comes to for each project; take it, or tell the leads for whom it is."""
    job = get_object_or_404(Job, pk=pk, kind=balancing.KIND)
    keys = [int(key) for key in job.payload["projects"]]
    seen = access.visible_projects(request.user).filter(pk__in=keys).select_related("task_force")
    rows = {one.pk: one for one in seen}
    result: dict[str, Any] = job.result if isinstance(job.result, dict) else {}
    if not rows or (not result and len(rows) != len(keys)):  # why it failed may name any of them
        raise Http404
    form = TakeTogetherForm(list(rows.values()), posted(request) if "take" in request.POST else None)
    if request.method == "POST":
        try:
            if "tell" in request.POST:
                told = balancing.tell_leads(job, by=request.user)
                messages.success(request, _("已通知%(names)s采用方案") % {"names": department_list(told)})
                return redirect("projects:loads_proposal", pk=pk)
            if form.is_bound and form.is_valid():
                made = balancing.take_together(job, by=request.user, **form.cleaned_data)
                messages.success(request, _("已按方案调整 %(n)d 个项目的计划") % {"n": len(made)})
                return redirect("projects:loads_proposal", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
    outdated = bool(result) and balancing.outdated(job)
    parts = _parts(job, result, rows, request.user, outdated=outdated)
    names = {name for one in rows.values() for name in one.resources}
    context = {
        "job": job, "result": result, "parts": parts, "form": form, "outdated": outdated,
        "may_open": jobs_access.may(request.user, "view", job),
        "overbooked": [name for name in result.get("overbooked", ()) if name in names],
        "notes": _notes(result, names, request.user),
        "mine": any(one["may_take"] for one in parts), "others": any(one["waits"] for one in parts),
        "remaining": remaining_text(job.remaining) if job.open else "",
    }  # fmt: skip
    return render(request, "projects/loads_proposal.html", context, status=422 if form.errors else 200)


def _notes(result: dict[str, Any], names: set[str], user: Any) -> list[str]:
    """Return the sentences of a proposal that name nothing but what the person may see."""
    about = result.get("about", ())
    seen = set(access.visible_projects(user).filter(pk__in=set().union(*about)).values_list("pk", flat=True))
    hidden = [name for name in result.get("overbooked", ()) if name not in names]
    return [
        told for told, who in zip(result.get("notes", ()), about, strict=False)
        if seen.issuperset(who) and not any(name in told for name in hidden)
    ]  # fmt: skip


def _parts(
    job: Job, result: dict[str, Any], rows: dict[int, Project], user: Any, *, outdated: bool
) -> list[dict[str, Any]]:
    """Return the projects of a proposal that the person sees: what moves, who may take it, whether it still fits."""
    parts = [one for one in result.get("projects", ()) if one["project"] in rows]
    undated: dict[int, PlanError] = {}
    dated = planning.schedules(list(rows.values()), undated=undated)
    done = balancing.taken(job, [one["project"] for one in parts])
    found = []
    for one in parts:
        project = rows[one["project"]]
        stale = project.pk not in done and (outdated or project.plan_revision != one["plan_revision"])
        may, due = access.may(user, access.PLAN, project), project.due
        was, finish = dt.date.fromisoformat(one["was"]), dt.date.fromisoformat(one["finish"])
        ready = bool(one["moved"]) and project.pk not in done and not stale
        found.append({
            "project": project, "lead": department_name(project.lead), "was": was, "finish": finish, "due": due,
            "later": finish > was, "sooner": finish < was, "breaks": bool(due and due < finish and was < finish),
            "missed": one["missed"], "moved": _moved(one, dated.get(project.pk)), "done": project.pk in done,
            "stale": stale, "may_take": ready and may, "waits": ready and not may,
        })  # fmt: skip
    return found


def _moved(part: dict[str, Any], dated: Schedule | None) -> list[dict[str, Any]]:
    """Return the tasks that move, with the constraint that is replaced where they have one of another kind."""
    tasks = dated.tasks if dated is not None else {}
    return [
        {
            "code": code, "name": tasks[code].task.name, "was": dt.date.fromisoformat(part["from"][code]),
            "now": dt.date.fromisoformat(day),
            "replaces": replaced(tasks[code].task.constraint) if code in part["held"] else "",
        }
        for code, day in part["moved"].items() if code in tasks
    ]  # fmt: skip


__all__ = ["choose", "proposal"]
