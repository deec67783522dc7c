"""梯度培育的地址."""

from django.urls import path

from kechuang.apps.ladder import boards, desk, pages

app_name = "ladder"

urlpatterns = [
    path("", pages.ladder, name="ladder"),
    path("holders", boards.holders, name="holders"),
    path("holders/take", boards.take, name="take"),
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
    path("cultivation/<int:pk>/measure", desk.measure, name="measure"),
    path("cultivation/<int:pk>/outcome", desk.outcome, name="outcome"),
    path("institutions", boards.institutions, name="institutions"),
    path("institutions/list", boards.above_scale, name="above_scale"),
    path("institutions/<int:pk>/<slug:step>", boards.move, name="move"),
]
