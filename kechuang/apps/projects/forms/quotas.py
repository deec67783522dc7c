"""区县指标的表单 (forms of quotas)."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed


class EntryForm(Dressed):
    """One thing counted towards a quota."""

    name = forms.CharField(label=_("名称"), max_length=200, help_text=_("如引进的公司、建成的平台，写全称"))
    on = forms.DateField(label=_("完成日期"), widget=Day(), initial=core.today)
    number = forms.DecimalField(
        label=_("数量"), max_digits=20, decimal_places=4, min_value=Decimal("0.0001"), initial=1,
        help_text=_("按指标的单位"),
    )  # fmt: skip
    entity_id = forms.CharField(
        label=_("统一社会信用代码"), max_length=64, required=False, help_text=_("同一单位只计一次")
    )
    note = forms.CharField(
        label=_("说明与依据"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
