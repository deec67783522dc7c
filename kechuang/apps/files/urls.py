"""Addresses under `/files/`."""

from __future__ import annotations

from django.urls import path

from kechuang.apps.files import pages

app_name = "files"
urlpatterns = [
    path("<uuid:attachment_id>", pages.download, name="download"),
    path("<uuid:attachment_id>/<int:number>", pages.download, name="download_version"),
]
