"""调度会 (coordination meeting): its minutes open, extend and close problems."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.projects.states import MEETING
from kechuang.apps.transitions.models import Stateful


class Meeting(Stateful):
    """A coordination meeting (调度会) of a programme, a task force or a project."""

    TABLE = MEETING

    state = models.CharField(_("状态"), max_length=20, choices=MEETING.choices(), db_index=True)
    title = models.CharField(_("会议"), max_length=200)
    starts_at = models.DateTimeField(_("时间"))
    room = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.CharField(_("主持（职务）"), max_length=120, blank=True)
    programme = models.ForeignKey("projects.Programme", null=True, blank=True, on_delete=models.PROTECT)
    task_force = models.ForeignKey("projects.TaskForce", null=True, blank=True, on_delete=models.PROTECT)
    project = models.ForeignKey("projects.Project", null=True, blank=True, on_delete=models.PROTECT)
    department = models.CharField(_("召集部门"), max_length=60, db_index=True)
    attending = models.JSONField(_("参会部门"), default=list)
    agenda = models.TextField(_("议题"), blank=True)
    minutes = models.TextField(_("纪要"), blank=True)
    synthetic = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("登记人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), default=core.now)

    class Meta:
        verbose_name = _("调度会")
        verbose_name_plural = _("调度会")
        ordering = ("-starts_at", "-pk")

    def __str__(self) -> str:
        return self.title

    @property
    def division(self) -> str:
        """Where it is, if it is about one project; empty for one that concerns everywhere."""
        return self.project.division if self.project is not None else ""


class ItemVerb(models.TextChoices):
    """What a meeting does with a problem."""

    OPEN = "open", _("交办")
    EXTEND = "extend", _("调整时限")
    CLOSE = "close", _("销号")
    DISCUSS = "discuss", _("研究")


class MeetingItem(models.Model):
    """One item of the minutes (议定事项); carried out when the minutes are issued."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    verb = models.CharField(_("事项"), max_length=8, choices=ItemVerb.choices)
    problem = models.ForeignKey(
        "projects.Problem", null=True, blank=True, on_delete=models.PROTECT, related_name="meeting_items"
    )
    project = models.ForeignKey("projects.Project", null=True, blank=True, on_delete=models.PROTECT)
    title = models.CharField(_("问题"), max_length=200, blank=True)
    text = models.TextField(_("议定"), blank=True)
    lead = models.CharField(_("牵头部门"), max_length=60, blank=True)
    supports = models.JSONField(_("配合部门"), default=list)
    due = models.DateField(_("时限"), null=True, blank=True)
    was = models.DateField(_("原时限"), null=True, blank=True)
    agreed = models.BooleanField(_("提出方到会同意"), default=False)
    done_at = models.DateTimeField(_("落实时间"), null=True)

    class Meta:
        verbose_name = _("议定事项")
        verbose_name_plural = _("议定事项")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title or self.text[:40]
