"""报道的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.reports import pages

app_name = "reports"

urlpatterns = [
    path("", pages.report_list, name="list"),
    path("<word:sha256>", pages.report, name="report"),
    path("<word:sha256>/fact/<int:start>-<int:end>", pages.fact, name="fact"),
]
