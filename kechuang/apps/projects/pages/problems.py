"""问题台账页面 (problems): the ledger, raising one with those that say the same, the problems of a project."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.access import own_entities
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.enterprises.access import find
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.problems import raise_problem
from kechuang.apps.projects.forms.problems import ORIGINS, OfficialRaiseForm, OwnRaiseForm
from kechuang.apps.projects.models import Origin, Problem, Task
from kechuang.apps.projects.pages.shared import paged, project_of
from kechuang.apps.projects.problems import ledger
from kechuang.apps.projects.problems.ledger import Filters
from kechuang.apps.projects.problems.repeats import Alike, Said
from kechuang.apps.projects.problems.sheet import problem_workbook
from kechuang.web.templatetags.listing import Chip

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Page = Callable[..., HttpResponse]


def official(user: Any) -> bool:
    """Whether somebody sees problems as an official, not as an enterprise's agent."""
    return access.access.may(user, access.VIEW)


def sees_problems(page: Page) -> Page:
    """Decorate a page for officials and for agents of enterprises, who find their own problems on it."""

    @login_required
    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not official(request.user):
            access.access.require(request.user, access.OWN if own_entities(request.user) else access.VIEW)
        return page(request, *args, **kwargs)

    return guarded


def may_raise(user: Any) -> bool:
    """Whether somebody can raise a problem for a department or a firm."""
    return bool(access.departments_of(user, access.RAISE) or own_entities(user))


