"""Addresses under `/enterprises/`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "enterprises"
urlpatterns: list[URLPattern] = []
