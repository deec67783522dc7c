"""共用 (shared) by the pages of a plan: the project that is asked for, its head, and who may do what with it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kechuang.apps.projects import access, names
from kechuang.apps.projects.models import Project, Task

SIZES = (50, 100, 200)


def project_of(request: HttpRequest, pk: int) -> Project:
    """Return a project that the person may see, or lead to the page that says there is none."""
    rows = access.visible_projects(request.user).select_related("programme", "task_force")
    return get_object_or_404(rows, pk=pk)


def task_of(request: HttpRequest, pk: int, *, removed: bool = False) -> Task:
    """Return a task of a project that the person may see; one taken out only where ``removed``."""
    rows = Task.objects.filter(project__in=access.visible_projects(request.user))
    if not removed:
        rows = rows.filter(removed_at=None)
    found = rows.select_related("project__task_force", "project__programme", "parent", "owner", "submitted_by",
                                "closed_by")  # fmt: skip
    return get_object_or_404(found, pk=pk)


def head_of(project: Project, user: Any) -> dict[str, Any]:
    """Return what the head of every page of a project shows."""
    return {
        "project": project,
        "lead": names.department_name(project.lead),
        "may_plan": project.state == "open" and access.may(user, access.PLAN, project),
        "may_report": access.may(user, access.REPORT, project),
    }


def paged(request: HttpRequest, rows: Any, size: int = SIZES[0]) -> Any:
    """Return the page of a list that is asked for."""
    asked = request.GET.get("size", "")
    return Paginator(rows, int(asked) if asked in map(str, SIZES) else size).get_page(request.GET.get("page"))
