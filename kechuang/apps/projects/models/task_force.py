"""工作专班 (task force): people of several departments brought together to see projects through."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang.apps.projects.models.declared import Declared


class TaskForce(Declared):
    """A task force (工作专班); ``count`` says how many where a report names them only by number.

    ``place`` is where its people work together (集中办公); one that is over has ``ended_on``, and stays.
    """

    programme = models.ForeignKey(
        "projects.Programme", verbose_name=_("攻坚行动"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="task_forces",
    )  # fmt: skip
    supports = models.JSONField(_("成员部门"), default=list)
    count = models.PositiveSmallIntegerField(_("个数"), default=1)
    since = models.CharField(_("成立"), max_length=30, blank=True)
    methods = models.JSONField(_("工作方法"), default=list)
    place = models.CharField(_("集中办公地点"), max_length=200, blank=True)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("工作专班")
        verbose_name_plural = _("工作专班")
        ordering = ("order", "pk")


class MemberRole(models.TextChoices):
    """What a person is in a task force."""

    HEAD = "head", _("组长")
    DEPUTY = "deputy", _("副组长")
    MEMBER = "member", _("成员")
    LIAISON = "liaison", _("联络员")


class Member(models.Model):
    """Somebody of a task force (专班成员): personal data, shown to those who may read them, each reading noted.

    ``user`` is his account, where he has one: then the force's matters reach him.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("姓名"), max_length=60)
    department = models.CharField(_("派出部门"), max_length=60, blank=True)
    role = models.CharField(_("分工"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    duty = models.CharField(_("职务与职责"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("账号"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    class Meta:
        verbose_name = _("专班成员")
        verbose_name_plural = _("专班成员")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.duty or self.name
