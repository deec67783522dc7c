"""梯度培育的地址."""

from django.urls import path

from kechuang.apps.ladder import pages

app_name = "ladder"

urlpatterns = [path("", pages.ladder, name="ladder")]
