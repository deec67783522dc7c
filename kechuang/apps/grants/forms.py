"""表单 (forms) of the pay-out: they check what was typed; what may be done is the actions' affair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants.eligibility import Known
from kechuang.apps.grants.materials import titles_of
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.grants.terms import LEVELS
from kechuang.core import Money
from kechuang.declarations.policy_item import PolicyItem


class Amount(forms.CharField):
    """An amount of money as an official writes it, ``30万元`` or ``1234.50``; 分 inside."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("如 30万元、1234.50；不写单位的按元"))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        """Return 分."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text).fen
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class Text(forms.CharField):
    """Some lines of text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


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

    def __init__(self, items: Iterable[PolicyItem], departments: list[str] | None, *args: Any, **kwargs: Any) -> None:
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


class NoteForm(Dressed):
    """A note that may be left out."""

    note = Text(label=_("说明"), required=False)

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(Dressed):
    """A reason that must be given."""

    reason = Text(label=_("理由"))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class TextForm(Dressed):
    """What was asked for."""

    text = Text(label=_("内容"))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReviewForm(Dressed):
    """The amount, and what was found."""

    fen = Amount(label=_("核定金额"), required=False)
    finding = Text(label=_("审核意见"), required=False, help_text=_("数据不足以判定的，须写明认定依据"))

    def __init__(self, thing: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = next((one["fen"] for one in reversed(thing.checks) if one.get("fen")), None)
        if known:
            self.fields["fen"].initial = f"{known // 100}.{known % 100:02d}"


class OpinionForm(Dressed):
    """A department's word in the joint review."""

    department = forms.ChoiceField(label=_("联审部门"))
    agrees = forms.TypedChoiceField(
        label=_("意见"), choices=[("yes", _("同意")), ("no", _("不同意"))], coerce=lambda text: text == "yes"
    )
    text = Text(label=_("说明"), required=False)

    def __init__(self, thing: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {key: one.name for key, one in current_pack().departments.items()}
        self.fields["department"].choices = [(one, names.get(one, one)) for one in thing.programme.terms.joint]


class ObjectionForm(Dressed):
    """Who objects, and to what."""

    who = forms.CharField(label=_("异议人"), max_length=120)
    text = Text(label=_("异议内容"))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AnswerForm(Dressed):
    """What came of an objection."""

    upheld = forms.TypedChoiceField(
        label=_("处理"), choices=[("no", _("异议不成立")), ("yes", _("异议成立"))], coerce=lambda text: text == "yes"
    )
    reply = Text(label=_("处理意见"))


class SettleForm(Dressed):
    """The final amount and what it rests on."""

    final_fen = Amount(label=_("清算金额"))
    ground = Text(label=_("清算依据"))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class DemandForm(Dressed):
    """How much is to be given back, why, by when."""

    fen = Amount(label=_("追回金额"))
    reason = Text(label=_("追回理由"))
    due_on = forms.DateField(label=_("应于"), widget=Day(), required=False)

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReceiveForm(Dressed):
    """What came back, under which receipt."""

    fen = Amount(label=_("到账金额"))
    receipt = forms.CharField(label=_("回单号"), max_length=80)


class AccountForm(Dressed):
    """The firm's own account."""

    holder = forms.CharField(label=_("户名"), max_length=300)
    bank = forms.CharField(label=_("开户银行"), max_length=200)
    number = forms.CharField(label=_("账号"), max_length=40)

    def __init__(self, thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].initial = thing.name


class ApplyForm(AccountForm):
    """The account, and what the data lack; what they have is shown and not asked for."""

    def __init__(self, record: Any, known: Iterable[Known], *args: Any, **kwargs: Any) -> None:
        super().__init__(record, *args, **kwargs)
        self.lacking = [one for one in known if one.missing]
        for one in self.lacking:
            self.fields[f"ask_{one.key}"] = forms.CharField(
                label=one.label, max_length=500, help_text=_now("数据中没有，应由%(owner)s提供") % {"owner": one.owner},
                widget=forms.TextInput(attrs={"class": "input"}),
            )  # fmt: skip

    @property
    def answers(self) -> dict[str, str]:
        """What the firm said, by the field's name."""
        return {one.label: self.cleaned_data[f"ask_{one.key}"] for one in self.lacking}


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


class DrawForm(Chosen):
    """Who is to be paid."""

    stage = "payment"


class BudgetForm(Dressed):
    """More budget, under a document."""

    fen = Amount(label=_("追加金额"))
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


class MaterialForm(Dressed):
    """A paper of an application."""

    title = forms.ChoiceField(label=_("材料"))
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、图片、Excel 或 Word；再次上传同名材料即为新版本"),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请检查后重新选择")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.docx"}),
    )  # fmt: skip

    def __init__(self, thing: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].choices = [(one, one) for one in titles_of(thing)]
        self.fields["file"].widget.attrs.pop("class", None)
