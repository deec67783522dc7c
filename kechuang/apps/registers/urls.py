"""台账的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.registers import pages

app_name = "registers"

urlpatterns = [
    path("", pages.items, name="list"),
    path("<word:item>/evidence/<int:number>", pages.evidence, name="evidence"),
]
