"""攻坚行动的登记页面 (programmes by hand): a new one, a change with what two people wrote side by side, its trail."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions import programmes as actions
from kechuang.apps.projects.forms.programmes import ProgrammeForm
from kechuang.apps.projects.models import Programme
from kechuang.apps.projects.pages.hand import entered, saved
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
    if made := entered(request, form, actions.create, actions.FIELDS):
        messages.success(request, _("已登记，编号 %(code)s。") % {"code": made.code})
        return redirect("projects:programme", pk=made.pk)
    context = {"form": form, "leads": leads}
    return render(request, "projects/programme_form.html", context, status=422 if form.errors else 200)


@needs(access.MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme; where somebody else was first, both are shown and nothing typed is lost."""
    programme = found(request, pk)
    access.require(request.user, access.MANAGE, programme)
    form = ProgrammeForm(posted(request), programme=programme, visible=access.visible_programmes(request.user))
    is_saved, outdated = saved(
        request, form, partial(actions.edit, programme), actions.FIELDS, lambda: found(request, pk)
    )
    if is_saved:
        messages.success(request, _("已保存。"))
        return redirect("projects:programme", pk=pk)
    context = {"form": form, "programme": found(request, pk) if form.errors else programme, "outdated": outdated}
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


__all__ = ["edit", "found", "new", "trail"]
