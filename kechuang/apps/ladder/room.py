"""梯度各页共用 (what the pages of the ladder share): the place, the chosen rung, and one page for every deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kechuang.apps.accounts import access
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import Dressed, posted
from kechuang.apps.catalog.place import NoPlace, current_pack, current_place
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.ladder.queries import VIEW
from kechuang.apps.ladder.states import MANAGE
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Rule

PAGE = 50


def opened(request: HttpRequest) -> Pack:
    """Let in who may see verdicts, and return the place's pack.

    Raises
    ------
    Http404
        If no place was set up.
    """
    access.require(request.user, VIEW)
    try:
        return current_pack(current_place())
    except NoPlace as error:
        raise Http404(str(error)) from None


def chosen_rule(request: HttpRequest, pack: Pack) -> Rule | None:
    """Return the rung that the address names, else the lowest."""
    wanted = request.GET.get("rule", "")
    return next((rule for rule in pack.ladder if rule.id == wanted), pack.ladder[0] if pack.ladder else None)


def entity_of(code: str) -> str:
    """Return the entity of a credit code in the current publication.

    Raises
    ------
    Refused
        If nobody has it.
    """
    found = Enterprise.objects.filter(generation=current_generation(), credit_code=code.strip().upper()).first()
    if found is None:
        raise Refused(_("没有代码为 %(code)s 的企业，请核对后再填。") % {"code": code.strip()[:40]})
    return found.entity_id


def deed(
    request: HttpRequest, *, form: Callable[..., Dressed], label: str, back: str, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Show a deed's form, do it when it is sent, and go back with one sentence; a refusal stands above the form."""
    access.require(request.user, MANAGE)
    filled = form(posted(request))
    if request.method == "POST" and filled.is_valid():
        try:
            messages.success(request, do(filled.cleaned_data))
        except Refused as refused:
            filled.add_error(None, str(refused))
        else:
            return redirect(back)
    return render(request, "ladder/deed.html", {"form": filled, "label": label, "back": back})
