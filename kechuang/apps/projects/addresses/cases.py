"""典型案例与创建台账的地址 (addresses of typical cases and creations), relative to ``/projects/``."""

from __future__ import annotations

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.projects.pages import cases, creations

urlpatterns = [
    path("cases", cases.case_list, name="cases"),
    path("cases/export", cases.case_export, name="cases_export"),
    path("cases/new", cases.case_new, name="case_new"),
    path("cases/counted/<word:ident>", cases.counted, name="cases_counted"),
    path("cases/<int:pk>", cases.case, name="case"),
    path("cases/<int:pk>/edit", cases.case_edit, name="case_edit"),
    path("cases/<int:pk>/<word:step>", cases.case_step, name="case_step"),
    path("creations", creations.creation_list, name="creations"),
    path("creations/export", creations.creation_export, name="creations_export"),
]
