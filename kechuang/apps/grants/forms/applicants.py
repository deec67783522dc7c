"""申请表单 (forms of applying): the account, and what the data lack; what they have is not asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.grants.eligibility import Known, Question


class AccountForm(Dressed):
    """The firm's own account."""

    holder = forms.CharField(label=_("户名"), max_length=300)
    bank = forms.CharField(label=_("开户银行"), max_length=200)
    number = forms.CharField(label=_("账号"), max_length=40)

    def __init__(self, thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].initial = getattr(thing, "payee", thing.name)


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


class ClaimForm(Dressed):
    """Who one is, what one says of oneself, and the account in one's own name."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    number = forms.CharField(
        label=_("证件号码"), max_length=30, help_text=_("居民身份证号码；平台只存散列和掩码"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    bank = forms.CharField(label=_("开户银行"), max_length=200)
    account = forms.CharField(label=_("账号"), max_length=40, help_text=_("本人名下的账户"))

    def __init__(self, asked: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        for one in self.asked:
            self.fields[f"ask_{one.key}"] = _field_for(one)

    @property
    def facts(self) -> dict[str, str]:
        """What was said, by the field's key."""
        return {one.key: str(self.cleaned_data[f"ask_{one.key}"]) for one in self.asked}


def _field_for(one: Question) -> forms.Field:
    if one.choices or one.kind == "bool":
        offered = one.choices or (_now("是"), _now("否"))
        return forms.ChoiceField(
            label=one.label, choices=[("", _now("请选择")), *((each, each) for each in offered)],
            widget=forms.Select(attrs={"class": "input"}),
        )  # fmt: skip
    if one.kind == "date":
        return forms.DateField(label=one.label, widget=Day())
    return forms.CharField(label=one.label, max_length=500, widget=forms.TextInput(attrs={"class": "input"}))
