"""工作专班的登记页面 (task forces by hand): set up, changed, dissolved, restored; its members, each reading noted."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.access import read_personal
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions import members as member_actions
from kechuang.apps.projects.actions import task_forces as actions
from kechuang.apps.projects.forms.task_forces import EndForm, MemberForm, RestoreForm, TaskForceForm
from kechuang.apps.projects.models import Member, TaskForce
from kechuang.apps.projects.pages.hand import entered, given_of, saved
from kechuang.apps.projects.pages.lists import paged
from kechuang.apps.projects.queries import by_hand


def found(request: HttpRequest, pk: int) -> TaskForce:
    """Return a task force that the person may see, or lead to the page that says there is none."""
    return get_object_or_404(access.visible_task_forces(request.user).select_related("programme"), pk=pk)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a task force."""
    leads = access.departments_of(request.user, access.MANAGE)
    initial = {"division": current_pack().place or "", "lead": min(leads, default=""),
               "programme": request.GET.get("programme")}  # fmt: skip
    form = TaskForceForm(posted(request), visible=access.visible_programmes(request.user), initial=initial)
    if made := entered(request, form, actions.create, actions.FIELDS):
        messages.success(request, _("已设立，编号 %(code)s；接着登记成员。") % {"code": made.code})
        return redirect("projects:task_force", pk=made.pk)
    context = {"form": form, "leads": leads}
    return render(request, "projects/task_force_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task force; where somebody else was first, both are shown and nothing typed is lost."""
    force = found(request, pk)
    access.require(request.user, access.MANAGE, force)
    form = TaskForceForm(posted(request), force=force, visible=access.visible_programmes(request.user))
    is_saved, outdated = saved(request, form, partial(actions.edit, force), actions.FIELDS, lambda: found(request, pk))
    if is_saved:
        messages.success(request, _("已保存。"))
        return redirect("projects:task_force", pk=pk)
    context = {"form": form, "force": found(request, pk) if form.errors else force, "outdated": outdated}
    return render(request, "projects/task_force_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Dissolve a task force, or restore one."""
    force = found(request, pk)
    if step not in {"end", "restore"}:
        raise Http404
    access.require(request.user, access.MANAGE, force)
    ending = step == "end"
    form = (EndForm if ending else RestoreForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            (actions.end if ending else actions.restore)(force, by=request.user, **form.cleaned_data)
            messages.success(request, _("已撤销。") if ending else _("已恢复。"))
            return redirect("projects:task_force", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    under = force.projects.filter(state__in=("open", "submitted")).order_by("order", "pk") if ending else ()
    context = {"form": form, "force": force, "ending": ending, "under": under}
    return render(request, "projects/task_force_step.html", context, status=422 if form.errors else 200)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is in a task force, which is noted; add somebody, take somebody off."""
    force = found(request, pk)
    rows = list(force.members.select_related("user"))
    form = MemberForm(posted(request) if "remove" not in request.POST else None, force=force)
    if request.method == "POST":
        try:
            if "remove" in request.POST:
                gone = next((one for one in rows if str(one.pk) == request.POST["remove"]), None)
                if gone is None:
                    raise Refused(_("这名成员已不在名单中，请刷新页面。"))
                member_actions.remove(gone, by=request.user)
                messages.success(request, _("已移除。"))
                return redirect("projects:members", pk=pk)
            if form.is_valid():
                member_actions.add(force, by=request.user, **given_of(form, member_actions.FIELDS))
                messages.success(request, _("已登记成员。"))
                return redirect("projects:members", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
    if rows:
        read_personal(request.user, force, fields=[_("专班成员姓名"), _("专班成员电话")])
    context = _head(request, force) | {"members": [(one, names.department_name(one.department)) for one in rows],
                                       "form": form}  # fmt: skip
    return render(request, "projects/members.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Change what is entered of a member."""
    force = found(request, pk)
    access.require(request.user, access.MANAGE, force)
    row = get_object_or_404(Member.objects.select_related("user", "task_force"), pk=member, task_force=force)
    form = MemberForm(posted(request), force=force, member=row)
    if request.method == "POST" and form.is_valid():
        try:
            given = given_of(form, member_actions.FIELDS)
            member_actions.edit(row, by=request.user, seen=form.cleaned_data["seen"], **given)
            messages.success(request, _("已保存。"))
            return redirect("projects:members", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    read_personal(request.user, force, fields=[_("专班成员姓名"), _("专班成员电话")])
    context = _head(request, force) | {"form": form, "member": row}
    return render(request, "projects/member.html", context, status=422 if form.errors else 200)


def _head(request: HttpRequest, force: TaskForce) -> dict[str, Any]:
    manages = access.may(request.user, access.MANAGE, force)
    return {"force": force, "may_manage": manages, "may_edit": manages and force.ended_on is None}


@needs(access.VIEW)
@require_GET
def trail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that was entered and changed of a task force."""
    force = found(request, pk)
    context = {"thing": force, "page": paged(request, by_hand.trail(force, current_pack(), by_hand.OF_FORCES)),
               "up": _("工作专班"), "above": "/projects/task-forces",
               "own": f"/projects/task-forces/{pk}"}  # fmt: skip
    return render(request, "projects/by_hand_trail.html", context)


__all__ = ["edit", "member", "members", "new", "step", "trail"]
