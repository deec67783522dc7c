"""任务表单 (task forms): one task with its predecessors, its place, a report of progress."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.forms import Day, Dressed
from kechuang.apps.accounts.models import User
from kechuang.apps.projects import names
from kechuang.apps.projects.actions.tasks import After, below
from kechuang.apps.projects.forms.fields import CONSTRAINTS, KINDS, UNITS, FilesField, people_choices
from kechuang.apps.projects.models import Project, Task

LONGEST = 36_500
MOST_LINKS = 200
_USE = re.compile(r"(.+?)[\s:：×x*]+(\d{1,6})")


class TaskForm(Dressed):
    """One task. Its predecessors are rows of their own, read by :meth:`links`."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("任务名称"), max_length=200)
    parent = forms.ChoiceField(label=gettext_lazy("上级任务"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("工期（工作日）"), min_value=0, max_value=LONGEST, initial=1,
        help_text=gettext_lazy("0 为节点；有下级任务的由其下任务决定"),
    )  # fmt: skip
    lead = forms.ChoiceField(label=gettext_lazy("牵头部门"), required=False)
    supports = forms.MultipleChoiceField(
        label=gettext_lazy("配合部门"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("按住 Ctrl 可多选"),
    )  # fmt: skip
    owner = forms.ChoiceField(label=gettext_lazy("责任人"), required=False)
    due = forms.DateField(label=gettext_lazy("时限"), widget=Day(), required=False)
    constraint_kind = forms.ChoiceField(label=gettext_lazy("日期限制"), choices=CONSTRAINTS, required=False)
    constraint_date = forms.DateField(label=gettext_lazy("限制日期"), widget=Day(), required=False)
    calendar = forms.ChoiceField(label=gettext_lazy("日历"), required=False)
    uses = forms.CharField(
        label=gettext_lazy("占用资源"), max_length=500, required=False,
        help_text=gettext_lazy("写作“施工班组 1；塔吊 1”；资源在“日历与资源”中登记"),
    )  # fmt: skip
    standard = forms.CharField(
        label=gettext_lazy("完成标准"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写明做到什么算完成、以什么为佐证；核验时对照"),
    )  # fmt: skip

    reason = forms.CharField(
        label=gettext_lazy("修改理由"), max_length=500, required=False,
        help_text=gettext_lazy("推迟时限的必填，告知工作专班办公室"),
    )  # fmt: skip

    def __init__(self, project: Project, task: Task | None, *args: Any, **kwargs: Any) -> None:
        if task is not None:
            kwargs.setdefault("initial", {}).update(_initial(task))
        super().__init__(*args, **kwargs)
        self.project, self.task = project, task
        if task is None:
            listed = project.tasks.filter(removed_at=None, state="open").order_by("order", "pk")
            self.fields["parent"].choices = [
                ("", _("无（第一级）")),
                *((one.code, f"{one.code} {one.name}") for one in listed),
            ]
            del self.fields["reason"]
        else:
            del self.fields["parent"]  # a task that is there is moved
        departments = names.department_choices()
        self.fields["lead"].choices = [
            ("", _("同项目（%(name)s）") % {"name": names.department_name(project.lead) or _("未定")}),
            *departments,
        ]
        self.fields["supports"].choices = departments
        chosen = task.lead if task is not None else ""
        typed = self.data.get("lead", "") if self.is_bound else ""
        self.fields["owner"].choices = people_choices(
            [typed, chosen, project.lead, *project.supports], task.owner if task is not None else None,
            project.division,
        )  # fmt: skip
        calendars = [(key, one.get("name") or key) for key, one in project.calendars.items()]
        self.fields["calendar"].choices = [("", _("同项目")), *calendars]
        if not calendars:
            del self.fields["calendar"]
        if not project.resources:
            del self.fields["uses"]

    def clean_owner(self) -> User | None:
        """Return the person."""
        return User.objects.filter(pk=self.cleaned_data["owner"]).first() if self.cleaned_data["owner"] else None

    def clean_uses(self) -> dict[str, int]:
        """Return amounts by resource."""
        return read_uses(self.cleaned_data["uses"], self.project.resources)

    def clean(self) -> dict[str, Any]:
        """Check that a constraint has its date, and none that needs none."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind, day = given.get("constraint_kind"), given.get("constraint_date")
        if kind and kind != "ALAP" and not day:
            self.add_error("constraint_date", _("请填写限制日期。"))
        if day and (not kind or kind == "ALAP"):
            self.add_error("constraint_kind", _("填写了限制日期，请选择限制的种类；不需要限制的，请清空日期。"))
        return given

    def fields_given(self) -> dict[str, Any]:
        """Return what was typed as the action takes it."""
        return {key: value for key, value in self.cleaned_data.items() if key != "revision"}


class LinkRows:
    """The rows in which a task's predecessors are typed: ``before-0``, ``kind-0``, ``lag-0``, ``unit-0`` …"""

    def __init__(self, data: QueryDict | None, task: Task | None) -> None:
        self.errors: dict[int, str] = {}
        if data is not None:
            self.rows = [
                {key: data.get(f"{key}-{number}", "").strip() for key in ("before", "kind", "lag", "unit")}
                for number in range(MOST_LINKS)
                if f"before-{number}" in data
            ]
        else:
            links = task.links_before.select_related("before") if task is not None else ()
            self.rows = [
                {"before": one.before.code, "kind": one.kind, "lag": str(one.lag), "unit": one.unit}
                for one in links
                if one.before.removed_at is None
            ]
        empty = {"before": "", "kind": "FS", "lag": "0", "unit": "workday"}
        self.rows = [row for row in self.rows if row["before"]]
        self.rows += [dict(empty) for _row in range(max(2, 3 - len(self.rows)))]

    @property
    def kinds(self) -> Any:
        """The four kinds with their words."""
        return KINDS

    @property
    def units(self) -> Any:
        """The three units with their words."""
        return UNITS

    def listed(self) -> list[dict[str, Any]]:
        """Return the rows that are shown, with what is wrong."""
        return [{**row, "number": number, "error": self.errors.get(number, "")} for number, row in enumerate(self.rows)]

    def read(self) -> list[After] | None:
        """Return the predecessors; None where a row is wrong."""
        found = []
        for number, row in enumerate(self.rows):
            if not row["before"]:
                continue
            try:
                lag = int(row["lag"] or 0)
            except ValueError:
                self.errors[number] = _("间隔应为整数，提前的写负数。")
                continue
            if row["kind"] not in dict(KINDS) or row["unit"] not in dict(UNITS) or abs(lag) > LONGEST:
                self.errors[number] = _("请从列表中选择关系和单位，间隔不超过 36500。")
                continue
            # What is picked from the list reads “3 可研批复”: the code comes first.
            found.append(After(row["before"].split(" ")[0], row["kind"], lag, row["unit"]))
        return None if self.errors else found


def read_uses(text: str, there: Mapping[str, int]) -> dict[str, int]:
    """Read ``施工班组 1；塔吊 1``.

    Raises
    ------
    django.forms.ValidationError
        If it cannot be read, or names what the project does not have.
    """
    found: dict[str, int] = {}
    for part in re.split(r"[;；,，\n]+", text):
        if not part.strip():
            continue
        match = _USE.fullmatch(part.strip())
        if match is None:
            raise forms.ValidationError(_("“%(text)s”看不懂，应写作“施工班组 1”。") % {"text": part.strip()})
        name = match[1].strip()
        if name not in there:
            raise forms.ValidationError(
                _("资源“%(name)s”没有登记，请先在“日历与资源”中登记；已有：%(there)s。")
                % {"name": name, "there": "、".join(there) or _("无")}
            )
        if int(match[2]) > there[name]:
            raise forms.ValidationError(
                _("“%(name)s”只有 %(there)d，不能占用 %(n)s。") % {"name": name, "there": there[name], "n": match[2]}
            )
        found[name] = int(match[2])
    return found


def uses_text(uses: Mapping[str, int]) -> str:
    """Return what a task uses as it is typed."""
    return "；".join(f"{name} {amount}" for name, amount in uses.items())


def _initial(task: Task) -> dict[str, Any]:
    return {
        "revision": task.revision, "name": task.name, "days": task.days, "lead": task.lead, "supports": task.supports,
        "owner": str(task.owner_id or ""), "due": task.due, "constraint_kind": task.constraint_kind,
        "constraint_date": task.constraint_date, "calendar": task.calendar, "uses": uses_text(task.uses),
        "standard": task.standard,
    }  # fmt: skip


class MoveForm(Dressed):
    """Where a task is to stand: under which summary, behind which task."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("上级任务"), required=False)
    after = forms.ChoiceField(label=gettext_lazy("排在哪项之后"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, required=False,
        help_text=gettext_lazy("时限因此推迟的必填，告知工作专班办公室"),
    )  # fmt: skip

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        own = {task.pk, *(one.pk for one in below(task))}
        others = [
            one for one in task.project.tasks.filter(removed_at=None).order_by("order", "pk") if one.pk not in own
        ]
        self.there = {str(one.pk): one for one in others}
        before = [
            one for one in others if one.parent_id == task.parent_id and (one.order, one.pk) < (task.order, task.pk)
        ]
        kwargs.setdefault("initial", {}).update({
            "revision": task.revision, "parent": str(task.parent_id or ""),
            "after": str(before[-1].pk) if before else "",
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        listed = [(str(one.pk), f"{one.code} {one.name}") for one in others]
        self.fields["parent"].choices = [("", _("无（第一级）")), *listed]
        self.fields["after"].choices = [("", _("排在最前")), *listed]

    def clean(self) -> dict[str, Any]:
        """Take the summary of the task behind which this one is to stand where none is told."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        after = self.there.get(given.get("after", ""))
        if after is not None and str(after.parent_id or "") != given.get("parent", ""):
            self.add_error("after", _("“%(task)s”不在所选上级任务之下，请另选或改上级任务。") % {"task": after.name})
        return given

    def place(self) -> tuple[Task | None, Task | None]:
        """Return the summary and the task before."""
        return self.there.get(self.cleaned_data["parent"]), self.there.get(self.cleaned_data["after"])


class ReportForm(Dressed):
    """How a task stands."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    percent = forms.IntegerField(label=gettext_lazy("完成（%）"), min_value=0, max_value=100)
    on = forms.DateField(label=gettext_lazy("截至"), widget=Day())
    actual_start = forms.DateField(label=gettext_lazy("实际开始"), widget=Day(), required=False)
    actual_finish = forms.DateField(
        label=gettext_lazy("实际完成"), widget=Day(), required=False, help_text=gettext_lazy("完成 100% 的必填")
    )
    remaining = forms.IntegerField(
        label=gettext_lazy("还需（工作日）"), min_value=0, max_value=LONGEST, required=False,
        help_text=gettext_lazy("不填的按完成比例推算"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("进展说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = FilesField(required=False)

    def __init__(self, task: Task, last: int, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update({
            "seen": last, "percent": task.percent, "on": core.today(), "actual_start": task.actual_start,
            "actual_finish": task.actual_finish,
        })  # fmt: skip
        super().__init__(*args, **kwargs)


class RemoveForm(Dressed):
    """Why a task is taken out."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, required=False)

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).update({"revision": task.revision})
        super().__init__(*args, **kwargs)
