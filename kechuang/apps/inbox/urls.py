"""Addresses under `/inbox/`."""

from __future__ import annotations

from django.urls import path

from kechuang.apps.inbox import pages

app_name = "inbox"
urlpatterns = [
    path("", pages.inbox, name="list"),
    path("read", pages.read_all, name="read_all"),
    path("<int:pk>/read", pages.read, name="read"),
]
