"""办理表单 (forms of steps): what an official or applicant says when one application goes on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.grants.forms.fields import Amount, Text
from kechuang.apps.grants.materials import titles_of
from kechuang.apps.grants.models import Application


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


class FindingForm(Dressed):
    """On what a finding rests."""

    finding = Text(label=_("核实依据"))

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
