"""机构与岗位 (organisation): the tree of units with posts and who holds them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kechuang.apps.accounts import actions, scopes
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import PostForm, UnitForm, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.accounts.models import OrgUnit
from kechuang.apps.accounts.queries import organisation


@needs("organisation.manage")
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tree."""
    return _tree(request)


def _tree(request: HttpRequest, status: int = 200, **forms: Any) -> HttpResponse:
    context = {"branches": organisation(), "unit_form": UnitForm(loaded=scopes.pack()), **forms}
    return render(request, "accounts/organisation.html", context, status=status)


@needs("organisation.manage")
def unit_add(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    form = UnitForm(request.POST, loaded=scopes.pack())
    if form.is_valid():
        data = form.cleaned_data
        region = data.pop("region")
        try:
            actions.add_unit(actor=request.user, division=region.ljust(6, "0") if region else "", **data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("机构已登记。"))
            return redirect("accounts:organisation")
    return _tree(request, 422, unit_form=form)


@needs("organisation.manage")
def post_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a post to a unit."""
    unit = get_object_or_404(OrgUnit, pk=pk)
    form = PostForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_post(actor=request.user, unit=unit, title=form.cleaned_data["title"])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("岗位已登记。"))
            return redirect("accounts:organisation")
    return render(request, "accounts/post_add.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)
