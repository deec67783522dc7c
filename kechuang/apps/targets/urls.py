"""目标的地址."""

from django.urls import path

from kechuang.apps.targets import pages

app_name = "targets"

urlpatterns = [
    path("", pages.targets, name="list"),
    path("<str:target>/evidence", pages.target_evidence, name="target_evidence"),
    path("values/<int:value>/evidence", pages.value_evidence, name="value_evidence"),
]
