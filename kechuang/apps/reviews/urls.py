"""专家评审的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.reviews import pages

app_name = "reviews"

urlpatterns = [
    path("", pages.review_list, name="reviews"),
    path("pool", pages.pool, name="pool"),
    path("pool/<int:pk>", pages.reviewer, name="reviewer"),
    path("mine", pages.mine, name="mine"),
    path("mine/<int:pk>", pages.seat, name="seat"),
    path("mine/<int:pk>/decline", pages.decline, name="decline"),
    path("of/<word:kind>/<int:pk>", pages.open_one, name="open"),
    path("<int:pk>", pages.one, name="review"),
    path("<int:pk>/<word:name>", pages.step, name="step"),
]
