"""重点项目的地址."""

from django.urls import URLPattern

app_name = "projects"

urlpatterns: list[URLPattern] = []
