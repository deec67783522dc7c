"""Addresses under `/audit/`."""

from __future__ import annotations

from django.urls import path, re_path

from kechuang.apps.audit import pages

app_name = "audit"
urlpatterns = [
    path("", pages.entries, name="entries"),
    path("access", pages.accesses, name="accesses"),
    path("verify", pages.verify, name="verify"),
    re_path(r"^export\.(?P<kind>xlsx|csv)$", pages.export, name="export"),
    path("<int:seq>", pages.entry, name="entry"),
]
