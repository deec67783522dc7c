"""攻坚行动的登记页面 (programmes by hand): a new one, a change with what two people wrote side by side, its trail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import programmes as actions
from kechuang.apps.projects.forms.programmes import ProgrammeForm
from kechuang.apps.projects.models import Programme
from kechuang.apps.projects.pages.lists import paged
from kechuang.apps.projects.queries import by_hand


def found(request: HttpRequest, pk: int) -> Programme:
    """Return a programme that the person may see, or lead to the page that says there is none."""
    rows = access.visible_programmes(request.user).select_related("part_of")
    return get_object_or_404(rows, pk=pk)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a programme."""
    leads = access.departments_of(request.user, access.MANAGE)
    initial = {"division": current_pack().place or "", "lead": min(leads, default=""),
               "part_of": request.GET.get("part_of")}  # fmt: skip
    form = ProgrammeForm(posted(request), visible=access.visible_programmes(request.user), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create(by=request.user, **given_of(form, actions.FIELDS))
            messages.success(request, _("已登记，编号 %(code)s。") % {"code": made.code})
            return redirect("projects:programme", pk=made.pk)
        except (Refused, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "leads": leads}
    return render(request, "projects/programme_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme; where somebody else was first, both are shown and nothing typed is lost."""
    programme = found(request, pk)
    access.require(request.user, access.MANAGE, programme)
    form = ProgrammeForm(posted(request), programme=programme, visible=access.visible_programmes(request.user))
    outdated: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given = given_of(form, actions.FIELDS)
        try:
            actions.edit(programme, by=request.user, revision=form.cleaned_data["revision"],
                         reason=form.cleaned_data["reason"], **given)  # fmt: skip
            messages.success(request, _("已保存。"))
            return redirect("projects:programme", pk=pk)
        except (Refused, PermissionDenied) as refusal:
            programme = found(request, pk)
            outdated = beside(form, str(refusal), programme, given)
    context = {"form": form, "programme": programme, "outdated": outdated}
    return render(request, "projects/programme_form.html", context, status=422 if form.errors else 200)


@needs(access.VIEW)
@require_GET
def trail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that was entered and changed of a programme."""
    programme = found(request, pk)
    deeds = by_hand.trail(programme, current_pack(), by_hand.OF_PROGRAMMES)
    context = {"thing": programme, "page": paged(request, deeds), "up": _("攻坚行动"),
               "above": "/projects/programmes", "own": f"/projects/programmes/{pk}"}  # fmt: skip
    return render(request, "projects/by_hand_trail.html", context)


def given_of(form: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return what a form gives of some fields."""
    return {name: value for name, value in form.cleaned_data.items() if name in fields}


def beside(form: Any, refusal: str, now: Any, given: dict[str, Any]) -> list[dict[str, str]]:
    """Tell a refusal on the form; where somebody was first, return what differs, and let the next saving count."""
    form.add_error(None, refusal)
    if now.revision == form.cleaned_data["revision"]:
        return []
    form.data = form.data.copy()
    form.data["revision"] = str(now.revision)
    return by_hand.compared(now, given, current_pack())


__all__ = ["beside", "edit", "found", "given_of", "new", "trail"]
