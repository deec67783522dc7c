"""表单 (forms) of sharing: they check what was typed; what may be done is the actions' affair."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.models import Department, SourceTable
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.sharing.contracts import ATTRIBUTES, contract, heading, is_personal, open_fields
from kechuang.apps.sharing.models import Correction, ShareGrant, ShareRequest
from kechuang.declarations.source import Source

Choices = list[tuple[str, str]]
HALF_YEAR = dt.timedelta(days=180)


class Many(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


def department_names(idents: Any) -> Choices:
    """Return id and name of departments."""
    pack = current_pack()
    return [(one, pack.departments[one].name if one in pack.departments else one) for one in sorted(idents)]


class PeriodForm(Dressed):
    """For which department, what for, on what ground, how long."""

    department = forms.ChoiceField(label=_("申请部门"))
    purpose = forms.CharField(
        label=_("用途"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明用在哪项工作、怎样用；提供部门据此答复"),
    )  # fmt: skip
    ground = forms.CharField(label=_("使用依据"), max_length=500, help_text=_("职责或文件，写明名称和文号"))
    starts_on = forms.DateField(label=_("使用期限自"), widget=Day())
    ends_on = forms.DateField(label=_("使用期限至"), widget=Day())

    def __init__(self, departments: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {"starts_on": core.today(), "ends_on": core.today() + HALF_YEAR, **kwargs["initial"]}
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = department_names(departments)


class AskForm(PeriodForm):
    """Which fields of a table, and which of the personal ones unmasked."""

    fields_ = Many(label=_("需要的字段"), error_messages={"required": _("请至少选择一个字段")})
    clear_fields = Many(label=_("须看到原文的个人信息"), required=False,
                        help_text=_("不勾选的按规则遮盖；勾选的一律由提供部门答复"))  # fmt: skip
    field_order = ("fields_", "clear_fields", "department", "purpose", "ground", "starts_on", "ends_on")

    def __init__(self, table: SourceTable, departments: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(departments, *args, **kwargs)
        source = contract(table)
        columns = {key: source.columns[key] for key in open_fields(source)}
        self.fields["fields_"].choices = [(key, _named(source, key)) for key in columns]
        self.fields["fields_"].initial = list(columns)
        personal = [(key, heading(key, column)) for key, column in columns.items() if is_personal(column)]
        self.fields["clear_fields"].choices = personal
        if not personal:
            del self.fields["clear_fields"]


def _named(source: Source, key: str) -> str:
    """Return a field's heading, with its terms where they are stricter than those of its table."""
    terms, name = source.terms_of(key), heading(key, source.columns[key])
    if terms.attribute == source.sharing.attribute:
        return name
    return f"{name}（{ATTRIBUTES[terms.attribute]}{'：' + terms.why if terms.why else ''}）"


class DemandForm(PeriodForm):
    """Data that the catalogue does not have."""

    wanted = forms.CharField(label=_("需要的数据"), max_length=200, help_text=_("如：企业月用电量"))
    names = forms.CharField(
        label=_("需要的字段"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个；已有的字段会直接告知在哪里，不再采集"),
    )  # fmt: skip
    owner = forms.ChoiceField(label=_("应由哪个部门提供"))
    field_order = ("wanted", "names", "owner", "department", "purpose", "ground", "starts_on", "ends_on")

    def __init__(self, departments: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(departments, *args, **kwargs)
        self.fields["owner"].choices = [("", _("请选择")), *Department.objects.values_list("id", "name")]


class ReasonForm(Dressed):
    """A reason that must be given."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class TextForm(Dressed):
    """Papers handed in: what was asked for."""

    text = forms.CharField(label=_("补充内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class NoteForm(Dressed):
    """A note that may be left out."""

    note = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class WithdrawForm(Dressed):
    """Why something is taken back, where one wants to say it."""

    reason = forms.CharField(
        label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip

    def __init__(self, _thing: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AgreeForm(NoteForm):
    """What of a request is given, and how many rows a day."""

    fields_ = Many(label=_("同意共享的字段"), error_messages={"required": _("请至少选择一个字段，或选“不同意共享”")})
    clear_fields = Many(label=_("不遮盖的个人信息"), required=False)
    quota = forms.IntegerField(label=_("每日额度（行）"), min_value=1, max_value=10_000_000)
    field_order = ("fields_", "clear_fields", "quota", "note")

    def __init__(self, thing: ShareRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(thing, *args, **kwargs)
        source = contract(thing.table)  # type: ignore[arg-type]
        asked = {key: heading(key, source.columns[key]) for key in thing.fields if key in source.columns}
        self.fields["fields_"].choices, self.fields["fields_"].initial = list(asked.items()), list(asked)
        self.fields["clear_fields"].choices = [(key, asked[key]) for key in thing.clear_fields if key in asked]
        self.fields["clear_fields"].initial = list(thing.clear_fields)
        if not thing.clear_fields:
            del self.fields["clear_fields"]
        declared = current_pack().sharing_quotas.get(source.sharing.level)
        self.fields["quota"].initial = declared.rows if declared else None


class SupplyForm(NoteForm):
    """Which published table meets the need."""

    table = forms.ModelChoiceField(label=_("已发布的数据表"), queryset=SourceTable.objects.none())
    field_order = ("table", "note")

    def __init__(self, thing: ShareRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(thing, *args, **kwargs)
        self.fields["table"].queryset = SourceTable.objects.filter(department=thing.owner)


class AcceptForm(NoteForm):
    """The right value, as the department writes it."""

    corrected = forms.CharField(label=_("更正为"), max_length=500, required=False,
                                help_text=_("按本表契约的写法填写；留空表示该项应为空"))  # fmt: skip
    field_order = ("corrected", "note")

    def __init__(self, thing: Correction, *args: Any, **kwargs: Any) -> None:
        super().__init__(thing, *args, **kwargs)
        self.fields["corrected"].initial = thing.proposed


class ReportForm(Dressed):
    """Which field of a row is wrong, what it should be, and why."""

    field = forms.ChoiceField(label=_("哪个字段有误"))
    proposed = forms.CharField(label=_("应为"), max_length=500, required=False, help_text=_("不清楚可以不填"))
    reason = forms.CharField(label=_("理由与依据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, grant: ShareGrant, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = contract(grant.table)
        self.fields["field"].choices = [
            (key, heading(key, source.columns[key]))
            for key in open_fields(source, grant.fields)
            if key not in source.key
        ]


class UpperForm(Dressed):
    """A catalogue file of another platform."""

    file = forms.FileField(
        label=_("目录文件"), help_text=_("本平台格式的 JSON 或 xlsx，不超过 32 MB"),
        error_messages={"required": _("请选择目录文件"), "empty": _("文件是空的，请检查后重新选择")},
        widget=forms.FileInput(attrs={"accept": ".json,.xlsx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs.pop("class", None)
