"""企业的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.enterprises import agencies, pages

app_name = "enterprises"

urlpatterns = [
    path("", pages.enterprise_list, name="list"),
    path("export", pages.export, name="export"),
    path("agencies", agencies.agencies, name="agencies"),
    path("agencies/<int:pk>/<word:step>", agencies.agency_step, name="agency_step"),
    path("<word:handle>", pages.record, name="record"),
    path("<word:handle>/standing/<word:rule>", pages.standing, name="standing"),
    path("<word:handle>/evidence/<word:field>", pages.evidence, name="evidence"),
    path("<word:handle>/evidence/<int:year>/<word:field>", pages.evidence, name="year_evidence"),
    path("<word:handle>/condition/<word:rule>/<word:condition>", pages.condition, name="condition"),
]
