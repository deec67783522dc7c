"""总览的地址: the front page, the global search."""

from django.urls import path

from kechuang.apps.cockpit import pages

app_name = "cockpit"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.search, name="search"),
    path("shapes", pages.shapes, name="shapes"),
]
