"""配合方案 (supporting plan): what a supporting department will do, filed by it and accepted by the lead."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.projects.states import SUPPORT_PLAN
from kechuang.apps.transitions.models import Stateful


class SupportPlan(Stateful):
    """A supporting plan (配合方案) of a department for a project or for one of its tasks."""

    TABLE = SUPPORT_PLAN

    state = models.CharField(_("状态"), max_length=20, choices=SUPPORT_PLAN.choices(), db_index=True)
    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="support_plans")
    task = models.ForeignKey(
        "projects.Task", null=True, blank=True, on_delete=models.CASCADE, related_name="support_plans"
    )
    department = models.CharField(_("配合部门"), max_length=60, db_index=True)
    content = models.TextField(_("配合事项与措施"), blank=True)
    due = models.DateField(_("完成时限"), null=True, blank=True)
    answer = models.CharField(_("牵头部门意见"), max_length=500, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("报送人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    filed_at = models.DateTimeField(_("报送时间"), null=True)
    created_at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("配合方案")
        verbose_name_plural = _("配合方案")
        ordering = ("-filed_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "department"), condition=models.Q(task=None), name="one_support_plan_a_project"
            ),
            models.UniqueConstraint(
                fields=("task", "department"), condition=models.Q(task__isnull=False), name="one_support_plan_a_task"
            ),
        )

    def __str__(self) -> str:
        return str(self.task or self.project)

    @property
    def division(self) -> str:
        """Where it is: where its project is."""
        return self.project.division

    @property
    def lead(self) -> str:
        """The department that leads, and accepts."""
        return self.task.department if self.task is not None else self.project.lead
