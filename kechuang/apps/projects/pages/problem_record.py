"""一个问题 (a problem): what it is, its limit, its course, what was done, and one page for every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import answers, following, problems
from kechuang.apps.projects.files.problems import files_of, files_of_notes
from kechuang.apps.projects.forms.problems import (
    AnswerForm,
    AssignForm,
    ConfirmForm,
    ExtendForm,
    FollowForm,
    MergeForm,
    PartForm,
    ReasonForm,
    StepForm,
)
from kechuang.apps.projects.models import Problem, ProblemNote
from kechuang.apps.projects.pages.problems import official, sees_problems, told
from kechuang.apps.projects.pages.urges import ways_to_urge
from kechuang.apps.projects.problems import ledger, officers
from kechuang.apps.projects.problems.clocks import OPEN
from kechuang.apps.projects.problems.ledger import Filters
from kechuang.apps.transitions import allowed


@dataclass(frozen=True)
class Step:
    """How a page takes a step: the deed, its form, what follows, and whether the button warns or invites."""

    deed: Callable[..., Any]
    form: Callable[..., StepForm]
    label: Any
    follows: Any
    kind: str = ""


STEPS: Mapping[str, Step] = {
    "assign": Step(problems.assign, AssignForm, gettext_lazy("交办"), gettext_lazy(
        "责任部门收到待办，自今日起计答复时限；提出方收到告知。"), "primary"),
    "reassign": Step(problems.assign, AssignForm, gettext_lazy("改派"), gettext_lazy(
        "改由新的部门办理，时限自今日重新计算；原部门收到告知。")),
    "extend": Step(problems.extend, ExtendForm, gettext_lazy("调整时限"), gettext_lazy(
        "新时限即刻生效，已发的提醒和督办留档；各方收到告知。")),
    "decline": Step(problems.decline, ReasonForm, gettext_lazy("退回交办"), gettext_lazy(
        "退给工作专班办公室重新交办，本部门不再计时限。"), "danger"),
    "answer": Step(answers.answer, AnswerForm, gettext_lazy("答复"), gettext_lazy(
        "答复发给提出方确认；提出方认可后销号，不认可的退回办理并计次。"), "primary"),
    "part": Step(answers.add_part, PartForm, gettext_lazy("填报配合情况"), gettext_lazy(
        "牵头部门收到告知，据此答复。"), "primary"),
    "follow": Step(following.follow, FollowForm, gettext_lazy("登记跟进情况"), gettext_lazy(
        "责任部门和提出方收到告知；答复时限照常计算。")),
    "confirm": Step(answers.confirm, ConfirmForm, gettext_lazy("确认已解决"), gettext_lazy(
        "问题销号；有并案的，各提出方都确认后销号。再次出现可以重新打开。"), "primary"),
    "object": Step(answers.object_to, ReasonForm, gettext_lazy("未解决，退回办理"), gettext_lazy(
        "退回责任部门，时限自今日重新计算，退回次数记录在案。"), "danger"),
    "confirm_for": Step(answers.confirm_for, ReasonForm, gettext_lazy("代为确认销号"), gettext_lazy(
        "提出方逾期未确认，由您代为确认，理由留档并告知提出方。"), "danger"),
    "reopen": Step(answers.reopen, ReasonForm, gettext_lazy("重新打开"), gettext_lazy(
        "退回原责任部门办理，时限自今日计算。")),
    "merge": Step(problems.merge, MergeForm, gettext_lazy("并案"), gettext_lazy(
        "与另一问题一并办理、一次答复，各提出方都要确认；可以取消并案。")),
    "split": Step(problems.split, ReasonForm, gettext_lazy("取消并案"), gettext_lazy("恢复为单独的问题，等待交办。")),
    "withdraw": Step(problems.withdraw, ReasonForm, gettext_lazy("撤回"), gettext_lazy(
        "问题不再办理；责任部门收到告知。"), "danger"),
}  # fmt: skip


def problem_of(request: HttpRequest, pk: int) -> Problem:
    """Return a problem that the person may see, or lead to the page that says there is none."""
    rows = access.visible_problems(request.user).select_related(
        "project__task_force", "task", "repeat_of", "raised_by", "assigned_by"
    )
    return get_object_or_404(rows, pk=pk)


def open_steps(problem: Problem, user: Any) -> list[str]:
    """Return the names of the steps that a person could take now."""
    found = [one.name for one in allowed(problem, user) if one.name in STEPS]
    if problem.state == "assigned" and set(problem.supports) & access.departments_of(user, access.ANSWER):
        found.append("part")
    if problem.state in OPEN and officers.serves(user, problem):
        found.append("follow")
    main = problem.repeat_of
    waits = problem.state == "merged" and main is not None and main.state == "answered"
    if waits and access.may(user, access.CONFIRM, problem):
        found += ["confirm", "object"]
    if problem.agreed_at is not None and "confirm" in found:
        found.remove("confirm")  # he has spoken; the others have not
    return found


def buttons(problem: Problem, user: Any) -> list[dict[str, Any]]:
    """Return the steps that a person could take now, those that invite first."""
    found = [{"name": name, "label": STEPS[name].label, "kind": STEPS[name].kind} for name in open_steps(problem, user)]
    return sorted(found, key=lambda one: ("primary", "", "danger").index(one["kind"]))


@sees_problems
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one problem with its course and the steps that may be taken."""
    problem = problem_of(request, pk)
    main = problem.repeat_of if problem.state == "merged" and problem.repeat_of is not None else problem
    notes = list(main.notes.select_related("by"))
    papers = files_of_notes(notes)
    found = ledger.lines([problem])[0]
    context = {
        "problem": problem,
        "main": main,
        "line": found,
        "official": official(request.user),
        "raised_department": names.department_name(problem.raised_department) if problem.raised_department else "",
        "supports": names.department_list(main.supports),
        "officers": _officers(problem),
        "files": files_of(problem),
        "notes": [
            {"note": note, "department": names.department_name(note.department), "papers": papers.get(note.pk, [])}
            for note in notes
        ],
        "merged": list(problem.repeats.filter(state="merged")) if official(request.user) else [],
        "buttons": buttons(problem, request.user),
        "urges": list(problem.urges.select_related("by").order_by("-at", "-pk")) if official(request.user) else [],
        "ways": ways_to_urge(problem, request.user),
        "items": problem.meeting_items.select_related("meeting").filter(done_at__isnull=False),
        "history": _history(main, problem, all_words=official(request.user)),
        "near": _near(request.user, problem),
        "queue": _queue(request, problem),
    }
    return render(request, "projects/problem.html", context)


