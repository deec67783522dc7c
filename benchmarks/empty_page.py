"""The empty page: the shell around every page (menu, rights, unread messages) for a person signed in, no content."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from kechuang.web.urls import urlpatterns as of_the_product


@cache
def template() -> Any:
    """Return the base template with nothing in it, compiled once as the product's templates are."""
    return engines["django"].from_string('{% extends "base.html" %}')


def empty(request: HttpRequest) -> HttpResponse:
    """Answer with the shell alone."""
    return HttpResponse(template().render({}, request))


urlpatterns = [*of_the_product, path("empty", empty)]
