"""企业的地址."""

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.enterprises import pages

app_name = "enterprises"

urlpatterns = [
    path("", pages.enterprise_list, name="list"),
    path("export", pages.export, name="export"),
    path("<word:credit_code>", pages.record, name="record"),
    path("<word:credit_code>/evidence/<word:field>", pages.evidence, name="evidence"),
    path("<word:credit_code>/evidence/<int:year>/<word:field>", pages.evidence, name="year_evidence"),
    path("<word:credit_code>/condition/<word:rule>/<word:condition>", pages.condition, name="condition"),
]
