"""日历与资源页面 (calendars and levelling): the days each team works, what there is, and nobody booked twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.jobs.wording import remaining_text
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import levelling, replanning
from kechuang.apps.projects.actions.calendars import set_calendars
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.forms.calendars import DAYS, CalendarsForm
from kechuang.apps.projects.forms.exchange import LevelForm
from kechuang.apps.projects.forms.plan import TakeForm
from kechuang.apps.projects.models import Project
from kechuang.apps.projects.pages.plan import dated_or_none
from kechuang.apps.projects.pages.shared import head_of, project_of
from kechuang.apps.projects.queries.loads import collisions_of


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def calendars(request: HttpRequest, pk: int) -> HttpResponse:
    """Set which days the teams of a project work, and its resources."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    form = CalendarsForm(project, posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            set_calendars(project, by=request.user, **given)
            messages.success(request, _("已保存日历与资源，日期已重排"))
            return redirect("projects:plan", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, Outdated):
                project.refresh_from_db()
                form.data = form.data.copy()
                form.data["revision"] = str(project.revision)
    table = current_pack().calendar
    context = {**head_of(project, request.user), "form": form, "days": DAYS, "table": table}
    return render(request, "projects/plan_calendars.html", context, status=422 if form.errors else 200)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the shortest plan in which nothing is booked twice; take it or leave it."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    dated, wrong = dated_or_none(project)
    if dated is None:
        messages.error(request, wrong or _("项目还没有任务，先编制计划再平衡资源。"))
        return redirect("projects:plan", pk=pk)
    job = levelling.job_of(project)
    form = LevelForm(posted(request) if "level" in request.POST else None)
    take = TakeForm(posted(request) if "take" in request.POST else None)
    result: dict[str, Any] | None = job.result if job is not None and isinstance(job.result, dict) else None
    if len(dated.tasks) <= levelling.QUICK and result is None:
        result = levelling.level_now(project, seconds=levelling.AT_ONCE)
    if request.method == "POST":
        try:
            if "level" in request.POST and form.is_valid():
                levelling.ask_levelling(project, by=request.user, seconds=form.cleaned_data["seconds"])
                return redirect("projects:level", pk=pk)
            if "take" in request.POST and take.is_valid() and result is not None:
                _take(project, request, result, take)
                return redirect("projects:plan", pk=pk)
        except Refused as refusal:
            take.add_error(None, str(refusal)) if "take" in request.POST else form.add_error(None, str(refusal))
    names = {uid: one.task.name for uid, one in dated.tasks.items()}
    held = result.get("held", result["moved"]) if result else {}
    context = {
        **head_of(project, request.user), "form": form, "take": take, "job": job, "result": result, "schedule": dated,
        "collisions": collisions_of(request.user, project),
        "searchable": result is None or (bool(result["overbooked"]) and not result["proven"]),
        "remaining": remaining_text(job.remaining) if job is not None and job.open else "",
        "moved": [
            {
                "code": uid, "name": names.get(uid, uid), "was": dated.tasks[uid].start,
                "now": dt.date.fromisoformat(day),
                "replaces": levelling.replaced(dated.tasks[uid].task.constraint) if uid in held else "",
            }
            for uid, day in (result["moved"] if result else {}).items() if uid in dated.tasks
        ],
        "finish": dt.date.fromisoformat(result["finish"]) if result else None,
    }  # fmt: skip
    bad = request.method == "POST" and bool(form.errors or take.errors)
    return render(request, "projects/plan_level.html", context, status=422 if bad else 200)


def _take(project: Project, request: HttpRequest, result: dict[str, Any], take: TakeForm) -> None:
    made = replanning.take_plan(
        project, by=request.user, supposed=levelling.supposed_of(result), plan_revision=result["plan_revision"],
        **take.cleaned_data,
    )  # fmt: skip
    messages.success(request, _("已按平衡后的排法调整计划，保存为基线“%(name)s”") % {"name": made})
