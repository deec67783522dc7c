"""报道的地址."""

from django.urls import path

from kechuang.apps.reports import pages

app_name = "reports"

urlpatterns = [
    path("", pages.report_list, name="list"),
    path("<str:sha256>", pages.report, name="report"),
    path("<str:sha256>/fact/<int:start>-<int:end>", pages.fact, name="fact"),
]
