"""典型案例的表单 (forms of typical cases): the practice, its results, who chose it and when; why one goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.forms import Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import names
from kechuang.apps.projects.actions.cases import FIELDS
from kechuang.apps.projects.forms.fields import FilesField
from kechuang.apps.projects.models import CaseLevel, Project, TypicalCase
from kechuang.apps.projects.queries.cases import project_name
from kechuang.core import Period


class CaseForm(Dressed):
    """A typical case."""

    name = forms.CharField(
        label=gettext_lazy("案例名称"), max_length=200, help_text=gettext_lazy("与入选公布的名称一致")
    )
    level = forms.ChoiceField(label=gettext_lazy("级别"), choices=CaseLevel.choices, initial=CaseLevel.CITY)
    lead = forms.ChoiceField(label=gettext_lazy("部门"), help_text=gettext_lazy("做法出自哪个部门，由其登记和修改"))
    division = forms.ChoiceField(label=gettext_lazy("地区"))
    chosen_as = forms.CharField(
        label=gettext_lazy("入选名目"), max_length=200, required=False,
        help_text=gettext_lazy("如：全国人才工作创新优秀案例"),
    )  # fmt: skip
    chosen_by = forms.CharField(label=gettext_lazy("评选单位"), max_length=120, required=False)
    chosen_on = forms.CharField(
        label=gettext_lazy("入选时间"), max_length=10, required=False,
        help_text=gettext_lazy("写作 2025、2025-06 或 2025-06-18"),
    )  # fmt: skip
    batch = forms.CharField(label=gettext_lazy("批次"), max_length=60, required=False)
    project = forms.ModelChoiceField(
        label=gettext_lazy("项目"), queryset=Project.objects.none(), required=False,
        empty_label=gettext_lazy("不出自某个项目"),
    )  # fmt: skip
    describes = forms.CharField(
        label=gettext_lazy("做法"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("别处照着能做：谁做、分几步、用什么办法管住时限"),
    )  # fmt: skip
    results = forms.CharField(
        label=gettext_lazy("成效"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写明数字的期间和出处"),
    )  # fmt: skip
    files = FilesField(required=False, label=gettext_lazy("材料"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, *args: Any, case: TypicalCase | None = None, leads: Any = (), projects: QuerySet[Project], **kwargs: Any
    ) -> None:
        if case is not None:
            kept = {name: getattr(case, name) for name in (*FIELDS, "revision")}
            kwargs["initial"] = kept | {"project": case.project_id} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.case, pack = case, current_pack()
        divisions = names.division_choices(pack)
        if case is not None and case.division not in dict(divisions):
            divisions.append((case.division, case.division))
        self.fields["division"].choices = divisions
        mine = sorted({*leads, *([case.lead] if case is not None else [])})
        self.fields["lead"].choices = [(one, names.department_name(one, pack)) for one in mine]
        # A project of another region that a case came from stays; the person takes it off only on purpose.
        own = Q(pk=case.project_id) if case is not None else Q(pk=None)
        self.fields["project"].queryset = Project.objects.filter(Q(pk__in=projects.order_by().values("pk")) | own)
        if case is not None and not projects.filter(pk=case.project_id).exists():
            hidden = {case.project_id}
            self.fields["project"].label_from_instance = lambda one: project_name(one.pk, one, {one.pk} - hidden)

    def clean_chosen_on(self) -> str:
        """Return when it was chosen as a year, a month or a day that has begun."""
        text = str(self.cleaned_data["chosen_on"]).strip()
        if not text or (self.case is not None and text == self.case.chosen_on):
            return text
        try:
            period = Period.parse(text)
        except ValueError:
            period = None
        if period is None or "/" in text or ".." in text or period.start is None:
            raise forms.ValidationError(_("入选时间应写作 2025、2025-06 或 2025-06-18"))
        if period.start > core.today():
            raise forms.ValidationError(_("入选时间不能晚于今天，公布后再登记"))
        return str(period)


class WithdrawForm(Dressed):
    """Why a case is taken out of the library."""

    reason = forms.CharField(
        label=gettext_lazy("撤下理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("如：做法已由新规定取代"),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RestoreForm(Dressed):
    """A case comes back as it was."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
