"""配合与短板的表单 (support and weakness forms)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import names
from kechuang.apps.projects.forms.fields import FilesField
from kechuang.apps.projects.models import Programme, SupportPlan, Task, Weakness
from kechuang.apps.projects.opened import of_weakness

MOST_TASKS = 50


class SupportForm(Dressed):
    """What a supporting department will do."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    department = forms.ChoiceField(label=gettext_lazy("配合部门"))
    content = forms.CharField(
        label=gettext_lazy("配合事项与措施"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("写明做什么、由谁做、做到什么程度"),
    )  # fmt: skip
    due = forms.DateField(label=gettext_lazy("完成时限"), widget=Day(), required=False)
    files = FilesField(label=gettext_lazy("附件"), required=False)

    def __init__(self, mine: Sequence[str], known: SupportPlan | None, *args: Any, **kwargs: Any) -> None:
        if known is not None:
            kwargs["initial"] = {
                "version": known.version, "department": known.department, "content": known.content, "due": known.due,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        pack = current_pack()
        self.fields["department"].choices = [(one, names.department_name(one, pack)) for one in mine]


class WeaknessForm(Dressed):
    """A weakness, and the tasks that mend it."""

    seen = forms.CharField(widget=forms.HiddenInput(attrs={"id": False}), required=False, max_length=16)
    department = forms.ChoiceField(label=gettext_lazy("部门"))
    title = forms.CharField(
        label=gettext_lazy("短板"), max_length=200, help_text=gettext_lazy("如：县域没有外贸服务平台")
    )
    describes = forms.CharField(
        label=gettext_lazy("表现与原因"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    division = forms.ChoiceField(
        label=gettext_lazy("所在地"), required=False, help_text=gettext_lazy("不分区县的不选"),
    )  # fmt: skip
    programme = forms.ModelChoiceField(
        label=gettext_lazy("攻坚行动"), queryset=Programme.objects.none(), required=False,
        empty_label=gettext_lazy("无"),
    )  # fmt: skip
    tasks = forms.CharField(
        label=gettext_lazy("补短板的任务"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("每行一个任务名称；不同项目有同名任务的，写作“项目名称/任务名称”"),
    )  # fmt: skip

    def __init__(
        self, mine: Sequence[str], rows: Any, weakness: Weakness | None, *args: Any, regions: Sequence[str] = ("",),
        programmes: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.kept: list[Task] = []
        """Tasks of other regions: the person neither sees them nor takes them off."""
        if weakness is not None:
            here = weakness.tasks.filter(removed_at=None).exclude(state="cancelled")
            self.kept = list(here.exclude(pk__in=rows.order_by().values("pk")))
            shown = weakness.tasks.exclude(pk__in=[one.pk for one in self.kept]).select_related("project")
            listed = [f"{one.project.name}/{one.name}" for one in shown]
            kwargs["initial"] = {
                "seen": of_weakness(weakness), "department": weakness.department, "title": weakness.title,
                "describes": weakness.describes, "division": weakness.division, "programme": weakness.programme_id,
                "tasks": "\n".join(listed),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.rows, pack = rows, current_pack()
        shown = (programmes if programmes is not None else Programme.objects.all()).values("pk")
        kept = Q(pk=getattr(weakness, "programme_id", None))
        self.fields["programme"].queryset = Programme.objects.filter(Q(pk__in=shown) | kept)
        there = [(code, name) for code, name in names.division_choices(pack) if code.startswith(tuple(regions))]
        self.fields["division"].choices = [("", _("不分区县")), *there]
        if weakness is None:
            self.fields["department"].choices = [(one, names.department_name(one, pack)) for one in mine]
        else:
            del self.fields["department"]

    def clean_tasks(self) -> list[Task]:
        """Return the tasks that are named."""
        lines = [line.strip() for line in self.cleaned_data["tasks"].splitlines() if line.strip()]
        if len(lines) > MOST_TASKS:
            raise forms.ValidationError(_("一个短板最多关联 %(most)d 个任务。") % {"most": MOST_TASKS})
        found = {one.pk: one for one in self.kept}
        for line in lines:
            rows = list(self.rows.filter(name=line).select_related("project")[:2])
            if not rows and "/" in line:
                project, _slash, name = line.partition("/")
                rows = list(
                    self.rows.filter(name=name.strip(), project__name=project.strip()).select_related("project")[:2]
                )
            if not rows:
                raise forms.ValidationError(_("没有名为“%(name)s”的任务，请核对名称。") % {"name": line})
            if len(rows) > 1:
                raise forms.ValidationError(
                    _("名为“%(name)s”的任务不止一个，请写作“项目名称/任务名称”。") % {"name": line}
                )
            found[rows[0].pk] = rows[0]
        return list(found.values())
