"""台账的地址."""

from django.urls import path

from kechuang.apps.registers import pages

app_name = "registers"

urlpatterns = [
    path("", pages.items, name="list"),
    path("<str:item>/evidence/<int:number>", pages.evidence, name="evidence"),
]
