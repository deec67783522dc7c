"""页面 (pages) that belong to no room: help with the words explained, and the outlines of the map."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kechuang.web.environment import data_folder
from kechuang.web.glossary import sections


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to read the pages and what the words mean; open to everybody."""
    return render(request, "help.html", {"sections": sections()})


@require_safe
@cache_control(private=True, max_age=3600)
def shapes(request: HttpRequest, place: str) -> HttpResponse:
    """Answer with the outlines of a place's districts, as they were written when the place was loaded."""
    path = data_folder() / "shapes" / f"{place}.json"
    try:
        return HttpResponse(path.read_bytes(), content_type="application/geo+json")
    except FileNotFoundError:
        raise Http404(_("还没有这个地方的边界图形。")) from None
