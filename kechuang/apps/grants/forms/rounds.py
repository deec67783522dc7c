"""批次表单 (forms of rounds): opening one, and the deeds that take many applications on at once."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants.actions.money import by_share
from kechuang.apps.grants.forms.fields import Amount, Text
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.grants.terms import LEVELS
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem


class OpenForm(Dressed):
    """For which item, with which budget, when; the rest stands in the item."""

    item = forms.ChoiceField(label=_("政策条目"))
    department = forms.ChoiceField(label=_("主管部门"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    budget_fen = Amount(label=_("预算"), required=False)
    opens_on = forms.DateField(label=_("受理起"), widget=Day())
    closes_on = forms.DateField(label=_("受理止"), widget=Day())
    issued_on = forms.DateField(label=_("政策印发日"), widget=Day(), required=False)
    joint = forms.MultipleChoiceField(
        label=_("联审部门"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("环节中有部门联审的须选")
    )

    scenario = forms.ChoiceField(
        label=_("门槛和标准"), required=False, help_text=_("按测算方案设立的须写明依据文件，条件按方案核对")
    )
    document = forms.CharField(label=_("依据文件"), max_length=200, required=False)

    def __init__(
        self, items: Iterable[PolicyItem], departments: list[str] | None, plans: Iterable[tuple[str, str]], *args: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        today = core.today()
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"year": today.year, "opens_on": today, "closes_on": today.replace(month=12, day=31),
                             **kwargs["initial"]}  # fmt: skip
        super().__init__(*args, **kwargs)
        pack = current_pack()
        named = [(key, one.name) for key, one in pack.departments.items()]
        self.fields["item"].choices = [("", _now("请选择")), *((one.id, one.name) for one in items)]
        self.fields["department"].choices = [one for one in named if departments is None or one[0] in departments]
        self.fields["joint"].choices = named
        self.fields["scenario"].choices = [("", _now("按条目现行的门槛和标准")), *plans]


class Chosen(Dressed):
    """Applications of a round that are at one stage."""

    stage = ""
    applications = forms.ModelMultipleChoiceField(
        label=_("申请"), queryset=Application.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一件申请")},
    )  # fmt: skip

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = programme.applications.filter(state=self.stage).order_by("pk")
        if self.stage == "publicity":
            rows = rows.filter(publicity__isnull=True)
        field: Any = self.fields["applications"]
        field.queryset, field.initial = rows, list(rows)
        field.label_from_instance = _line


def _line(one: Application) -> str:
    fen = one.fen or one.proposed_fen
    return f"{one.number} {one.name} {Money(fen).exact() if fen else ''}"


class ApproveManyForm(Chosen):
    """Many that were reviewed."""

    stage = "approval"


class DecideForm(Chosen):
    """What a meeting decided."""

    stage = "decision"
    minutes = forms.CharField(label=_("会议纪要文号"), max_length=120)
    held_on = forms.DateField(label=_("会议日期"), widget=Day(), initial=core.today)
    text = Text(label=_("议定事项"), required=False)


class PublishForm(Chosen):
    """What is made public, for how long."""

    stage = "publicity"
    days = forms.IntegerField(label=_("公示工作日"), min_value=1, max_value=60)

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme, *args, **kwargs)
        self.fields["days"].initial = programme.terms.publicity_days


class AppropriateForm(Chosen):
    """Which document appropriates what, in which parts."""

    stage = "appropriation"
    number = forms.CharField(label=_("指标文号"), max_length=120)
    issued_on = forms.DateField(label=_("下达日期"), widget=Day(), initial=core.today)
    province = Amount(label=LEVELS["province"], required=False)
    city = Amount(label=LEVELS["city"], required=False)
    county = Amount(label=LEVELS["county"], required=False)

    @property
    def shares(self) -> dict[str, int]:
        """分 by level."""
        return {level: self.cleaned_data.get(level) or 0 for level in LEVELS}

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(programme, *args, **kwargs)
        parts = {level: Fraction(share) for level, share in programme.terms.shares.items()}
        total = sum(one.fen or 0 for one in self.fields["applications"].initial)  # type: ignore[attr-defined]
        for level, fen in by_share(total, parts).items():
            self.fields[level].initial = f"{fen // 100}.{fen % 100:02d}"


class DrawForm(Chosen):
    """Who is to be paid."""

    stage = "payment"


class BudgetForm(Dressed):
    """More budget, under a document."""

    fen = Amount(label=_("追加金额"))
    document = forms.CharField(label=_("文件"), max_length=90)

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RestForm(Dressed):
    """Under which document the rest goes back."""

    document = forms.CharField(label=_("文件"), max_length=90)

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReturnsForm(Dressed):
    """The treasury's answer to a batch."""

    file = forms.FileField(
        label=_("国库回执"), help_text=_("本批次的 CSV，填好“结果”“原因”“回单号”，不超过 8 MB"),
        error_messages={"required": _("请选择回执文件"), "empty": _("文件是空的，请检查后重新选择")},
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs.pop("class", None)
