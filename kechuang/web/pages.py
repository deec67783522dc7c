"""页面 (pages) that belong to no room: help with the words explained."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kechuang.web.glossary import sections


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how to read the pages and what the words mean; open to everybody."""
    return render(request, "help.html", {"sections": sections()})
