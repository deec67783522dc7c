"""调度会的表单 (forms of meetings): planning one, noting that it was held, the items of its minutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.projects import names
from kechuang.apps.projects.forms.problems import Choices, Many, area
from kechuang.apps.projects.models import ItemVerb


class Moment(forms.DateTimeInput):
    """A day and a time, picked in the browser's own way."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MeetingForm(Dressed):
    """When, where, who, what about."""

    title = forms.CharField(label=_("会议"), max_length=200)
    starts_at = forms.DateTimeField(label=_("时间"), widget=Moment())
    room = forms.CharField(label=_("地点"), max_length=120, required=False)
    chair = forms.CharField(
        label=_("主持"), max_length=120, required=False, help_text=_("写职务，如：分管副市长；不写姓名")
    )  # fmt: skip
    department = forms.ChoiceField(label=_("召集部门"))
    attending = Many(label=_("参会部门"), required=False)
    agenda = forms.CharField(
        label=_("议题"), required=False, max_length=8000, widget=area(10),
        help_text=_("已按超期、反复退回、临期的问题和红灯项目列出，可以修改"),
    )  # fmt: skip

    def __init__(self, departments: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [(one, names.department_name(one)) for one in sorted(departments)]
        self.fields["attending"].choices = names.department_choices()


class EditMeetingForm(MeetingForm):
    """The same of a meeting that stands already; who convenes it does not change."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__((), *args, **kwargs)
        del self.fields["department"]


class HoldForm(Dressed):
    """Who came, and what was said."""

    attending = Many(label=_("到会部门"), required=False)
    minutes = forms.CharField(
        label=_("会议情况"), required=False, max_length=8000, widget=area(6), help_text=_("列入纪要；不写个人姓名")
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attending"].choices = names.department_choices()


class CallOffForm(Dressed):
    """Why a meeting is called off."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=area(3))


class ItemForm(Dressed):
    """One item; which fields it has depends on what it does."""

    problem = forms.ChoiceField(label=_("问题"))
    title = forms.CharField(label=_("问题"), max_length=200)
    project = forms.ChoiceField(label=_("项目"), required=False)
    lead = forms.ChoiceField(label=_("牵头部门"), required=False)
    supports = Many(label=_("配合部门"), required=False)
    due = forms.DateField(label=_("时限"), widget=Day(), required=False)
    agreed = forms.BooleanField(label=_("提出方到会，并同意销号"), required=False)
    text = forms.CharField(label=_("议定"), max_length=2000, required=False, widget=area(3))

    OF: dict[str, tuple[str, ...]] = {  # noqa: RUF012 - read only
        ItemVerb.OPEN: ("title", "project", "lead", "supports", "due", "text"),
        ItemVerb.EXTEND: ("problem", "due", "text"),
        ItemVerb.CLOSE: ("problem", "agreed", "text"),
        ItemVerb.DISCUSS: ("title", "problem", "text"),
    }

    def __init__(self, verb: str, problems: Choices, projects: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("请选择"))]
        self.fields["problem"].choices = [*none, *problems]
        self.fields["project"].choices = [("", _("无")), *projects]
        self.fields["lead"].choices = [("", _("由工作专班办公室交办")), *names.department_choices()]
        self.fields["supports"].choices = names.department_choices()
        for name in set(self.fields) - set(self.OF[verb]):
            del self.fields[name]
        match verb:
            case ItemVerb.OPEN:
                self.fields["due"].help_text = _("不填按规定的答复时限")
                self.fields["text"].label = _("议定要求")
            case ItemVerb.EXTEND:
                self.fields["due"].label, self.fields["due"].required = _("新的时限"), True
                self.fields["text"].label, self.fields["text"].required = _("理由"), True
            case ItemVerb.CLOSE:
                self.fields["agreed"].help_text = _("提出部门在到会部门中才能当场销号；其他的转提出方确认")
                self.fields["text"].label = _("办结情况")
            case _other:
                self.fields["title"].label, self.fields["title"].required = _("事项"), False
                self.fields["problem"].required, self.fields["text"].required = False, True
                self.fields["problem"].label = _("相关问题")
