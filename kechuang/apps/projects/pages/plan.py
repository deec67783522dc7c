"""计划页面 (plan): dates, slack and chain of a project, what-if, baselines, calendars and levelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import baselines, replanning
from kechuang.apps.projects.actions.dating import sentence
from kechuang.apps.projects.actions.edits import Outdated
from kechuang.apps.projects.forms.plan import BaselineForm, ScratchForm, TakeForm
from kechuang.apps.projects.models import PlanBaseline, Project, Task
from kechuang.apps.projects.pages.shared import head_of, paged, project_of
from kechuang.apps.projects.plans import answer, gantt, planning
from kechuang.apps.projects.plans.wording import plain, steps_of
from kechuang.apps.projects.problems import ledger
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.queries.loads import collisions_of
from kechuang.engines.plans import Baseline, PlanError, Schedule, compare

ROWS = 200


def dated_or_none(project: Project) -> tuple[Schedule | None, str]:
    """Return a project's schedule, or the sentence that says why it has none."""
    try:
        return planning.scheduled(project), ""
    except PlanError as error:  # a plan that was made undatable outside of the actions, such as by another calendar
        return None, sentence(error)


@needs(access.VIEW)
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the plan: one sentence, the chain, the chart, the table."""
    project = project_of(request, pk)
    dated, wrong = dated_or_none(project)
    taken = list(project.baselines.defer("plan", "dates").order_by("-number")[:50])
    context: dict[str, Any] = {
        **head_of(project, request.user), "wrong": wrong, "schedule": dated, "baselines": taken,
        "gone": list(project.tasks.exclude(removed_at=None).order_by("-removed_at")[:20]),
    }  # fmt: skip
    if dated is not None:
        beside = next((one for one in taken if str(one.number) == request.GET.get("baseline")), None)
        beside = beside or (taken[0] if taken and "baseline" not in request.GET else None)
        kept = read_baseline(beside) if beside else None
        chart = gantt.chart_of(dated, today=core.today(), baseline=kept)
        page = paged(request, chart.rows, ROWS)
        problems = [one for one in ledger.of_project(request.user, project) if one.problem.state in OPEN]
        context |= {
            "answer": answer.answer_of(dated), "chain": steps_of(dated.chain), "chart": chart,
            "end": plain(dated.chain_end.told) if dated.chain_end else "",
            "warnings": [plain(one) for one in dated.warnings], "page": page, "beside": beside,
            "lines": lines_of(project, page.object_list, answer.tightest(dated), problems), "today": core.today(),
            "problems": problems, "collisions": collisions_of(request.user, project),
        }  # fmt: skip
    return render(request, "projects/plan.html", context)


def lines_of(
    project: Project, rows: list[gantt.Row], stars: Collection[str], problems: Sequence[ledger.Line]
) -> list[dict[str, Any]]:
    """Return rows of the chart with their tasks, so that a page links to them, and how many problems hang on each."""
    tasks, pack = {one.code: one for one in Task.objects.filter(project=project, removed_at=None)}, current_pack()
    held_up = Counter(one.problem.task.code for one in problems if one.problem.task is not None)
    return [
        {
            "star": row.dated.task.id in stars, "problems": held_up[row.dated.task.id],
            "row": row, "one": row.dated, "task": tasks.get(row.dated.task.id), "level": min(row.level, 5),
            "lead": names.department_name(tasks[row.dated.task.id].lead or project.lead, pack)
            if row.dated.task.id in tasks else "",
        }
        for row in rows
    ]  # fmt: skip


def read_baseline(kept: PlanBaseline) -> Baseline | None:
    """Return a kept baseline as the engine reads it; None where its seal is broken."""
    try:
        return Baseline.from_json(kept.dates)
    except PlanError:
        return None


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Suppose other days and dates, see what would come of them, take them or drop them."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    dated, wrong = dated_or_none(project)
    if dated is None:
        messages.error(request, wrong or _("项目还没有任务，先编制计划再推演。"))
        return redirect("projects:plan", pk=pk)
    form = ScratchForm(project, dated, posted(request), which=request.GET.get("which", ""))
    take = TakeForm(posted(request) if "take" in request.POST else None)
    found, refused = None, ""
    if request.method == "POST" and form.is_valid():
        supposed = form.supposed()
        try:
            if "take" in request.POST and take.is_valid():
                made = replanning.take_plan(
                    project, by=request.user, supposed=supposed, plan_revision=form.cleaned_data["plan_revision"],
                    **take.cleaned_data,
                )  # fmt: skip
                messages.success(request, _("计划已调整，新的计划保存为基线“%(name)s”") % {"name": made})
                return redirect("projects:plan", pk=pk)
            found = replanning.try_out(project, supposed)
        except Outdated as refusal:
            refused = str(refusal)
            project.refresh_from_db()
            form.seen(project.plan_revision)
            found = replanning.try_out(project, supposed)
        except Refused as refusal:
            refused = str(refusal)
    context = {
        **head_of(project, request.user), "form": form, "take": take, "found": found, "refused": refused,
        "answer": answer.answer_of(dated), "after": answer.answer_of(found.after) if found else None,
        "schedule": dated, "sooner": -found.finish if found else 0,
    }  # fmt: skip
    bad = bool(refused) or (request.method == "POST" and (not form.is_valid() or bool(take.errors)))
    return render(request, "projects/plan_what_if.html", context, status=422 if bad else 200)


@needs(access.VIEW)
@require_GET
def baseline_list(request: HttpRequest, pk: int) -> HttpResponse:
    """List the baselines of a project; the newest first."""
    project = project_of(request, pk)
    context = {
        **head_of(project, request.user),
        "baselines": project.baselines.defer("plan", "dates").select_related("taken_by").order_by("-number"),
    }
    return render(request, "projects/plan_baselines.html", context)


@needs(access.VIEW)
@require_GET
def baseline_one(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Compare a baseline with the plan as it stands, in workdays."""
    project = project_of(request, pk)
    kept = get_object_or_404(project.baselines.select_related("taken_by"), number=number)
    before, (dated, wrong) = read_baseline(kept), dated_or_none(project)
    shifts = compare(before, dated) if before is not None and dated is not None else []
    order = {"gone": 0, "new": 1, "moved": 2, "same": 3}
    shifts.sort(key=lambda one: (order[one.state], -abs(one.finished)))
    context = {
        **head_of(project, request.user), "kept": kept, "broken": before is None, "wrong": wrong, "schedule": dated,
        "shifts": paged(request, shifts, 100), "moved": sum(one.state == "moved" for one in shifts),
        "new": sum(one.state == "new" for one in shifts), "gone": sum(one.state == "gone" for one in shifts),
        "summaries": {uid for uid, one in dated.tasks.items() if one.kind == "summary"} if dated else (),
    }  # fmt: skip
    return render(request, "projects/plan_baseline.html", context)


@needs(access.PLAN)
@require_http_methods(["GET", "POST"])
def baseline_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the plan as it is dated today."""
    project = project_of(request, pk)
    access.require(request.user, access.PLAN, project)
    form = BaselineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = baselines.take_baseline(project, by=request.user, **form.cleaned_data)
            messages.success(request, _("已设定基线“%(name)s”") % {"name": made})
            return redirect("projects:baselines", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        **head_of(project, request.user), "form": form, "label": _("设定基线"), "kind": "primary",
        "follows": [_("现在的计划连同推算的日期原样保存，以后不能改动，供比较和考核。")],
        "back": f"/projects/{pk}/plan",
    }  # fmt: skip
    return render(request, "projects/plan_step.html", context, status=422 if form.errors else 200)