def _history(main: Problem, problem: Problem, *, all_words: bool) -> list[dict[str, Any]]:
    """Return the course of a problem and of the one it was merged into, the newest first.

    What others wrote on that one is read by officials only; a firm reads its answers beside it.
    """
    rows = list(problem.history.select_related("actor"))
    if main.pk != problem.pk:
        rows += list(main.history.select_related("actor"))
    rows.sort(key=lambda row: (row.at, row.pk), reverse=True)
    return [
        {
            "entry": row, "label": Problem.TABLE[row.transition].label, "main": row.object_id != str(problem.pk),
            "words": row.note if all_words or row.object_id == str(problem.pk) else "",
        }
        for row in rows
    ]  # fmt: skip


def _near(user: Any, problem: Problem) -> list[dict[str, Any]]:
    """Return problems that seem to say the same, for the office, which could merge them."""
    if problem.state not in ("raised", "assigned") or not access.may(user, access.ASSIGN, problem):
        return []
    return told(ledger.index(user).like(ledger.said_of(problem)))


def _queue(request: HttpRequest, problem: Problem) -> dict[str, Any] | None:
    """Return the next problem of the view that the person is going through."""
    if "view" not in request.GET:
        return None
    filters = Filters.read(request.GET, own=not official(request.user))
    keys = list(ledger.listed(request.user, filters).values_list("pk", flat=True)[:500])
    at = keys.index(problem.pk) if problem.pk in keys else -1
    following = [key for key in (keys[at + 1 :] if at >= 0 else keys) if key != problem.pk]
    return {"next": following[0] if following else None, "left": len(following), "query": request.GET.urlencode(),
            "view": ledger.VIEWS[filters.view]}  # fmt: skip


@sees_problems
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show the form of a step, or take it; what was typed stays where the step is refused."""
    known = STEPS.get(step)
    if known is None:
        raise Http404
    problem = problem_of(request, pk)
    if request.method == "GET" and step not in open_steps(problem, request.user):
        messages.error(request, _("%(what)s现为“%(state)s”，您现在不能办理“%(step)s”。") % {
            "what": problem.number, "state": problem.state_label, "step": known.label})  # fmt: skip
        return redirect("projects:problem", pk=pk)
    form = _form(request, problem, step)
    if request.method == "POST" and form.is_valid():
        try:
            done = known.deed(problem, by=request.user, **_given(request, step, form.cleaned_data))
            done = done.problem if isinstance(done, ProblemNote) else done
            messages.success(request, _("%(what)s：%(state)s") % {"what": done.number, "state": done.state_label})
            query = request.GET.urlencode()
            return redirect(f"/projects/problems/{pk}" + (f"?{query}" if query else ""))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "problem": problem, "line": ledger.lines([problem])[0], "form": form, "step": known, "label": known.label,
        "files_lost": bool(form.errors and request.FILES),
        "stale": bool(form.errors) and Problem.objects.filter(pk=pk).exclude(version=problem.version).exists(),
    }  # fmt: skip
    return render(request, "projects/problem_step.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, problem: Problem, step: str) -> StepForm:
    # A merged problem's answer stands with the main one: what the person saw is that one's version.
    shown = problem.repeat_of if problem.state == "merged" and step in ("confirm", "object") else problem
    given = (posted(request), request.FILES or None)
    if step == "part":
        mine = set(problem.supports) & access.departments_of(request.user, access.ANSWER)
        return PartForm(problem, mine, *given)
    if step == "merge":
        near = [(str(row["other"].problem.pk), f"{row['other'].problem}（{'；'.join(row['alike'].reasons)}）")
                for row in _near(request.user, problem)]  # fmt: skip
        return MergeForm(problem, near, access.visible_problems(request.user), *given)
    return STEPS[step].form(shown or problem, *given)


def _given(request: HttpRequest, step: str, cleaned: dict[str, Any]) -> dict[str, Any]:
    given = dict(cleaned)
    if step == "merge":
        into = access.visible_problems(request.user).get(pk=given["other"])
        return {"into": into, "reason": given["reason"], "seen": given["seen"]}
    if step in {"part", "follow"}:
        given.pop("seen")  # parts of several departments do not stand in each other's way
    return given


def _officers(problem: Problem) -> list[dict[str, str]]:
    """Return the officers of a problem, each with the post that an enterprise sees of him."""
    seats = officers.seats_of(problem.project) if problem.project is not None else []
    return [{"name": one.display_name, "post": officers.post_of(one, seats)} for one in officers.officers_of(problem)]
