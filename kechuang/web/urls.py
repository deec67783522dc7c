"""地址 (addresses): where each room begins. A room's own addresses stand in its `urls.py`, relative to this."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from kechuang.web import pages
from kechuang.web.api import api

urlpatterns = [
    path("", include("kechuang.apps.cockpit.urls")),
    path("", include("kechuang.apps.accounts.urls")),  # sign-in, sign-out, users/
    path("enterprises/", include("kechuang.apps.enterprises.urls")),
    path("ladder/", include("kechuang.apps.ladder.urls")),
    path("targets/", include("kechuang.apps.targets.urls")),
    path("reports/", include("kechuang.apps.reports.urls")),
    path("registers/", include("kechuang.apps.registers.urls")),
    path("projects/", include("kechuang.apps.projects.urls")),
    path("sharing/", include("kechuang.apps.sharing.urls")),
    path("reviews/", include("kechuang.apps.reviews.urls")),
    path("grants/", include("kechuang.apps.grants.urls")),
    path("policies/", include("kechuang.apps.policies.urls")),
    path("data/pairs/", include("kechuang.apps.stewardship.urls")),
    path("data/", include("kechuang.apps.catalog.urls")),
    path("audit/", include("kechuang.apps.audit.urls")),
    path("inbox/", include("kechuang.apps.inbox.urls")),
    path("files/", include("kechuang.apps.files.urls")),
    path("jobs/", include("kechuang.apps.jobs.urls")),
    path("api/v1/", api.urls),
    path("help", pages.help_page, name="help"),
    path("language", set_language, name="language"),
]
