"""人工登记的地址 (what is entered by hand): programmes, task forces with their members, quotas of districts."""

from __future__ import annotations

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.projects.pages import programme_forms, quota_forms, task_force_forms

urlpatterns = [
    path("programmes/new", programme_forms.new, name="programme_new"),
    path("programmes/<int:pk>/edit", programme_forms.edit, name="programme_edit"),
    path("programmes/<int:pk>/trail", programme_forms.trail, name="programme_trail"),
    path("task-forces/new", task_force_forms.new, name="force_new"),
    path("task-forces/<int:pk>/edit", task_force_forms.edit, name="force_edit"),
    path("task-forces/<int:pk>/trail", task_force_forms.trail, name="force_trail"),
    path("task-forces/<int:pk>/members", task_force_forms.members, name="members"),
    path("task-forces/<int:pk>/members/<int:member>", task_force_forms.member, name="member"),
    path("task-forces/<int:pk>/<word:step>", task_force_forms.step, name="force_step"),
    path("quotas/new", quota_forms.new, name="quota_new"),
    path("quotas/<int:pk>/edit", quota_forms.edit, name="quota_edit"),
    path("quotas/<int:pk>/remove", quota_forms.remove, name="quota_remove"),
]
