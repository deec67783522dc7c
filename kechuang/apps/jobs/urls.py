"""Addresses under `/jobs/`."""

from __future__ import annotations

from django.urls import path

from kechuang.apps.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs, name="list"),
    path("<int:pk>", pages.job, name="job"),
    path("<int:pk>/row", pages.row, name="row"),
    path("<int:pk>/cancel", pages.cancel, name="cancel"),
    path("<int:pk>/retry", pages.retry, name="retry"),
    path("messages/<uuid:message_id>/revive", pages.revive, name="revive"),
]