@sees_problems
@require_GET
def problem_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger in one of its views."""
    filters = Filters.read(request.GET, own=not official(request.user))
    everything = access.visible_problems(request.user)
    page = paged(request, ledger.listed(request.user, filters), 50)
    numbers = ledger.counts(ledger.narrowed(everything, filters), request.user)
    views = ledger.VIEWS if official(request.user) else ledger.OWN_VIEWS
    context = {
        "page": page,
        "lines": ledger.lines(page.object_list),
        "filters": filters,
        "views": [(name, ledger.VIEWS[name], numbers[name]) for name in views],
        "official": official(request.user),
        "may_raise": may_raise(request.user),
        "chips": _chips(filters, request.user),
        "departments": names.department_choices(),
        "divisions": names.division_choices(),
        "origins": Origin.choices,
        "first": page.object_list[0].pk if page.object_list else None,
    }
    return render(request, "projects/problems.html", context)


def _chips(filters: Filters, user: Any) -> list[Chip]:
    found = []
    if filters.text:
        found.append(Chip(_("文字"), filters.text, "q"))
    if filters.project is not None:
        theirs = access.visible_projects(user).filter(pk=filters.project)
        name = theirs.values_list("name", flat=True).first() or "—"
        found.append(Chip(_("项目"), name, "project"))
    if filters.programme is not None:
        seen = access.visible_programmes(user).filter(pk=filters.programme)
        name = seen.values_list("name", flat=True).first() or "—"
        found.append(Chip(_("攻坚行动"), name, "programme"))
    if filters.department:
        found.append(Chip(_("部门"), names.department_name(filters.department), "department"))
    if filters.division:
        where = dict(names.division_choices()).get(filters.division, filters.division)
        found.append(Chip(_("地区"), where, "division"))
    if filters.origin:
        found.append(Chip(_("来源"), str(Origin(filters.origin).label), "origin"))
    return found


@needs(access.VIEW)
@never_cache
@require_GET
def problem_export(request: HttpRequest) -> HttpResponse:
    """Send the view of the ledger, with its filters, as xlsx."""
    rows = ledger.listed(request.user, Filters.read(request.GET))
    try:
        content = problem_workbook(rows, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("projects:problems")
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{_('问题台账')}.xlsx")
    return response


@sees_problems
@require_http_methods(["GET", "POST"])
def problem_new(request: HttpRequest) -> HttpResponse:
    """Raise a problem: an official for his department, an agent for his firm."""
    form = _official_form(request) if official(request.user) else _own_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = raise_problem(by=request.user, **_given(request.user, form.cleaned_data))
            messages.success(request, _("已提出，编号 %(number)s，等待交办") % {"number": made.number})
            return redirect("projects:problem", pk=made.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form, "official": official(request.user), "may_raise": may_raise(request.user),
        "files_lost": bool(form.errors and request.FILES),
    }  # fmt: skip
    return render(request, "projects/problem_new.html", context, status=422 if form.errors else 200)


def _official_form(request: HttpRequest) -> OfficialRaiseForm:
    departments = access.departments_of(request.user, access.RAISE)
    asked = (posted(request) or request.GET).get("project", "")
    tasks = _tasks_of(request.user, asked)
    task = request.GET.get("task", "")
    initial = {"project": asked, "task": task, "origin": Origin.PROJECT if asked else ORIGINS[0][0]}
    return OfficialRaiseForm(departments, ledger.projects_to_choose(request.user), tasks, posted(request),
                             request.FILES or None, initial=initial)  # fmt: skip


def _own_form(request: HttpRequest) -> OwnRaiseForm:
    firms = ledger.firm_names(own_entities(request.user))
    choices = [(one, firms.get(one, one)) for one in sorted(own_entities(request.user))]
    return OwnRaiseForm(choices, posted(request), request.FILES or None)


def _tasks_of(user: Any, project: str) -> list[tuple[str, str]]:
    if not (project.isascii() and project.isdigit() and len(project) < 10):
        return []
    rows = access.visible_tasks(user).filter(project=int(project)).order_by("order", "pk")
    return [(str(pk), f"{code} {name}") for pk, code, name in rows.values_list("pk", "code", "name")]


def _given(user: Any, cleaned: dict[str, Any]) -> dict[str, Any]:
    """Return what the action takes of what was typed."""
    given: dict[str, Any] = {key: cleaned[key] for key in ("title", "describes", "files")}
    if "department" not in cleaned:
        return {**given, "origin": Origin.ENTERPRISE, "entity_id": cleaned["firm"]}
    given |= {key: cleaned[key] for key in ("origin", "division", "address", "department")}
    if cleaned["project"]:
        given["project"] = access.visible_projects(user).filter(pk=cleaned["project"]).first()
    if cleaned["task"]:
        given["task"] = Task.objects.select_related("project").get(pk=cleaned["task"])
    if handle := cleaned["firm"].strip():
        try:
            given["entity_id"] = find(user, handle).entity_id
        except Enterprise.DoesNotExist:
            raise Refused(_("没有找到信用代码为 %(code)s 的企业，请核对。") % {"code": handle}) from None
    return given


@sees_problems
@never_cache
@require_GET
def similar(request: HttpRequest) -> HttpResponse:
    """Show the open problems that say the same as the title that is being typed."""
    title = request.GET.get("title", "").replace("\x00", "")[:200].strip()
    found: list[dict[str, Any]] = []
    if len(title) >= MIN_TITLE:
        asked = request.GET.get("project", "")
        said = Said(
            0, title,  # without the description: this is asked at every pause in typing
            project=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None,
            division=request.GET.get("division", "")[:12],
        )  # fmt: skip
        found = told(ledger.index(request.user).like(said))
    return render(request, "projects/problem_similar.html", {"found": found})


MIN_TITLE = 4


def told(alike: list[Alike]) -> list[dict[str, Any]]:
    """Return likenesses with the problems that they are of."""
    keys = {key for one in alike for key in (one.one, one.other)}
    rows = {row.pk: row for row in Problem.objects.filter(pk__in=keys).select_related("project")}
    named = {line.problem.pk: line for line in ledger.lines(list(rows.values()))}
    return [{"one": named.get(one.one), "other": named[one.other], "alike": one} for one in alike]


@needs(access.RAISE)
@require_GET
def task_choices(request: HttpRequest) -> HttpResponse:
    """Send the tasks of a project as the choices of a list."""
    tasks = _tasks_of(request.user, request.GET.get("project", ""))
    return render(request, "projects/problem_tasks.html", {"tasks": tasks})


@needs(access.VIEW)
@require_GET
def repeats(request: HttpRequest) -> HttpResponse:
    """List the pairs of open problems that seem to say the same."""
    pairs = told(ledger.index(request.user).all_pairs())
    may_merge = bool(access.bodies() & access.departments_of(request.user, access.ASSIGN))
    return render(request, "projects/problem_repeats.html", {"pairs": pairs, "may_merge": may_merge})


@needs(access.VIEW)
@require_GET
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the problems of a project, beside its plan."""
    project = project_of(request, pk)
    context = {
        "project": project, "lines": ledger.of_project(request.user, project), "may_raise": may_raise(request.user),
    }  # fmt: skip
    return render(request, "projects/problems_project.html", context)
