"""目标的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.targets import pages

app_name = "targets"

urlpatterns = [
    path("", pages.targets, name="list"),
    path("<word:target>/evidence", pages.target_evidence, name="target_evidence"),
    path("values/<int:value>/evidence", pages.value_evidence, name="value_evidence"),
]
