"""阶段与资金的表单 (forms of stages and funds)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.projects.forms.records import Amount
from kechuang.apps.projects.models import EntryKind
from kechuang.declarations.pipeline import Pipeline


class Files(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files, none of them asked for."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in given if one]


class MoveForm(Dressed):
    """Into which stage, when, with what papers."""

    to = forms.ChoiceField(label=_("进入阶段"))
    on = forms.DateField(label=_("日期"), widget=Day(), help_text=_("实际进入这一阶段的那一天"))
    note = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("退回或跳过阶段的，须写明原因"),
    )  # fmt: skip
    files = ManyFiles(label=_("佐证文件"), required=False, help_text=_("可一次选多个；PDF、图片或办公文档"))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, pipeline: Pipeline, stage: str, *args: Any, **kwargs: Any) -> None:
        ids = pipeline.ids
        after = pipeline.stages[ids.index(stage) + 1 :] if stage in ids else ()
        following = next((one.id for one in after if one.ends != "lost"), "")
        kwargs["initial"] = {"seen": stage, "on": core.today(), "to": following, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(one.id, one.name) for one in pipeline.stages if one.id != stage]
        self.fields["files"].widget.attrs.pop("class", None)
        self.needs: dict[str, str] = {}
        chosen = self.data.get("to") if self.is_bound else self.initial["to"]
        for one in pipeline.stages:
            for number, need in enumerate(one.needs if one.id == chosen else ()):
                name = f"paper{number}"
                self.needs[name] = need
                self.fields[name] = forms.CharField(
                    label=need, max_length=300,
                    help_text=now_in("“%(stage)s”所须的佐证：写明文号、日期或存放处") % {"stage": one.name},
                    widget=forms.TextInput(attrs={"class": "input"}),
                )  # fmt: skip
        self.order_fields(["to", "on", *self.needs, "note", "files", "seen"])

    @property
    def papers(self) -> dict[str, str]:
        """What was written for each paper that the chosen stage needs."""
        return {need: self.cleaned_data.get(name, "") for name, need in self.needs.items()}


class DelayForm(Dressed):
    """Why a project stays where it is."""

    reason = forms.CharField(
        label=_("延期原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明卡在哪里、由谁解决、预计何时"),
    )  # fmt: skip


class EntryForm(Dressed):
    """A guide, materials or a contact with the body above."""

    kind = forms.ChoiceField(label=_("登记什么"), choices=EntryKind.choices, initial=EntryKind.CONTACT)
    on = forms.DateField(label=_("日期"), widget=Day(), initial=core.today)
    body = forms.CharField(
        label=_("单位（职务）"), max_length=120, help_text=_("发文、收件或对接的单位和职务，不写姓名")
    )
    text = forms.CharField(
        label=_("内容"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("文号和要求，材料名称，或谈了什么、对方要求什么"),
    )  # fmt: skip
    files = ManyFiles(label=_("文件"), required=False, help_text=_("可一次选多个；PDF、图片或办公文档"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs.pop("class", None)


class FundsForm(Dressed):
    """An arrival of funds, or a planned one."""

    planned = forms.ChoiceField(label=_("性质"), choices=[("", _("实际到账")), ("1", _("到账计划"))], required=False)
    on = forms.DateField(label=_("日期"), widget=Day(), initial=core.today)
    amount = Amount(label=_("金额"), help_text=_("写作 500万元 或 1200000元，按本项目的币种计"))
    note = forms.CharField(label=_("说明"), max_length=500, required=False, help_text=_("到账凭证号、出资方"))

    def clean_amount(self) -> int:
        """Ask for an amount."""
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(_("请填写金额，应大于 0"))
        return int(amount)


class ReasonForm(Dressed):
    """A reason that must be given."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
