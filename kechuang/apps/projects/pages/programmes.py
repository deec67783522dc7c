"""攻坚行动与专班页面 (programmes, task forces): all of them with who leads what; one with its parts and counts."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack, division_name
from kechuang.apps.projects import access, names
from kechuang.apps.projects.declared import differences as declared
from kechuang.apps.projects.models import MemberRole, Programme, TaskForce
from kechuang.apps.projects.pages.closing import buttons
from kechuang.apps.projects.queries import by_hand, lists
from kechuang.apps.projects.queries import programmes as queries

#: How many changes a page shows before it leads to all of them.
SHOWN = 5


def may_create(user: Any) -> bool:
    """Return whether a person could enter a programme, task force or quota for some department."""
    return bool(access.departments_of(user, access.MANAGE))


def figures_of(thing: Any) -> list[dict[str, Any]]:
    """Return the declared figures of a thing, each with the number under which its sentence is asked for."""
    return [{**one, "number": number} for number, one in enumerate(thing.figures, len(thing.evidence))]


@needs(access.VIEW)
@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    """Show every programme and which department leads and supports how many of its projects."""
    pack = current_pack()
    rows = queries.standings(access.visible_projects(request.user), access.visible_programmes(request.user))
    departments = queries.departments_in(rows, pack)
    context = {
        "rows": [
            {"row": row, "lead": names.department_name(row.programme.lead, pack) if row.programme.lead else "",
             "cells": [(ident, row.shares.get(ident)) for ident, _name in departments],
             "counted": queries.counted(row, [one for one in rows if one.programme.part_of_id == row.programme.pk])}
            for row in rows
        ],
        "departments": departments,
        "forces": access.visible_task_forces(request.user).filter(ended_on=None).count(),
        "may_create": may_create(request.user),
    }  # fmt: skip
    return render(request, "projects/programmes.html", context)


@needs(access.VIEW)
@require_GET
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one programme: aspects, departments, projects, task forces, how much is closed, what a report counts."""
    pack = current_pack()
    found: Programme = get_object_or_404(access.visible_programmes(request.user).select_related("part_of"), pk=pk)
    visible = access.visible_projects(request.user)
    below = list(access.visible_programmes(request.user).filter(part_of=found))
    row = next(one for one in queries.standings(visible) if one.programme.pk == pk)
    projects = lists.lines(
        visible.filter(programme=found).select_related("programme", "task_force").order_by("aspect", "order", "pk"),
        pack,
    )
    aspects = list(dict.fromkeys([*found.aspects, *(line.project.aspect for line in projects)]))
    departments = queries.departments_in([row], pack)
    context = {
        "programme": found,
        "may_edit": found.state == "open" and access.may(request.user, access.MANAGE, found),
        "may_create": may_create(request.user),
        "rule": by_hand.said("light_rule", found.light_rule, pack) if found.light_rule else "",
        "differences": by_hand.told_differences(found, declared.differences(found, pack), pack),
        "listed": declared.is_listed(found, pack),
        "recent": by_hand.trail(found, pack, by_hand.OF_PROGRAMMES)[:SHOWN],
        "buttons": buttons(found, request.user),
        "lead": names.department_name(found.lead, pack) if found.lead else "",
        "place": division_name(found.division, pack),
        "below": below,
        "row": row,
        "levels": queries.levels(found, visible, below),
        "counted": queries.counted(row, below),
        "aspects": [(one, [line for line in projects if line.project.aspect == one]) for one in aspects],
        "has_aspects": bool(found.aspects),
        "projects": projects,
        "departments": [(ident, name, row.shares[ident]) for ident, name in departments],
        "forces": [(force, names.department_name(force.lead, pack) if force.lead else "")
                   for force in access.visible_task_forces(request.user).filter(programme=found)],
        "figures": figures_of(found),
        "sentences": range(len(found.evidence)),
        "may_reports": access.access.may(request.user, "report.view"),
    }  # fmt: skip
    return render(request, "projects/programme.html", context)


@needs(access.VIEW)
@require_GET
def force_list(request: HttpRequest) -> HttpResponse:
    """Show every task force with its projects counted, those that are over last."""
    pack = current_pack()
    forces = access.visible_task_forces(request.user).select_related("programme")
    counts = queries.force_counts(access.visible_projects(request.user))
    context = {
        "rows": [
            {"force": one, "lead": names.department_name(one.lead, pack) if one.lead else "",
             "place": division_name(one.division, pack), "supports": names.department_list(one.supports, pack),
             "projects": counts.get(one.pk, (0, 0))[0], "closed": counts.get(one.pk, (0, 0))[1]}
            for one in forces.order_by(F("ended_on").asc(nulls_first=True), "order", "pk")
        ],
        "may_create": may_create(request.user),
    }  # fmt: skip
    return render(request, "projects/task_forces.html", context)


@needs(access.VIEW)
@require_GET
def task_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one task force: departments and people in it, methods, projects; no name of a person."""
    pack = current_pack()
    force: TaskForce = get_object_or_404(access.visible_task_forces(request.user).select_related("programme"), pk=pk)
    rows = access.visible_projects(request.user).filter(task_force=force).select_related("programme", "task_force")
    people = list(force.members.all())
    roles = {one: at for at, one in enumerate(MemberRole.values)}
    manages = access.may(request.user, access.MANAGE, force)
    context = {
        "force": force,
        "may_manage": manages,
        "may_edit": manages and force.ended_on is None,
        "may_personal": access.access.may(request.user, "personal.read", force),
        "people": [
            (one, names.department_name(one.department, pack))
            for one in sorted(people, key=lambda one: (roles.get(one.role, len(roles)), one.pk))
        ],
        "differences": by_hand.told_differences(force, declared.differences(force, pack), pack),
        "listed": declared.is_listed(force, pack),
        "recent": by_hand.trail(force, pack, by_hand.OF_FORCES)[:SHOWN],
        "lead": names.department_name(force.lead, pack) if force.lead else "",
        "members": [names.department_name(one, pack) for one in force.supports],
        "place": division_name(force.division, pack),
        "projects": lists.lines(rows, pack),
        "figures": figures_of(force),
        "sentences": range(len(force.evidence)),
        "may_reports": access.access.may(request.user, "report.view"),
    }
    return render(request, "projects/task_force.html", context)
