"""企业 (enterprise): one record a legal entity, rebuilt from the lake and switched in one statement.

Every row belongs to a *generation*. A publication fills a new generation in short transactions, then moves the
pointer in :class:`Publication`; readers see the old generation until that moment and the new one after it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kechuang import core


class Generation(models.Model):
    """发布批次 (generation): one published state of everything rebuilt from the lake."""

    run = models.CharField(_("数据批次"), max_length=40)
    created = models.DateTimeField(_("开始发布"))
    published = models.DateTimeField(_("发布时间"), null=True)
    enterprises = models.BigIntegerField(default=0)
    as_of = models.DateField(_("判定日期"))
    synthetic = models.BooleanField(default=False)
    figures = models.JSONField(_("汇总数"), default=dict)

    def __str__(self) -> str:
        return f"{self.pk} {self.run}"


class Publication(models.Model):
    """现行批次 (pointer): the one row that says which generation readers see."""

    current = models.ForeignKey(Generation, on_delete=models.PROTECT, null=True)

    def __str__(self) -> str:
        return str(self.current_id)


class Enterprise(models.Model):
    """企业档案 (enterprise record) of one generation."""

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    entity_id = models.CharField(max_length=32)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("企业名称"), max_length=300)
    name_normal = models.CharField(max_length=300)
    kind = models.CharField(_("企业类型"), max_length=120, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True)
    capital = models.BigIntegerField(_("注册资本（分）"), null=True)
    capital_currency = models.CharField(max_length=20, blank=True)
    scope = models.TextField(_("经营范围"), blank=True)
    address = models.CharField(_("住所"), max_length=500, blank=True)
    division = models.CharField(_("行政区划"), max_length=6, blank=True)
    industry = models.CharField(_("行业"), max_length=5, blank=True)
    status = models.CharField(_("登记状态"), max_length=40, blank=True)
    staff = models.BigIntegerField(_("职工总数"), null=True)
    sales = models.BigIntegerField(_("销售收入（分）"), null=True)
    rd = models.BigIntegerField(_("研发费用（分）"), null=True)
    figure_year = models.SmallIntegerField(_("数据年度"), null=True)
    facts = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("generation", "entity_id"), name="one_record_an_entity"),)
        indexes = (
            models.Index(fields=("generation", "credit_code"), name="enterprise_code"),
            models.Index(fields=("generation", "division", "industry"), name="enterprise_place"),
            models.Index(fields=("generation", "name"), name="enterprise_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def handle(self) -> str:
        """What stands for the record in addresses: its credit code, or its entity id where no department knows one."""
        return self.credit_code or self.entity_id


class EnterpriseYear(models.Model):
    """年度数据 (yearly figures) of one enterprise; money in 分."""

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    entity_id = models.CharField(max_length=32)
    year = models.SmallIntegerField(_("年度"))
    figures = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("generation", "entity_id", "year"), name="one_row_an_entity_and_year"),
        )

    def __str__(self) -> str:
        return f"{self.entity_id} {self.year}"


class EnterpriseCount(models.Model):
    """分区计数 (counts by district and industry section), so that a board needs no scan."""

    generation = models.ForeignKey(Generation, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    division = models.CharField(max_length=6, blank=True)
    section = models.CharField(_("行业门类"), max_length=1, blank=True)
    enterprises = models.IntegerField()
    with_rd = models.IntegerField(_("有研发费用"), default=0)
    founded_recently = models.IntegerField(_("近一年新设"), default=0)

    class Meta:
        indexes = (models.Index(fields=("generation", "division"), name="count_place"),)

    def __str__(self) -> str:
        return f"{self.division} {self.section}"


class TaxAuthorisation(models.Model):
    """税务数据授权 (authorisation): whether a firm lets its tax data be used, and until when; one row a firm.

    It belongs to no generation: no publication changes what a firm has said.
    """

    entity_id = models.CharField(max_length=32, unique=True)
    given = models.BooleanField(_("已授权"))
    ends_on = models.DateField(_("授权至"), null=True, blank=True)
    by_label = models.CharField(_("授权人"), max_length=300)
    changed_at = models.DateTimeField(_("时间"), default=core.now)
    changes = models.PositiveIntegerField(default=1)
    synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("税务数据授权")
        verbose_name_plural = _("税务数据授权")

    def __str__(self) -> str:
        return f"{self.entity_id} {'+' if self.given else '-'}"
