"""任务 (task) and 前置关系 (link): a project's plan as people write it; the engine `plans` reckons its dates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.projects.models.work import Work


class Task(Work):
    """A task (任务), a summary of tasks, or a milestone (节点, ``days`` 0).

    A task that is taken out keeps its row with ``removed_at``: every figure of a past day can still be reckoned.
    """

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="tasks")
    code = models.CharField(_("编号"), max_length=40)
    name = models.CharField(_("名称"), max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    order = models.IntegerField(default=0)
    days = models.PositiveIntegerField(_("工期（工作日）"), default=0)
    calendar = models.CharField(_("日历"), max_length=40, blank=True)
    constraint_kind = models.CharField(_("限制"), max_length=4, blank=True)
    constraint_date = models.DateField(_("限制日期"), null=True, blank=True)
    due = models.DateField(_("时限"), null=True, blank=True, db_index=True)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True, db_index=True)
    supports = models.JSONField(_("配合部门"), default=list)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("责任人"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    percent = models.PositiveSmallIntegerField(_("完成（%）"), default=0)
    actual_start = models.DateField(_("实际开始"), null=True, blank=True)
    actual_finish = models.DateField(_("实际完成"), null=True, blank=True)
    remaining = models.PositiveIntegerField(_("还需（工作日）"), null=True, blank=True)
    uses = models.JSONField(_("占用"), default=dict)
    standard = models.TextField(_("完成标准"), blank=True)
    synthetic = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(_("修订"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), default=core.now)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ("project", "order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("project", "code"), name="one_task_code_a_project"),
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="task_percent_to_100"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def department(self) -> str:
        """The department whose affair it is: its own, else the project's."""
        return self.lead or self.project.lead

    @property
    def division(self) -> str:
        """Where it is: where its project is."""
        return self.project.division

    def open_parts(self) -> list[Any]:
        """Return its parts that are neither closed nor cancelled."""
        return list(self.parts.filter(removed_at=None).exclude(state__in=("closed", "cancelled")))

    def has_parts(self) -> bool:
        """Return whether it is a summary of tasks that count."""
        return self.parts.filter(removed_at=None).exclude(state="cancelled").exists()

    def leading(self) -> frozenset[str]:
        """Return who answers for it: its own lead, and those of its project, who may hand it in as well."""
        return super().leading() | self.project.leading()

    def is_own_work(self, user: Any) -> bool:
        """Whether a person answers for it or handed its evidence in."""
        return super().is_own_work(user) or (user.pk is not None and user.pk == self.owner_id)


class TaskLink(models.Model):
    """A link between two tasks of a project (前置关系), as :class:`kechuang.engines.plans.Link` means it."""

    before = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_after")
    after = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_before")
    kind = models.CharField(_("关系"), max_length=2, default="FS")
    lag = models.IntegerField(_("间隔"), default=0)
    unit = models.CharField(_("间隔单位"), max_length=8, default="workday")

    class Meta:
        verbose_name = _("前置关系")
        verbose_name_plural = _("前置关系")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("before", "after", "kind"), name="one_link_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after} {self.kind}"


class TaskEdit(models.Model):
    """How a task stood after a change (任务留痕): a whole copy, never changed; figures of a past day come from here."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField(_("修订"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("修改人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("时间"), default=core.now)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    copy = models.JSONField(_("内容"))

    class Meta:
        verbose_name = _("任务留痕")
        verbose_name_plural = _("任务留痕")
        ordering = ("task", "revision")
        constraints = (models.UniqueConstraint(fields=("task", "revision"), name="one_edit_a_revision"),)

    def __str__(self) -> str:
        return f"{self.task} r{self.revision}"
