"""工作专班的表单 (forms of task forces): what it is, who belongs to it; its end; one of its members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.accounts.models import User
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.members import mark
from kechuang.apps.projects.forms.programmes import Lines, kept_choice
from kechuang.apps.projects.models import Member, MemberRole, Programme, TaskForce

METHODS = (
    ("集中办公", _("集中办公")), ("倒排工期", _("倒排工期")), ("挂图作战", _("挂图作战")), ("销号管理", _("销号管理")),
)  # fmt: skip


class TaskForceForm(Dressed):
    """A task force."""

    name = forms.CharField(label=_("专班名称"), max_length=200, help_text=_("与设立文件一致"))
    programme = forms.ModelChoiceField(
        label=_("攻坚行动"), queryset=Programme.objects.none(), required=False, empty_label=_("不属于攻坚行动")
    )
    division = forms.ChoiceField(label=_("所在地"))
    place = forms.CharField(label=_("集中办公地点"), max_length=200, required=False, help_text=_("楼宇、楼层、房间"))
    lead = forms.ChoiceField(label=_("牵头部门"), help_text=_("对专班负责：调度项目、登记成员"))
    since = forms.CharField(label=_("成立"), max_length=30, required=False, help_text=_("如 2026-03 或 2026 年 3 月"))
    supports = forms.MultipleChoiceField(
        label=_("成员部门"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("可选多个；新列入的部门会收到通知"),
    )  # fmt: skip
    usual = forms.MultipleChoiceField(
        label=_("工作方法"), required=False, widget=forms.CheckboxSelectMultiple, choices=METHODS
    )
    others = Lines(label=_("其他工作方法"), help_text=_("一行写一种"))
    describes = forms.CharField(
        label=_("说明"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("职责、分工、工作机制"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("修改理由"), max_length=500, required=False, help_text=_("记入修改记录；可不填")
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, force: TaskForce | None = None, visible: Any = None, **kwargs: Any) -> None:
        if force is not None:
            own = {name: getattr(force, name) for name in self.base_fields if hasattr(force, name)}
            known = {value for value, _label in METHODS}
            own["usual"] = [one for one in force.methods if one in known]
            own["others"] = [one for one in force.methods if one not in known]
            kwargs["initial"] = own | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        pack = current_pack()
        departments = names.department_choices(pack)
        self.fields["lead"].choices = kept_choice(departments, getattr(force, "lead", None))
        lost = [one for one in getattr(force, "supports", ()) if one not in dict(departments)]
        self.fields["lead"].required = force is None or bool(force.lead)
        self.fields["supports"].choices = [*departments, *((one, one) for one in lost)]
        self.fields["division"].choices = kept_choice(names.division_choices(pack), getattr(force, "division", None))
        rows = visible if visible is not None else Programme.objects.all()
        kept = getattr(force, "programme_id", None)
        shown = rows.filter(state="open").values("pk")
        self.fields["programme"].queryset = Programme.objects.filter(Q(pk__in=shown) | Q(pk=kept))
        if force is None:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Join the methods as a task force keeps them, and hold the departments against each other."""
        given = super().clean() or {}
        given["methods"] = [*given.pop("usual", []), *given.pop("others", [])]
        if given.get("lead") in (given.get("supports") or ()):
            self.add_error("supports", _("牵头部门不必再列为成员部门，请去掉"))
        return given


class EndForm(Dressed):
    """The end of a task force."""

    on = forms.DateField(label=_("撤销日期"), widget=Day(), initial=core.today)
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如任务完成、并入其他专班；告知成员部门"),
    )  # fmt: skip


class RestoreForm(Dressed):
    """Why a task force comes back."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MemberForm(Dressed):
    """Somebody of a task force."""

    name = forms.CharField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    department = forms.ChoiceField(label=_("派出部门"))
    role = forms.ChoiceField(label=_("分工"), choices=MemberRole.choices, initial=MemberRole.MEMBER)
    duty = forms.CharField(
        label=_("职务与职责"), max_length=120, required=False, help_text=_("专班页上只显示这一项，不写姓名")
    )
    phone = forms.CharField(
        label=_("电话"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    user = forms.ModelChoiceField(
        label=_("账号"), queryset=User.objects.none(), required=False, empty_label=_("无账号或不关联"),
        help_text=_("派出部门的在用账号；关联后本人会收到通知"),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, force: TaskForce, member: Member | None = None, **kwargs: Any) -> None:
        if member is not None:
            own = {name: getattr(member, name) for name in self.base_fields if hasattr(member, name)}
            kwargs["initial"] = own | {"seen": mark(member)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        pack = current_pack()
        first = [one for one in (force.lead, *force.supports) if one]
        known = names.department_choices(pack)
        ordered = [*((one, names.department_name(one, pack)) for one in first),
                   *(one for one in known if one[0] not in first)]  # fmt: skip
        self.fields["department"].choices = kept_choice(ordered, getattr(member, "department", None))
        # Accounts of the member departments, and of the department that was just chosen.
        chosen = self.data.get("department", "") if self.is_bound else getattr(member, "department", "")
        wanted = {*first, chosen if chosen in dict(known) else ""} - {""}
        keys = {pk for one in wanted for pk in access.people_of(one, access.VIEW).values_list("pk", flat=True)}
        self.fields["user"].queryset = User.objects.filter(pk__in=keys).order_by("display_name", "pk")
        self.fields["user"].label_from_instance = _account

    def clean(self) -> dict[str, Any]:
        """Hold the account against the department."""
        given = super().clean() or {}
        user, department = given.get("user"), given.get("department")
        if (
            user is not None
            and department
            and not access.people_of(department, access.VIEW).filter(pk=user.pk).exists()
        ):
            self.add_error("user", _("这个账号不属于所选的派出部门，请另选"))
        return given


def _account(user: User) -> str:
    return now_in("%(name)s（%(account)s）") % {"name": user.display_name or user.username, "account": user.username}
