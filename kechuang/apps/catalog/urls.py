"""数据目录的地址."""

from django.urls import path

from kechuang.apps.catalog import pages

app_name = "catalog"

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("runs/<str:run_id>", pages.run, name="run"),
    path("runs/<str:run_id>/quarantine/<str:table>", pages.quarantine, name="quarantine"),
    path("runs/<str:run_id>/quarantine/<str:table>/sheet", pages.sheet, name="sheet"),
    path("<str:table>", pages.table, name="table"),
]
