"""数据目录的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.catalog import pages

app_name = "catalog"

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("runs/<word:run_id>", pages.run, name="run"),
    path("runs/<word:run_id>/quarantine/<word:table>", pages.quarantine, name="quarantine"),
    path("runs/<word:run_id>/quarantine/<word:table>/sheet", pages.sheet, name="sheet"),
    path("<word:table>", pages.table, name="table"),
]
