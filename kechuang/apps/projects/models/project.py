"""重点项目 (project): what is built or reformed, by whom, where, for how much, in which stage, until when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models.declared import Declared
from kechuang.apps.projects.models.work import Work


class ProjectKind(models.TextChoices):
    """What sort of project it is."""

    INDUSTRY = "industry", _("产业项目")
    PLATFORM = "platform", _("平台")
    INSTITUTE = "institute", _("研究院")
    REFORM = "reform", _("改革事项")
    INVESTMENT = "investment", _("外资项目")
    STRIVING = "striving", _("对上争取")
    CREATION = "creation", _("试点示范创建")


class Project(Declared, Work):
    """A key project (重点项目).

    ``lead`` answers for it, ``supports`` help; ``pipeline`` and ``stage`` name a declared pipeline (阶段管道) and where
    in it the project stands; amounts are in 分. ``revision`` grows with every change of the project's own fields, so
    that two people who change it at once are told apart; ``plan_revision`` with every change of its plan. ``officer``
    (服务专员) is the one person to whom every problem of the project goes at once.
    """

    programme = models.ForeignKey(
        "projects.Programme", verbose_name=_("攻坚行动"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="projects",
    )  # fmt: skip
    task_force = models.ForeignKey(
        "projects.TaskForce", verbose_name=_("工作专班"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="projects",
    )  # fmt: skip
    aspect = models.CharField(_("方面"), max_length=60, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=ProjectKind.choices, default=ProjectKind.INDUSTRY)
    level = models.CharField(_("级别"), max_length=60, blank=True)
    pipeline = models.CharField(_("阶段管道"), max_length=40, blank=True)
    stage = models.CharField(_("阶段"), max_length=40, blank=True, db_index=True)
    address = models.CharField(_("地点"), max_length=200, blank=True)
    supports = models.JSONField(_("配合部门"), default=list)
    undertaker = models.CharField(_("建设单位"), max_length=200, blank=True)
    entity_id = models.CharField(_("主体"), max_length=64, blank=True, db_index=True)
    product = models.CharField(_("主要产品"), max_length=200, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("服务专员"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    leader = models.CharField(_("分管领导（职务）"), max_length=60, blank=True)
    investment = models.BigIntegerField(_("总投资（分）"), null=True, blank=True)
    contracted = models.BigIntegerField(_("合同外资（分）"), null=True, blank=True)
    registered = models.BigIntegerField(_("注册资本（分）"), null=True, blank=True)
    currency = models.CharField(_("币种"), max_length=3, default="CNY")
    calendar = models.CharField(_("日历"), max_length=40, blank=True)
    calendars = models.JSONField(_("专班日历"), default=dict)
    resources = models.JSONField(_("资源"), default=dict)
    start = models.DateField(_("计划开始"), null=True, blank=True)
    due = models.DateField(_("时限"), null=True, blank=True, db_index=True)
    apply_by = models.DateField(_("申报截止日"), null=True, blank=True)
    batch = models.CharField(_("批次"), max_length=60, blank=True)
    ordinal = models.CharField(_("次序"), max_length=60, blank=True)
    elements = models.JSONField(_("要素"), default=dict)
    checklist = models.CharField(_("要素清单"), max_length=40, blank=True)
    light_rule = models.CharField(_("红黄绿规则"), max_length=60, blank=True)
    plan_revision = models.PositiveIntegerField(_("计划修订"), default=0)

    class Meta:
        verbose_name = _("重点项目")
        verbose_name_plural = _("重点项目")
        ordering = ("order", "pk")
        indexes = (models.Index(fields=("programme", "state"), name="project_of_programme"),)

    def open_parts(self) -> list[Any]:
        """Return its tasks on the first level that are neither closed nor cancelled."""
        return list(self.tasks.filter(parent=None, removed_at=None).exclude(state__in=("closed", "cancelled")))

    def has_parts(self) -> bool:
        """Return whether it has tasks that count."""
        return self.tasks.filter(removed_at=None).exclude(state="cancelled").exists()

    def leading(self) -> frozenset[str]:
        """Return who answers for it: its lead, and the lead of its task force."""
        force = self.task_force
        return frozenset({self.lead, force.lead if force is not None else ""} - {""})


class Contact(models.Model):
    """A contact of a project (联系人): personal data, shown to those who may read them, each reading noted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("姓名"), max_length=60)
    post = models.CharField(_("单位与职务"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.post or self.name
