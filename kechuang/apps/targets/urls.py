"""Addresses under `/targets/`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "targets"
urlpatterns: list[URLPattern] = []
