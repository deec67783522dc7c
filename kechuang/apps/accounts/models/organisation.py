"""机构树 (organisation tree): units, the posts (岗位) in them, and who holds a post from when to when (任职)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What kind of body a unit is."""

    GOVERNMENT = "government", _("政府")
    DEPARTMENT = "department", _("部门")
    DISTRICT_OFFICE = "district_office", _("区县机构")
    HALL = "hall", _("政务服务大厅")
    UNIVERSITY = "university", _("高校院所")
    ASSOCIATION = "association", _("协会商会")


class OrgUnit(models.Model):
    """A body or a part of one (机构). ``department`` is the pack's id of a department, empty for others."""

    code = models.CharField(_("机构代码"), max_length=64, unique=True)
    name = models.CharField(_("机构名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级机构"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    division = models.CharField(_("行政区划"), max_length=6, blank=True)
    department = models.CharField(_("部门标识"), max_length=64, blank=True, db_index=True)
    synthetic = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗位) in a unit; it stays when its holder changes."""

    unit = models.ForeignKey(OrgUnit, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("岗位名称"), max_length=100)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        ordering = ("unit", "title")
        constraints = (models.UniqueConstraint(fields=("unit", "title"), name="post_once_a_unit"),)

    def __str__(self) -> str:
        return f"{self.unit.name} {self.title}"


class Appointment(models.Model):
    """A person in a post (任职), both days included; an open end lasts until it is ended."""

    user = models.ForeignKey(
        "accounts.User", verbose_name=_("用户"), on_delete=models.PROTECT, related_name="appointments"
    )
    post = models.ForeignKey(Post, verbose_name=_("岗位"), on_delete=models.PROTECT, related_name="appointments")
    starts_on = models.DateField(_("任职起"))
    ends_on = models.DateField(_("任职止"), null=True, blank=True)
    main = models.BooleanField(_("主岗"), default=True)

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appointment_ends_after_start",
            ),
        )
        indexes = (models.Index(fields=("user", "starts_on"), name="appointment_of_user"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"
