"""表单 (forms) of the ladder: they check what was typed; what may be done is the actions' affair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.accounts.models import User
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.ladder.models import Application, Holding


def rung_choices() -> list[tuple[str, str]]:
    """Return the rungs of the place."""
    return [(rule.id, rule.name) for rule in current_pack().ladder]


class CodeForm(Dressed):
    """An enterprise by its credit code."""

    code = forms.CharField(label=_("统一社会信用代码"), max_length=32)


class HoldingForm(CodeForm):
    """A certificate that the data do not have yet."""

    number = forms.CharField(label=_("证书编号"), max_length=80)
    valid_from = forms.DateField(label=_("有效期自"), widget=Day())
    valid_to = forms.DateField(label=_("有效期至"), widget=Day(), required=False, help_text=_("没有期限的留空"))
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class EndForm(Dressed):
    """Why and when a certificate ended."""

    why = forms.ChoiceField(label=_("退出原因"), choices=Holding.End.choices)
    on = forms.DateField(label=_("退出日期"), widget=Day(), initial=core.today)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class WindowForm(Dressed):
    """The days on which applications are taken."""

    rule = forms.ChoiceField(label=_("资质"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    round = forms.CharField(label=_("批次"), max_length=40, required=False)
    opens = forms.DateField(label=_("开始"), widget=Day())
    closes = forms.DateField(label=_("截止"), widget=Day())
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("通知的名称和文号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rung_choices()


class ApplyForm(CodeForm):
    """Who applied, and when."""

    on = forms.DateField(label=_("申报日期"), widget=Day(), initial=core.today)


class ResultForm(Dressed):
    """What the authority decided."""

    result = forms.ChoiceField(label=_("结果"), choices=Application.Result.choices[1:])
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class CultivateForm(CodeForm):
    """Who is brought up to which rung by whom, by which year."""

    rule = forms.ChoiceField(label=_("目标资质"))
    owner = forms.ModelChoiceField(label=_("责任人"), queryset=User.objects.none())
    year = forms.IntegerField(label=_("目标年度"), min_value=2000, max_value=2100)

    def __init__(self, people: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rung_choices()
        self.fields["owner"].queryset = people


class MeasureForm(Dressed):
    """What was done, and when."""

    on = forms.DateField(label=_("日期"), widget=Day(), initial=core.today)
    text = forms.CharField(label=_("措施"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class OutcomeForm(Dressed):
    """How a cultivation ended."""

    reached = forms.ChoiceField(label=_("结果"), choices=[("yes", _("已认定")), ("no", _("不再培育"))])
    outcome = forms.CharField(label=_("成效或原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ListForm(Dressed):
    """A year's list of industrial enterprises above scale, a credit code a line."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    codes = forms.CharField(
        label=_("统一社会信用代码，每行一个"), max_length=2_000_000, widget=forms.Textarea(attrs={"rows": 6})
    )


class BuildForm(Dressed):
    """The institution's name and what is to be said."""

    institution = forms.CharField(label=_("机构名称"), max_length=200, required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False)
