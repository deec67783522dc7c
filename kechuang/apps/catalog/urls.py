"""数据目录的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.catalog import database_pages, import_pages, lineage_pages, pages

app_name = "catalog"

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("import", import_pages.choose, name="import"),
    path("import/template/<word:table>", import_pages.template, name="template"),
    path("import/<int:pk>", import_pages.look, name="look"),
    path("builds/<int:pk>", import_pages.build, name="build"),
    path("runs/<word:run_id>", pages.run, name="run"),
    path("runs/<word:run_id>/restore", import_pages.restore, name="restore"),
    path("runs/<word:run_id>/quarantine/<word:table>", pages.quarantine, name="quarantine"),
    path("runs/<word:run_id>/quarantine/<word:table>/sheet", pages.sheet, name="sheet"),
    path("databases", database_pages.databases, name="databases"),
    path("databases/departments", database_pages.sheet, name="departments_sheet"),
    path("lineage/<path:table>", lineage_pages.lineage, name="lineage"),
    path("<word:table>", pages.table, name="table"),
]
