"""计划、进度、销号的地址 (addresses of plans, progress and close-out), relative to ``/projects/``."""

from __future__ import annotations

from django.urls import path

import kechuang.web.converters  # noqa: F401 - makes `<word:…>` known
from kechuang.apps.projects.pages import (
    balancing,
    calendars,
    closing,
    exchange,
    loads,
    mine,
    plan,
    support,
    tasks,
    weaknesses,
)

urlpatterns = [
    path("<int:pk>/plan", plan.plan, name="plan"),
    path("<int:pk>/plan/what-if", plan.try_out, name="what_if"),
    path("<int:pk>/plan/baselines", plan.baseline_list, name="baselines"),
    path("<int:pk>/plan/baselines/take", plan.baseline_take, name="baseline_take"),
    path("<int:pk>/plan/baselines/<int:number>", plan.baseline_one, name="baseline"),
    path("<int:pk>/plan/calendars", calendars.calendars, name="calendars"),
    path("<int:pk>/plan/level", calendars.level, name="level"),
    path("<int:pk>/plan/import", exchange.upload, name="plan_import"),
    path("<int:pk>/plan/import/<uuid:attachment>", exchange.look, name="plan_import_one"),
    path("<int:pk>/plan/export/<word:kind>", exchange.export, name="plan_export"),
    path("loads", loads.loads, name="loads"),
    path("loads/export", loads.export, name="loads_export"),
    path("loads/level", balancing.choose, name="loads_level"),
    path("loads/level/<int:pk>", balancing.proposal, name="loads_proposal"),
    path("<int:pk>/tasks/enter", tasks.table, name="tasks_table"),
    path("<int:pk>/tasks/add", tasks.add, name="task_add"),
    path("tasks/<int:pk>", tasks.one, name="task"),
    path("tasks/<int:pk>/edit", tasks.edit, name="task_edit"),
    path("tasks/<int:pk>/move", tasks.move, name="task_move"),
    path("tasks/<int:pk>/remove", tasks.remove, name="task_remove"),
    path("tasks/<int:pk>/restore", tasks.restore, name="task_restore"),
    path("tasks/<int:pk>/report", tasks.report, name="task_report"),
    path("verify", closing.queue, name="verify"),
    path("close/<word:kind>/<int:pk>/certificate", closing.certificate, name="certificate"),
    path("close/<word:kind>/<int:pk>/<word:name>", closing.step, name="close_step"),
    path("mine", mine.lists, name="mine"),
    path("mine/export", mine.export, name="mine_export"),
    path("<int:pk>/support", support.plans, name="support"),
    path("<int:pk>/support/file", support.file, name="support_file"),
    path("<int:pk>/support/<int:plan>/<word:step>", support.answer, name="support_answer"),
    path("weaknesses", weaknesses.listing, name="weaknesses"),
    path("weaknesses/export", weaknesses.export, name="weaknesses_export"),
    path("weaknesses/add", weaknesses.form_page, name="weakness_add"),
    path("weaknesses/<int:pk>", weaknesses.one, name="weakness"),
    path("weaknesses/<int:pk>/edit", weaknesses.form_page, name="weakness_edit"),
    path("weaknesses/<int:pk>/<word:name>", weaknesses.step, name="weakness_step"),
]
