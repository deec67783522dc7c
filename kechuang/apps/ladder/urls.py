"""梯度培育的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.ladder import boards, desk, downloads, institutions, pages

app_name = "ladder"

urlpatterns = [
    path("", pages.ladder, name="ladder"),
    path("holders", boards.holders, name="holders"),
    path("holders/take", boards.take, name="take"),
    path("holders/taking", boards.taking, name="taking"),
    path("holders.<word:kind>", downloads.holders, name="export_holders"),
    path("years.<word:kind>", downloads.years, name="export_years"),
    path("moves.<word:kind>", downloads.moves, name="export_moves"),
    path("debts", pages.debts, name="debts"),
    path("holders/enter/<str:rule>", boards.enter, name="enter"),
    path("holders/<int:pk>/end", boards.end, name="end"),
    path("windows", desk.windows, name="windows"),
    path("windows/new", desk.open_window, name="open_window"),
    path("windows/<int:pk>", desk.window, name="window"),
    path("windows/<int:pk>/apply", desk.apply_in, name="apply_in"),
    path("applications/<int:pk>/decide", desk.decide, name="decide"),
    path("cultivation", desk.cultivation, name="cultivation"),
    path("cultivation/new", desk.cultivate, name="cultivate"),
    path("cultivation/<int:pk>", desk.cultivated, name="cultivated"),
    path("cultivation/<int:pk>/step/<slug:step>", desk.step, name="step"),
    path("cultivation/<int:pk>/measure", desk.measure, name="measure"),
    path("cultivation/<int:pk>/outcome", desk.outcome, name="outcome"),
    path("institutions", institutions.institutions, name="institutions"),
    path("institutions/list", institutions.above_scale, name="above_scale"),
    path("institutions/<int:pk>/<slug:step>", institutions.move, name="move"),
]
