"""企业的地址."""

from django.urls import path

from kechuang.apps.enterprises import pages

app_name = "enterprises"

urlpatterns = [
    path("", pages.enterprise_list, name="list"),
    path("export", pages.export, name="export"),
    path("<str:credit_code>", pages.record, name="record"),
    path("<str:credit_code>/evidence/<str:field>", pages.evidence, name="evidence"),
    path("<str:credit_code>/evidence/<int:year>/<str:field>", pages.evidence, name="year_evidence"),
    path("<str:credit_code>/condition/<str:rule>/<str:condition>", pages.condition, name="condition"),
]
