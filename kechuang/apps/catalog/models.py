"""数据目录 (catalogue): departments, their tables, the runs that read them and what the checks found.

A run of the lake is described by its manifest; the rows here mirror it so that pages can list, filter and link.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Place(models.Model):
    """本地 (the place served): which pack is loaded. There is exactly one row."""

    pack = models.CharField(_("声明包"), max_length=60)
    code = models.CharField(_("行政区划代码"), max_length=6)
    name = models.CharField(_("名称"), max_length=60)
    synthetic = models.BooleanField(_("演示数据"), default=False)
    loaded_at = models.DateTimeField(_("载入时间"))

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """数据提供部门 (department): who owns a source."""

    id = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(_("名称"), max_length=80)
    level = models.CharField(_("层级"), max_length=20, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SourceTable(models.Model):
    """数据资源 (source table) with its contract as declared."""

    table = models.CharField(primary_key=True, max_length=80)
    name = models.CharField(_("名称"), max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="tables")
    contract = models.JSONField(_("契约"))
    version = models.CharField(_("版本"), max_length=20)
    refresh = models.CharField(_("更新频率"), max_length=60, blank=True)
    shared = models.CharField(_("共享属性"), max_length=20)
    personal = models.CharField(_("个人信息"), max_length=20)
    synthetic = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        ordering = ("department", "name")

    def __str__(self) -> str:
        return self.name


class LakeRun(models.Model):
    """批次 (run): one immutable build of the lake."""

    id = models.CharField(primary_key=True, max_length=40)
    started = models.DateTimeField(_("开始"))
    finished = models.DateTimeField(_("结束"), null=True)
    status = models.CharField(_("状态"), max_length=20)
    error = models.TextField(_("出错原因"), blank=True)
    rows_in = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    enterprises = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-started",)

    def __str__(self) -> str:
        return self.id


class Load(models.Model):
    """接收 (receipt): one file of a run, counted."""

    run = models.ForeignKey(LakeRun, on_delete=models.CASCADE, related_name="loads")
    table = models.ForeignKey(SourceTable, on_delete=models.PROTECT, related_name="loads")
    file_name = models.CharField(_("文件"), max_length=255)
    sha256 = models.CharField(max_length=71)
    encoding = models.CharField(_("编码"), max_length=30, blank=True)
    ingested = models.DateTimeField(_("入库时间"))
    rows_in = models.BigIntegerField(_("收到"))
    accepted = models.BigIntegerField(_("通过"))
    quarantined = models.BigIntegerField(_("隔离"))

    class Meta:
        ordering = ("table",)
        indexes = (models.Index(fields=("run", "table")),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def replaced(self) -> int:
        """How many of its rows gave way to rows of a supplement."""
        return self.rows_in - self.accepted - self.quarantined


class Check(models.Model):
    """质量检查 (check): one rule of a contract and how many rows broke it."""

    run = models.ForeignKey(LakeRun, on_delete=models.CASCADE, related_name="checks")
    table = models.ForeignKey(SourceTable, on_delete=models.PROTECT, related_name="checks")
    column = models.CharField(_("列"), max_length=80, blank=True)
    check_id = models.CharField(_("检查"), max_length=80)
    message = models.CharField(_("说明"), max_length=300, blank=True)
    failing = models.BigIntegerField(_("不合格行数"))

    class Meta:
        ordering = ("-failing", "column")
        indexes = (models.Index(fields=("run", "table")),)

    def __str__(self) -> str:
        return f"{self.column} {self.check_id}"


class TableUse(models.Model):
    """使用 (use): how often those of one post read a table in one way on one day."""

    class Way(models.TextChoices):
        """How it was read."""

        PAGE = "page", _("查看目录")
        LINEAGE = "lineage", _("查看血缘")
        QUARANTINE = "quarantine", _("查看隔离行")
        EXPORT = "export", _("导出隔离行")
        API = "api", _("目录接口")

    table = models.ForeignKey(SourceTable, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=12, choices=Way.choices)
    who = models.CharField(_("使用人"), max_length=300)
    times = models.PositiveIntegerField(_("次数"), default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("table", "day", "way", "who"), name="one_use_a_day"),)

    def __str__(self) -> str:
        return f"{self.table_id} {self.day} {self.way} {self.times}"
