"""部件 (parts) of a project's record: the typical cases that came of it."""

from __future__ import annotations

from typing import Any

from django import template

from kechuang.apps.projects import access
from kechuang.apps.projects.models import Project, ProjectKind
from kechuang.apps.projects.queries.cases import visible_cases

register = template.Library()


@register.inclusion_tag("projects/cases_of.html", takes_context=True)
def typical_cases(context: template.Context, project: Project) -> dict[str, Any]:
    """Show the typical cases of a project; who answers for a closed one, or for a creation, may enter one."""
    user = context["request"].user
    ripe = project.state == "closed" or project.kind == ProjectKind.CREATION
    return {
        "project": project,
        "cases": list(visible_cases(user).filter(project=project, withdrawn="").order_by("-chosen_on", "-pk")),
        "may_add": ripe and access.may(user, access.MANAGE, project),
    }
