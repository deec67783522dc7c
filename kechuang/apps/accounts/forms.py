"""表单 (forms) of accounts: they check what was typed; what may be done is the actions' affair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts import scopes
from kechuang.apps.accounts.models import OrgUnit, Post, UnitKind, User
from kechuang.apps.accounts.roles import Role
from kechuang.declarations.pack import Pack


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, even where it is empty; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


class Day(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Dressed(forms.Form):
    """A form whose fields wear the style sheet's classes and point at their errors."""

    required_css_class = "is-required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        dress(self)


def dress(form: forms.Form) -> None:
    """Give every field its class, and its hint and error to the screen reader."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput | forms.HiddenInput):
            field.widget.attrs.setdefault("class", "input")


class SignInForm(AuthenticationForm):
    """User name and password. One sentence for every failure: it never tells whether a name exists."""

    error_messages = {  # noqa: RUF012 - Django's own attribute
        "invalid_login": _("用户名或密码不正确，或账号已停用。请检查后重试，连续五次错误将暂时锁定。"),
        "inactive": _("用户名或密码不正确，或账号已停用。请检查后重试，连续五次错误将暂时锁定。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")
        dress(self)

    def clean_username(self) -> str:
        """Return the name in its one spelling, so that the lock-out counts all spellings together."""
        return User.normalize_username(self.cleaned_data["username"])


class PasswordForm(Dressed):
    """One's own password, old and new."""

    current = forms.CharField(
        label=_("当前密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=256,
        help_text=_("至少 10 个字符，不能是常见密码，也不能与用户名、姓名相近。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输入一次新密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Check that both entries of the new password are the same."""
        again = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的新密码不一致。"))
        return again


class UserForm(Dressed):
    """A new user."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        help_text=_("登录用，可含文字、数字和 . @ + - _；不区分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    display_name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)


class EditForm(Dressed):
    """Name and telephone of a user."""

    display_name = forms.CharField(label=_("姓名"), max_length=100)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)


class ReasonForm(Dressed):
    """The reason for a deed that somebody may ask about."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("记入审计，本人可见。")
    )


class GrantForm(Dressed):
    """A role within its limits."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    department = forms.ChoiceField(label=_("部门"), required=False)
    region = forms.ChoiceField(label=_("地区"), required=False)
    item = forms.CharField(label=_("事项代码"), max_length=64, required=False, help_text=_("不填为全部事项。"))
    starts_on = forms.DateField(label=_("起"), widget=Day(), initial=core.today)
    ends_on = forms.DateField(label=_("止"), widget=Day(), required=False, help_text=_("不填为长期。"))
    reason = forms.CharField(label=_("理由"), max_length=500, help_text=_("如任命文号、工作安排。"))

    def __init__(self, *args: Any, loaded: Pack | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = scopes.department_choices(loaded)
        self.fields["region"].choices = scopes.region_choices(loaded)


class AppointForm(Dressed):
    """A post for a person."""

    post = forms.ModelChoiceField(
        label=_("岗位"), queryset=Post.objects.select_related("unit"), empty_label=_("请选择")
    )
    starts_on = forms.DateField(label=_("起"), widget=Day(), initial=core.today)
    main = forms.BooleanField(label=_("作为主岗"), required=False, initial=True)


class EndForm(Dressed):
    """The last day in a post."""

    ends_on = forms.DateField(label=_("任职止"), widget=Day(), initial=core.today)


class UnitForm(Dressed):
    """A new unit of the organisation tree."""

    name = forms.CharField(label=_("机构名称"), max_length=200)
    code = forms.SlugField(label=_("机构代码"), max_length=64, help_text=_("字母、数字、- 和 _，全平台唯一。"))
    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices)
    parent = forms.ModelChoiceField(
        label=_("上级机构"), queryset=OrgUnit.objects.all(), required=False, empty_label=_("无")
    )
    region = forms.ChoiceField(label=_("所在地区"), required=False)

    def __init__(self, *args: Any, loaded: Pack | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", _("不限")), *scopes.region_choices(loaded)[1:]]


class PostForm(Dressed):
    """A new post in a unit."""

    title = forms.CharField(label=_("岗位名称"), max_length=100)
